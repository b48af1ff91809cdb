import EventLog
import HTTPServer
import Kernel

extension OpenAPI {
    /// What operations refer to by name.
    static func components(_ endpoints: [Endpoint]) -> JSON {
        let named = endpoints.flatMap(\.definitions).reduce(into: [String: JSON]()) { $0[$1.name] = $1.value }
        let own: [JSON.Member] = [
            JSON.Member("Problem", Problem.schema), JSON.Member("Receipt", Endpoint.receiptSchema),
            JSON.Member("Event", RecordedEvent.schema), JSON.Member("Envelope", Envelope.schema),
        ]
        let schemas = own + named.sorted { $0.key < $1.key }.map { JSON.Member($0.key, $0.value) }
        let statuses = endpoints.reduce(into: Set<Int>()) { $0.formUnion($1.problemStatuses) }
        return [
            "securitySchemes": [
                "token": ["type": "http", "scheme": "bearer"],
                "session": ["type": "apiKey", "in": "cookie", "name": .string(Request.sessionCookieName)],
            ],
            "schemas": .object(schemas),
            "headers": .object(ResponseField.all.map { JSON.Member($0.name, $0.header) }),
            "responses": .object(statuses.sorted().map { JSON.Member("Problem\($0)", problem($0)) }),
        ]
    }

    /// All problems of one status, with the codes they can have.
    private static func problem(_ status: Int) -> JSON {
        let types = ProblemType.all.filter { $0.status == status }
        var fields: [ResponseField] = [.traceparent, .contentLanguage]
        if status == 401 { fields.append(.wwwAuthenticate) }
        if [429, 503].contains(status) { fields.append(.retryAfter) }
        return [
            "description": .string(types.map { "\($0.code) \($0.title.chinese)" }.joined(separator: "; ")),
            "headers": headers(fields), "content": .object([problemContent]),
            "x-problems": .array(
                types.map { type in
                    [
                        "code": .string(type.code), "title": .string(type.title.chinese),
                        "title_en": .string(type.title.english),
                    ]
                }),
        ]
    }

    /// A tag for each kind of thing, named by its list or by the first operation on it.
    static func tags(_ endpoints: [Endpoint]) -> [JSON] {
        let byTag = Dictionary(grouping: endpoints, by: \.tag)
        return byTag.sorted { $0.key < $1.key }.map { tag, endpoints in
            let list = endpoints.first { $0.path == "/\(tag)" && $0.method == .get } ?? endpoints[0]
            return ["name": .string(tag), "description": .string(tag == "system" ? "系统" : list.title)]
        }
    }
}

/// A header field of an answer that tells a client something.
package struct ResponseField: Sendable {
    let name: String
    let title: String
    let schema: JSON

    private init(_ name: String, _ title: String, _ schema: JSON = ["type": "string"]) {
        (self.name, self.title, self.schema) = (name, title, schema)
    }

    var header: JSON { ["description": .string(title), "schema": schema] }

    private static let number: JSON = ["type": "integer", "minimum": 0]

    static let etag = ResponseField("ETag", "版本; 下次修改时放入 If-Match")
    static let location = ResponseField("Location", "新记录的地址", ["type": "string", "format": "uri-reference"])
    static let replayed = ResponseField("Idempotency-Replayed", "true: 首次的结果, 没有再次办理", ["enum": ["true"]])
    static let link = ResponseField("Link", "rel=\"next\": 下一页")
    static let position = ResponseField("Projection-Position", "回答包含到这个日志位置的事实", number)
    static let behind = ResponseField("Projection-Behind", "离 min_position 还差几个位置", number)
    static let applied = ResponseField("Preference-Applied", "已按 Prefer 等待")
    static let retryAfter = ResponseField("Retry-After", "几秒后重试", number)
    static let wwwAuthenticate = ResponseField("WWW-Authenticate", "Bearer")
    static let traceparent = ResponseField("traceparent", "W3C Trace Context")
    static let contentLanguage = ResponseField("Content-Language", "zh-CN 或 en")
    static let captchaID = ResponseField("Captcha-Id", "验证码编号", UUID.schema)

    static let all = [
        etag, location, replayed, link, position, behind, applied, retryAfter, wwwAuthenticate, traceparent,
        contentLanguage, captchaID,
    ]
}
