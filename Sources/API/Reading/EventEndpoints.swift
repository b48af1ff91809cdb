import Desk
import EventLog
import HTTPServer
package import Kernel

extension Endpoint {
    /// What happened to one thing: `GET /contracts/{contractId}/history`; `path` is the thing's.
    package static func history<B: Belongs>(
        _ path: String, of thing: B.Type, title: String, permission: String
    ) -> Endpoint {
        let id = pathParameters(of: path).first ?? ""
        let kind = path.split(separator: "/").first ?? ""
        return Endpoint(
            .get, "\(path)/history", "history-of-\(kind)", "\(title): 历史", permission: permission,
            parameters: streamParameters, answer: Answer(200, "按顺序发生的事实", streamSchema)
        ) { call in
            let id = try call.id(id)
            guard try await call.services.desk.reaches(thing, id, call.scope) else {
                throw Problem.noSuchThing(id.description)
            }
            return try await call.stream(StreamName(B.category, id))
        }.about(.callersScope)
    }

    /// The log itself: one stream, a stretch of everything, and everything as it happens.
    package static let events = [
        Endpoint(
            .get, "/streams/{category}/{id}", "read-stream", "一个流的事实", permission: "log:event:list",
            parameters: streamParameters, answer: Answer(200, "按顺序发生的事实", streamSchema)
        ) { call in
            try await call.stream(StreamName(call.parameters["category"] ?? "", try call.id("id")))
        },
        Endpoint(
            .get, "/events", "read-events", "日志的一段", permission: "log:event:list",
            parameters: filterParameters + [
                Parameter("limit", .query, "最多查看多少个位置", ["type": "integer", "minimum": 1, "maximum": 1000])
            ], answer: Answer(200, "按全局顺序的事实", stretchSchema)
        ) { call in try await call.events() },
        Endpoint(
            .get, "/feed", "follow-events", "实时跟随日志 (SSE 或 NDJSON)", permission: "log:event:list",
            parameters: filterParameters + [
                Parameter("Last-Event-ID", .header, "从这个位置之后继续", ["type": "string", "pattern": "^[0-9]{1,18}$"])
            ],
            answer: Answer(200, "事实流", ["type": "string"], contentType: "text/event-stream").or("application/x-ndjson")
        ) { call in try call.feed() },
    ]

    private static let streamParameters = [
        Parameter("after", .query, "从这个版本之后", ["type": "integer", "minimum": 0]),
        Parameter("limit", .query, "最多几条", ["type": "integer", "minimum": 1, "maximum": 1000]),
    ]

    private static let filterParameters = [
        Parameter("after", .query, "从这个位置之后", ["type": "integer", "minimum": 0]),
        Parameter("category", .query, "只要这些流类别, 用逗号分隔", ["type": "string"]),
        Parameter("type", .query, "只要这些事实类型, 用逗号分隔", ["type": "string"]),
    ]

    private static let facts: JSON = ["type": "array", "items": ["$ref": "#/components/schemas/Event"]]

    private static let streamSchema: JSON = [
        "type": "object", "required": ["items", "has_more"],
        "properties": ["items": facts, "has_more": ["type": "boolean"]],
    ]

    private static let stretchSchema: JSON = [
        "type": "object", "required": ["items", "through", "head"],
        "properties": [
            "items": facts, "through": ["type": "integer", "format": "int64"],
            "head": ["type": "integer", "format": "int64"],
        ],
    ]
}

extension Call {
    fileprivate func stream(_ name: StreamName) async throws -> Response {
        try allowQuery("after", "limit")
        let after = Int(try query("after", in: 0...Int64(Int32.max)) ?? 0)
        let limit = Int(try query("limit", in: 1...1000) ?? 200)
        let events = try await services.log.read(name, after: after, limit: limit + 1)
        if events.isEmpty, after == 0 { throw Problem.noSuchThing(name.id.description) }
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("items") { $0.array(events.prefix(limit)) { $0.write(&$1) } }
            writer.member("has_more") { $0.bool(events.count > limit) }
        }
        return .json(writer.bytes)
    }

    fileprivate func events() async throws -> Response {
        try allowQuery("after", "limit", "category", "type")
        let after = try query("after", in: 0 ... .max / 2) ?? 0
        let limit = Int(try query("limit", in: 1...1000) ?? 200)
        let page = try await services.log.read(after: after, limit: limit, filter: filter)
        let head = try await services.log.head()
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("items") { $0.array(page.events) { $0.write(&$1) } }
            writer.member("through") { $0.int(page.through) }
            writer.member("head") { $0.int(max(head, page.through)) }
        }
        return .json(writer.bytes)
    }

    var filter: EventLog.Filter { EventLog.Filter(categories: list("category"), types: list("type")) }
}

extension RecordedEvent {
    /// The envelope around the payload's own bytes. Personal values in it stay sealed.
    func write(_ writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("position") { $0.int(position) }
            writer.member("category") { $0.string(stream.category) }
            writer.member("stream_id") { stream.id.write(&$0) }
            writer.member("version") { $0.int(Int64(version)) }
            writer.member("type") { $0.string(type) }
            writer.member("schema_version") { $0.int(Int64(schemaVersion)) }
            writer.member("event_id") { id.write(&$0) }
            writer.member("recorded_at") { recordedAt.write(&$0) }
            writer.member("occurred_at") { occurredAt.write(&$0) }
            if let effectiveDate { writer.member("effective_date") { effectiveDate.write(&$0) } }
            writer.member("actor") { $0.string(actor.id) }
            writer.member("channel") { $0.string(actor.channel) }
            writer.member("command_id") { commandID.write(&$0) }
            writer.member("correlation_id") { correlationID.write(&$0) }
            if let causationID { writer.member("causation_id") { causationID.write(&$0) } }
            if let policyVersion { writer.member("policy_version") { $0.string(policyVersion) } }
            writer.member("payload") { $0.raw(payload) }
        }
    }

    static let schema: JSON = [
        "type": "object",
        "required": [
            "position", "category", "stream_id", "version", "type", "schema_version", "event_id", "recorded_at",
            "occurred_at", "actor", "channel", "command_id", "correlation_id", "payload",
        ],
        "properties": [
            "position": ["type": "integer", "format": "int64"], "category": ["type": "string"],
            "stream_id": UUID.schema, "version": ["type": "integer"], "type": ["type": "string"],
            "schema_version": ["type": "integer"], "event_id": UUID.schema, "recorded_at": Instant.schema,
            "occurred_at": Instant.schema, "effective_date": Day.schema, "actor": ["type": "string"],
            "channel": ["type": "string"],
            "command_id": UUID.schema, "correlation_id": UUID.schema, "causation_id": UUID.schema,
            "policy_version": ["type": "string"], "payload": ["type": "object"],
        ],
    ]
}
