package import HTTPServer
package import Kernel

/// An answer that says what is wrong and what to do (RFC 9457).
package struct Problem: Error, Sendable, Equatable {
    package var type: ProblemType
    package var status: Int
    /// What exactly is wrong, in Chinese.
    package var detail: String
    /// What to do next, where more can be said than the type's advice.
    package var hint: String?
    package var errors: [FieldError] = []
    /// Members for programs.
    package var details: [JSON.Member] = []
    /// Header fields that go with it.
    var fields: [(name: String, value: String)] = []
    /// What really happened; goes to the log and to nobody else.
    package var cause: String?

    package init(_ type: ProblemType, _ detail: String, hint: String? = nil) {
        (self.type, status, self.detail, self.hint) = (type, type.status, detail, hint)
        if type.isRetryable { fields.append(("Retry-After", "1")) }
        if status == 401 { fields.append(("WWW-Authenticate", #"Bearer realm="guangsha""#)) }
    }

    package static func == (left: Problem, right: Problem) -> Bool {
        left.type == right.type && left.status == right.status && left.detail == right.detail
            && left.hint == right.hint && left.errors == right.errors && left.details == right.details
    }

    package func response(_ trace: Trace, _ language: Language) -> Response {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("type") { $0.string("/problems/\(type.code)") }
            writer.member("title") { $0.string(type.title.text(in: language)) }
            writer.member("status") { $0.int(Int64(status)) }
            writer.member("code") { $0.string(type.code) }
            writer.member("detail") { $0.string(detail) }
            writer.member("hint") { $0.string(hint ?? type.advice.text(in: language)) }
            if !errors.isEmpty { writer.member("errors") { $0.array(errors) { Problem.write($0, &$1) } } }
            writer.member("trace_id") { $0.string(trace.correlationID.description.replacing("-", with: "")) }
            writer.member("retryable") { $0.bool(type.isRetryable) }
            if !details.isEmpty { writer.member("details") { JSON.object(details).write(&$0) } }
        }
        var headers: Headers = ["Content-Type": "application/problem+json; charset=utf-8"]
        headers.append("Content-Language", language == .english ? "en" : "zh-CN")
        for field in fields { headers.append(field.name, field.value) }
        return Response(status: status, headers: headers, body: .bytes(writer.bytes))
    }

    private static func write(_ error: FieldError, _ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("pointer") { $0.string(error.pointer) }
            writer.member("code") { $0.string(error.code) }
            writer.member("detail") { $0.string(error.detail) }
        }
    }

    /// Its JSON Schema.
    static let schema: JSON = [
        "type": "object", "required": ["type", "title", "status", "code", "detail", "hint", "retryable"],
        "properties": [
            "type": ["type": "string", "format": "uri-reference"], "title": ["type": "string"],
            "status": ["type": "integer"], "code": ["type": "string"], "detail": ["type": "string"],
            "hint": ["type": "string"],
            "trace_id": [
                "type": "string", "pattern": "^[0-9a-f]{32}$", "description": "请求本身无法识别时没有",
            ],
            "retryable": ["type": "boolean"], "details": ["type": "object"],
            "errors": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["pointer", "code", "detail"],
                    "properties": [
                        "pointer": ["type": "string"], "code": ["type": "string"], "detail": ["type": "string"],
                    ],
                ],
            ],
        ],
    ]
}

extension Problem {
    static func noSuchPath(_ path: String) -> Problem { Problem(.noSuchPath, "没有这个地址: \(path)") }

    static func methodNotAllowed(_ allow: String) -> Problem {
        var problem = Problem(.methodNotAllowed, "可用的方法: \(allow)")
        problem.fields.append(("Allow", allow))
        return problem
    }

    static var authenticationRequired: Problem { Problem(.authenticationRequired, "请求没有 Authorization 头, 也没有登录") }

    /// Of a token or session that is not good.
    static func invalidToken(_ type: ProblemType, _ detail: String) -> Problem {
        var problem = Problem(type, detail)
        problem.fields = [("WWW-Authenticate", #"Bearer realm="guangsha", error="invalid_token""#)]
        return problem
    }

    /// Who was turned away is told apart in the access log.
    var isRefusalOfCaller: Bool { [401, 403, 429].contains(status) }

    static func forbidden(_ permission: String) -> Problem {
        var problem = Problem(.forbidden, "缺少权限 \(permission)")
        problem.details = [JSON.Member("permission", .string(permission))]
        return problem
    }

    static var outsideScope: Problem { Problem(Refusal.outsideScope) }

    static func invalidQuery(_ errors: [FieldError]) -> Problem {
        var problem = Problem(.invalidQuery, errors.first?.detail ?? "")
        problem.errors = errors
        return problem
    }

    package static func noSuchThing(_ id: String) -> Problem { Problem(.notFound, "没有编号为“\(id)”的记录") }
}
