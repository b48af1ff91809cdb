import HTTPServer
import Kernel

/// Answers in the shape that many admin front ends expect: `{code, msg, data}`, and of a list `{code, msg, rows, total}`.
///
/// For those who ask for it in Accept. The status is 200 then, whatever happened, because such front ends look at `code`
/// alone: 200, or the status that the answer has otherwise. `data` holds the problem, or what a list says besides its rows.
enum Envelope {
    static let mediaType = "application/vnd.guangsha.envelope+json"

    static func isWanted(by request: Request) -> Bool {
        request.headers.all("Accept").contains { $0.contains(mediaType) }
    }

    /// The answer in an envelope; what is no JSON stays as it is.
    static func around(_ response: Response, in language: Language) -> Response {
        guard case .bytes(let bytes) = response.body, let type = response.headers["Content-Type"],
            type.hasPrefix("application/json") || type.hasPrefix("application/problem+json"),
            let json = try? JSON.parse(bytes)
        else { return response }
        var envelope: JSON = response.status < 400 ? ["code": 200, "msg": .string(done(language))] : refused(json)
        if response.status < 400 {
            if let rows = json["items"]?.array {
                envelope["rows"] = .array(rows)
                envelope["total"] =
                    json["total"] ?? (json["next_cursor"] ?? .null == .null ? .int(Int64(rows.count)) : nil)
                envelope["data"] = .object((json.members ?? []).filter { !["items", "total"].contains($0.name) })
            } else {
                envelope["data"] = json
            }
        }
        var headers = response.headers
        headers.set("Content-Type", "\(mediaType); charset=utf-8")
        headers.append("Vary", "Accept")
        return Response(status: 200, headers: headers, body: .bytes(envelope.bytes))
    }

    private static func refused(_ problem: JSON) -> JSON {
        let words = [problem["detail"]?.string, problem["hint"]?.string].compactMap { $0 }.filter { !$0.isEmpty }
        return ["code": problem["status"] ?? 500, "msg": .string(words.joined(separator: "; ")), "data": problem]
    }

    private static func done(_ language: Language) -> String { language == .english ? "Done" : "操作成功" }

    static let schema: JSON = [
        "type": "object", "required": ["code", "msg"],
        "properties": [
            "code": ["type": "integer"], "msg": ["type": "string"], "data": [:],
            "rows": ["type": "array", "items": ["type": "object"]], "total": ["type": "integer"],
        ],
    ]
}
