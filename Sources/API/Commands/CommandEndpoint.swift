import Crypto
package import Desk
import EventLog
package import HTTPServer
import Kernel

extension Endpoint {
    /// The endpoint of a command: parameters of the path and members of the body together are its fields.
    ///
    /// A command that makes something names where it is then: `location: "/contracts/{id}"`.
    package static func command<C: BusinessCommand>(
        _ command: C.Type, _ path: String, method: Method = .post, location: String? = nil
    ) -> Endpoint {
        let names = pathParameters(of: path)
        let known = C.fields.map(\.name)
        precondition(names.allSatisfy(known.contains), "\(path): a parameter is no field of \(C.name)")
        let receipt: JSON = ["$ref": "#/components/schemas/Receipt"]
        var parameters = [
            Parameter("Idempotency-Key", .header, "幂等键: 重试时不变", ["type": "string", "minLength": 1, "maxLength": 255])
        ]
        var answer = Answer(201, "已办理", receipt, fields: .etag, .location, .replayed)
        if location == nil {
            let version: JSON = ["type": "string", "pattern": "^\"[0-9]{1,9}\"$"]
            parameters.append(Parameter("If-Match", .header, "读到的版本, 如 \"3\"", version))
            answer = Answer(200, "已办理", receipt, fields: .etag, .replayed)
        }
        return Endpoint(
            method, path, C.name, C.title, permission: C.permission, parameters: parameters,
            request: bodySchema(of: C.schema, without: names), answer: answer
        ) { call in
            try call.allowQuery()
            let command = try call.body(C.self, pathParameters: names)
            let receipt = try await call.services.desk.perform(command, try call.invocation())
            return response(receipt, location: location)
        }.about(.callersScope)
    }

    /// `also` writes members besides those of the receipt.
    static func response(
        _ receipt: Receipt, location: String?, also: (inout JSONWriter) -> Void = { _ in }
    ) -> Response {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("id") { receipt.subject.write(&$0) }
            writer.member("version") { $0.int(Int64(receipt.version)) }
            writer.member("position") { $0.int(receipt.position) }
            writer.member("recorded_at") { receipt.recordedAt.write(&$0) }
            also(&writer)
        }
        var headers: Headers = ["ETag": "\"\(receipt.version)\""]
        if let location { headers.append("Location", place(receipt.subject, in: location)) }
        if receipt.isReplay { headers.append("Idempotency-Replayed", "true") }
        return .json(writer.bytes, status: location == nil ? 200 : 201, headers: headers)
    }

    /// `/contracts/{id}` with the id.
    private static func place(_ id: UUID, in template: String) -> String {
        guard let start = template.firstIndex(of: "{"), let end = template.firstIndex(of: "}") else { return template }
        return "\(template[..<start])\(id)\(template[template.index(after: end)...])"
    }

    /// Of the answer to every command.
    static let receiptSchema: JSON = [
        "type": "object", "required": ["id", "version", "position", "recorded_at"],
        "properties": [
            "id": ["type": "string", "format": "uuid"], "version": ["type": "integer"],
            "position": ["type": "integer", "format": "int64"],
            "recorded_at": ["type": "string", "format": "date-time"],
        ],
    ]

    /// What is in the path is not in the body.
    private static func bodySchema(of schema: JSON, without names: [String]) -> JSON {
        var schema = schema
        let required = schema["required"]?.array?.filter { !names.contains($0.string ?? "") } ?? []
        let properties = schema["properties"]?.members?.filter { !names.contains($0.name) } ?? []
        schema["required"] = required.isEmpty ? nil : .array(required)
        schema["properties"] = .object(properties)
        return schema
    }
}

extension Call {
    /// Reads the body strictly, together with parameters of the path: every fault of every field is told, with its place.
    func body<R: Record>(_ record: R.Type, pathParameters names: [String] = []) throws(Problem) -> R {
        try requireJSON()
        let body = SplicedBody(request.body, names.map { ($0, parameters[$0] ?? "") })
        do throws(ReadError) { return try R(json: body.bytes) } catch {
            switch error {
            case .syntax(let offset, let detail):
                throw Problem(.malformedJSON, "第 \(body.originalOffset(offset)) 字节: \(detail)")
            case .invalid(let faults):
                // A path whose id is none leads nowhere.
                let isInPath = { (fault: FieldError) in names.contains { fault.pointer == "/\($0)" } }
                if let fault = faults.first(where: { $0.code == "format" && isInPath($0) }) {
                    throw .noSuchThing(parameters[String(fault.pointer.dropFirst())] ?? "")
                }
                throw .invalidValues(faults)
            }
        }
    }

    /// Who asks for a command, and how a repetition is told from another one.
    func invocation() throws(Problem) -> Invocation {
        Invocation(
            caller.actor, within: scope, commandID: try idempotencyKey(), expectedVersion: try expectedVersion(),
            correlationID: trace.correlationID)
    }

    private func requireJSON() throws(Problem) {
        guard let header = request.headers["Content-Type"] else {
            if request.body.isEmpty { return }
            throw Problem(.unsupportedMediaType, "请求没有 Content-Type 头")
        }
        if header == "application/json" { return }
        let parts = header.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\"" }.lowercased() }
        let charset = parts.dropFirst().first { $0.hasPrefix("charset=") }
        guard parts.first == "application/json", charset == nil || charset == "charset=utf-8" else {
            throw Problem(.unsupportedMediaType, "不支持的内容类型: \(header)")
        }
    }

    /// The caller's key as a command id: a UUID as it is, any other text by its hash.
    func idempotencyKey() throws(Problem) -> UUID? {
        guard let text = request.headers["Idempotency-Key"] else { return nil }
        guard (1...255).contains(text.utf8.count) else {
            throw Problem(.malformedHeader, "Idempotency-Key 的长度应为 1 到 255 字节")
        }
        if let uuid = UUID(text) { return uuid }
        guard var uuid = UUID(bytes: Array(SHA256.hash(Array(text.utf8)).prefix(16))) else { return nil }
        // Version 8 (RFC 9562): made in our own way.
        uuid.high = uuid.high & ~0xF000 | 0x8000
        uuid.low = uuid.low & ~(0b11 << 62) | 0b10 << 62
        return uuid
    }

    /// The version in `If-Match: "3"`.
    func expectedVersion() throws(Problem) -> Int? {
        guard let text = request.headers["If-Match"] else { return nil }
        guard text.count >= 3, text.hasPrefix("\""), text.hasSuffix("\""),
            let version = Int32(text.dropFirst().dropLast()), version >= 0
        else { throw Problem(.malformedHeader, "If-Match 应为一个版本, 如 \"3\": \(text)") }
        return Int(version)
    }
}
