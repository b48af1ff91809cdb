import EventLog
import HTTPServer
import Identity
import Kernel
import Queries
import SystemProjections

extension Endpoint {
    /// The operation log, whose list is one of the read models': what one operation changed.
    static let operationLog: [Endpoint] = [
        Endpoint(
            .get, "/operation-log/{entryId}/changes", "changes-of-operation", "操作前后的内容",
            permission: Operations.log.permission, answer: Answer(200, "改动", changesSchema)
        ) { call in
            try call.allowQuery()
            return try await call.changes()
        }
    ]

    private static let changesSchema: JSON = [
        "type": "object", "required": ["operation", "category", "subject", "version", "items"],
        "properties": [
            "operation": ["type": "string"], "category": ["type": "string"], "subject": UUID.schema,
            "version": ["type": "integer"],
            "items": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["field", "title", "before", "after"],
                    "properties": [
                        "field": ["type": "string"], "title": ["type": "string"], "before": [:], "after": [:],
                    ],
                ],
            ],
        ],
    ]
}

extension Call {
    /// What the fact of an operation says, beside what was last said of the same before. A refused operation changed
    /// nothing, so there is nothing to show of it.
    fileprivate func changes() async throws -> Response {
        let id = parameters["entryId"] ?? ""
        guard let entry = try await services.lists.item(of: Operations.log, key: id, within: scope) else {
            throw Problem.noSuchThing(id)
        }
        let row = try JSON.parse(entry.json)
        guard let category = row["category"]?.string, let subject = row["subject"]?.string.flatMap({ UUID($0) }),
            let version = row["fact_version"]?.int
        else { throw Problem.noSuchThing(id) }
        let events = try await services.log.read(StreamName(category, subject), after: 0, limit: Int(version))
        guard let event = events.last, event.version == Int(version) else { throw Problem.noSuchThing(id) }
        let answer: JSON = [
            "operation": .string(event.type), "category": .string(category), "subject": .string(subject.description),
            "version": .int(version), "items": .array(try Changes.of(event, after: Array(events.dropLast()))),
        ]
        return .json(answer.bytes)
    }
}

/// What a fact changed, field by field.
enum Changes {
    /// Of an earlier fact of the same stream that has a field of the same name, the value was so until then.
    static func of(_ event: RecordedEvent, after earlier: [RecordedEvent]) throws -> [JSON] {
        var before: [String: JSON] = [:]
        for fact in earlier {
            for member in try JSON.parse(fact.payload).members ?? [] { before[member.name] = member.value }
        }
        let schema = allFactTypes.first { $0.fact.type == event.type }?.fact.schema
        return (try JSON.parse(event.payload).members ?? []).map { member in
            let title = schema?["properties"]?[member.name]?["title"] ?? .string(member.name)
            return [
                "field": .string(member.name), "title": title, "before": (before[member.name] ?? .null).masked,
                "after": member.value.masked,
            ]
        }
    }
}

extension JSON {
    /// With the masks of sealed values in their places.
    fileprivate var masked: JSON {
        switch self {
        case .object(let members):
            if self["k"] != nil, self["c"] != nil, let mask = self["m"] { return mask }
            return .object(members.map { Member($0.name, $0.value.masked) })
        case .array(let elements): return .array(elements.map(\.masked))
        default: return self
        }
    }
}
