import HTTPServer
import Kernel

/// What people look at in a browser. All of it is carried by the program: nothing is fetched from elsewhere.
enum Page {
    /// Scripts and styles come from here and are never written into a page; forms go nowhere.
    private static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
        base-uri 'none'; form-action 'none'; frame-ancestors 'none'
        """

    /// A page of HTML. Every text in it is a constant of the program.
    static func html(_ page: String, _ language: Language) -> Response {
        var headers = headers("text/html", maxAge: 60)
        headers.append("Content-Language", language.tag)
        headers.append("Vary", "Accept, Accept-Language")
        headers.append("Content-Security-Policy", policy)
        return Response(headers: headers, body: .bytes(Array(page.utf8)))
    }

    /// What a page is made of besides.
    static func file(_ bytes: [UInt8], _ type: String) -> Response {
        Response(headers: headers(type, maxAge: 300), body: .bytes(bytes))
    }

    private static func headers(_ type: String, maxAge: Int) -> Headers {
        ["Content-Type": "\(type); charset=utf-8", "Cache-Control": "max-age=\(maxAge)"]
    }
}

extension Language {
    var tag: String { self == .english ? "en" : "zh-CN" }
}

extension Call {
    /// A browser that a person looks through; programs get JSON.
    var wantsHTML: Bool { request.headers.all("Accept").contains { $0.contains("text/html") } }

    /// The language of the query, where the page has a switch, or that of the header.
    func pageLanguage() throws(Problem) -> Language {
        guard let wanted = try query("lang") else { return language }
        guard let language = ["zh": Language.chinese, "en": .english][wanted] else {
            throw .invalidQuery([FieldError("value", "应为 zh 或 en", pointer: "/lang")])
        }
        return language
    }
}
