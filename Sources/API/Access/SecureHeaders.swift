import HTTPServer

/// What every answer tells browsers (ASVS 5.0 chapter 3.4). Transport security is announced by whoever ends TLS.
enum SecureHeaders {
    private static let always: Headers = [
        "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
    ]
    /// An answer is data unless it says otherwise.
    private static let policy: Headers = ["Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"]
    private static let storing: Headers = ["Cache-Control": "no-store"]

    static func add(to headers: inout Headers) {
        headers.append(contentsOf: always)
        if headers["Content-Security-Policy"] == nil { headers.append(contentsOf: policy) }
        if headers["Cache-Control"] == nil { headers.append(contentsOf: storing) }
    }
}
