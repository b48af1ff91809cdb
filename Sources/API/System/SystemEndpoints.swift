import HTTPServer
import Kernel

extension Endpoint {
    /// What operators and programs ask before they have a token.
    package static let system = [
        Endpoint(
            .get, "/", "index", "目录", permission: nil, answer: Answer(200, "目录", ["type": "object"])
        ) { call in
            try call.allowQuery()
            return .json(index)
        },
        Endpoint(
            .get, "/livez", "livez", "进程是否存活", permission: nil,
            answer: Answer(200, "存活", ["type": "object", "properties": ["status": ["type": "string"]]])
        ) { _ in .json(Array(#"{"status":"alive"}"#.utf8)) },
        Endpoint(
            .get, "/readyz", "readyz", "是否可以提供服务", permission: nil,
            parameters: [Parameter("verbose", .query, "列出各项检查", ["type": "string"])],
            answer: Answer(200, "就绪", ["type": "object", "properties": ["status": ["type": "string"]]])
        ) { call in try await call.readiness() },
        Endpoint(
            .get, "/metrics", "metrics", "指标 (Prometheus)", permission: nil,
            answer: Answer(200, "指标", ["type": "string"], contentType: "text/plain")
        ) { call in try await call.metrics() },
        Endpoint(
            .get, "/problems", "list-problems", "全部错误代码", permission: nil,
            answer: Answer(200, "错误代码", ["type": "string"], contentType: "text/html")
        ) { call in ProblemPage.index(call.language) },
        Endpoint(
            .get, "/problems/{code}", "explain-problem", "错误代码说明", permission: nil,
            answer: Answer(200, "说明", ["type": "string"], contentType: "text/html")
        ) { call in
            let code = call.parameters["code"] ?? ""
            guard let type = ProblemType.named(code) else { throw Problem.noSuchThing(code) }
            return ProblemPage.page(type, call.language)
        },
    ]

    private static let index: [UInt8] = {
        let links: JSON = [
            "name": "guangsha", "title": "广厦: 公共租赁住房管理", "openapi": "/openapi.json", "problems": "/problems",
            "events": "/events", "feed": "/feed", "live": "/livez", "ready": "/readyz", "metrics": "/metrics",
        ]
        return links.bytes
    }()

    /// The endpoints with the one that describes them all.
    package static func described(_ endpoints: [Endpoint]) -> [Endpoint] {
        let document = OpenAPI.document(endpoints + [description([])])
        return endpoints + [description(document.bytes)]
    }

    private static func description(_ document: [UInt8]) -> Endpoint {
        Endpoint(
            .get, "/openapi.json", "openapi", "接口说明 (OpenAPI 3.1)", permission: nil,
            answer: Answer(200, "OpenAPI 3.1", ["type": "object"])
        ) { call in
            try call.allowQuery()
            return .json(document, headers: ["Cache-Control": "max-age=60"])
        }
    }
}

/// Pages for people who follow the `type` of a problem.
private enum ProblemPage {
    static func page(_ type: ProblemType, _ language: Language) -> Response {
        let isEnglish = language == .english
        let retry = type.isRetryable ? (isEnglish ? "The same request may succeed later." : "同样的请求稍后可能成功。") : ""
        return html(
            "\(type.code) · \(type.title.text(in: language))", language,
            """
            <h1>\(type.title.text(in: language))</h1>
            <p><code>\(type.code)</code> · HTTP \(type.status)</p>
            <p>\(type.advice.text(in: language)). \(retry)</p>
            <p><a href="/problems">\(isEnglish ? "All problems" : "全部错误代码")</a></p>
            """)
    }

    static func index(_ language: Language) -> Response {
        let items = ProblemType.all.map { type in
            "<li><a href=\"/problems/\(type.code)\"><code>\(type.code)</code></a> \(type.title.text(in: language))</li>"
        }
        let title = language == .english ? "Problems" : "错误代码"
        return html(title, language, "<h1>\(title)</h1>\n<ul>\n\(items.joined(separator: "\n"))\n</ul>")
    }

    /// Every text in it is a constant of the program.
    private static func html(_ title: String, _ language: Language, _ body: String) -> Response {
        let tag = language == .english ? "en" : "zh-CN"
        let page = """
            <!DOCTYPE html>
            <html lang="\(tag)"><meta charset="utf-8"><title>\(title)</title>
            <style>body{font:16px/1.6 sans-serif;max-width:44em;margin:3em auto;padding:0 1em}</style>
            \(body)
            </html>

            """
        let headers: Headers = [
            "Content-Type": "text/html; charset=utf-8", "Content-Language": tag, "Cache-Control": "max-age=60",
            "Vary": "Accept-Language", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
        ]
        return Response(headers: headers, body: .bytes(Array(page.utf8)))
    }
}
