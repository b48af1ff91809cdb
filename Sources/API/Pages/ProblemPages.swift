import HTTPServer
import Kernel

extension Endpoint {
    /// What the `type` of a problem leads to: a page for people, JSON for programs.
    static let problems = [
        Endpoint(
            .get, "/problems", "list-problems", "全部错误代码", permission: nil, parameters: [language],
            answer: Answer(
                200, "错误代码",
                [
                    "type": "object", "required": ["items"],
                    "properties": ["items": ["type": "array", "items": ["$ref": "#/components/schemas/ProblemType"]]],
                ]
            ).or("text/html")
        ) { call in
            try call.allowQuery("lang")
            let language = try call.pageLanguage()
            if call.wantsHTML { return ProblemPage.index(language) }
            let items = ProblemType.all.map { $0.json(language) }
            return .json(JSON.object(["items": .array(items)]).bytes, headers: ProblemPage.headers(language))
        }.defining(definition),
        Endpoint(
            .get, "/problems/{code}", "explain-problem", "错误代码说明", permission: nil, parameters: [language],
            answer: Answer(200, "说明", ["$ref": "#/components/schemas/ProblemType"]).or("text/html")
        ) { call in
            try call.allowQuery("lang")
            let (code, language) = (call.parameters["code"] ?? "", try call.pageLanguage())
            guard let type = ProblemType.named(code) else { throw Problem.noSuchThing(code) }
            if call.wantsHTML { return ProblemPage.page(type, language) }
            return .json(type.json(language).bytes, headers: ProblemPage.headers(language))
        }.defining(definition),
    ]

    static let language = Parameter(
        "lang", .query, "语言 (默认按 Accept-Language)", ["type": "string", "enum": ["zh", "en"]])

    private static let definition = JSON.Member(
        "ProblemType",
        [
            "type": "object", "required": ["code", "status", "title", "advice", "retryable"],
            "properties": [
                "code": ["type": "string"], "status": ["type": "integer"], "title": ["type": "string"],
                "advice": ["type": "string", "description": "下一步怎么办"], "retryable": ["type": "boolean"],
            ],
        ])
}

extension ProblemType {
    fileprivate func json(_ language: Language) -> JSON {
        [
            "code": .string(code), "status": .int(Int64(status)), "title": .string(title.text(in: language)),
            "advice": .string(advice.text(in: language)), "retryable": .bool(isRetryable),
        ]
    }
}

private enum ProblemPage {
    static func headers(_ language: Language) -> Headers {
        ["Content-Language": language.tag, "Vary": "Accept, Accept-Language", "Cache-Control": "max-age=60"]
    }

    static func page(_ type: ProblemType, _ language: Language) -> Response {
        let isEnglish = language == .english
        let retry =
            type.isRetryable
            ? (isEnglish ? "The same request may succeed later." : "同样的请求稍后可能成功。")
            : (isEnglish ? "The same request will be refused again." : "同样的请求会再次被拒绝。")
        return html(
            "\(type.code) · \(type.title.text(in: language))", language,
            """
            <h1>\(type.title.text(in: language))</h1>
            <p><code>\(type.code)</code> · HTTP \(type.status)</p>
            <h2>\(isEnglish ? "What to do" : "下一步")</h2>
            <p>\(type.advice.text(in: language))\(isEnglish ? "." : "。") \(retry)</p>
            <p><a href="/problems">\(isEnglish ? "All problems" : "全部错误代码")</a></p>
            """)
    }

    static func index(_ language: Language) -> Response {
        let rows = ProblemType.all.map { type in
            """
            <tr><td><a href="/problems/\(type.code)"><code>\(type.code)</code></a></td><td>\(type.status)</td>\
            <td>\(type.title.text(in: language))</td><td>\(type.advice.text(in: language))</td></tr>
            """
        }
        let title = language == .english ? "Problems" : "错误代码"
        return html(title, language, "<h1>\(title)</h1>\n<table>\n\(rows.joined(separator: "\n"))\n</table>")
    }

    private static func html(_ title: String, _ language: Language, _ body: String) -> Response {
        Page.html(
            """
            <!DOCTYPE html>
            <html lang="\(language.tag)"><meta charset="utf-8"><title>\(title)</title>
            <link rel="stylesheet" href="/docs/docs.css">
            <main class="text">
            \(body)
            </main>
            </html>

            """, language)
    }
}
