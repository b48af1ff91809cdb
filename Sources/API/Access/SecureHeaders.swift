import HTTPServer

/// What every answer tells browsers (ASVS 5.0 chapter 3.4). Transport security is announced by whoever ends TLS.
enum SecureHeaders {
    private static let always = [
        ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ]
    /// An answer is data unless it says otherwise.
    private static let policy = "default-src 'none'; frame-ancestors 'none'"

    static func add(to headers: inout Headers) {
        for (name, value) in always { headers.append(name, value) }
        if headers["Content-Security-Policy"] == nil { headers.append("Content-Security-Policy", policy) }
        if headers["Cache-Control"] == nil { headers.append("Cache-Control", "no-store") }
    }
}
