import EventLog
import HTTPServer
package import Kernel

/// The description of the feed (AsyncAPI 3.0), made from the types of facts: what those who follow the log may hear.
package enum AsyncAPI {
    package static func document(_ types: [FactType]) -> JSON {
        let names = types.map { $0.fact.type }
        return [
            "asyncapi": "3.0.0",
            "info": [
                "title": "广厦: 事实流", "version": "1",
                "description": """
                每个事实按全局顺序送达一次或多次; id 是它在日志中的位置, 断线后以 Last-Event-ID 从任何位置继续。\
                Accept 为 application/x-ndjson 时每行一个事实, 否则为 SSE。个人信息在事实中只以密文和掩码出现。
                """,
            ],
            "defaultContentType": "application/json",
            "channels": ["feed": channel(names)],
            "operations": [
                "followFacts": [
                    "action": "send", "title": "实时跟随日志", "channel": ["$ref": "#/channels/feed"],
                    "security": [["$ref": "#/components/securitySchemes/token"]],
                    "bindings": ["http": ["method": "GET", "query": query, "bindingVersion": "0.3.0"]],
                ]
            ],
            "components": [
                "securitySchemes": ["token": ["type": "http", "scheme": "bearer"]],
                "messages": .object(types.map { JSON.Member($0.fact.type, message($0)) }),
                "schemas": .object(
                    [JSON.Member("Event", RecordedEvent.schema)]
                        + types.map { JSON.Member($0.fact.type, $0.fact.schema) }),
            ],
        ]
    }

    private static func channel(_ names: [String]) -> JSON {
        [
            "address": "/feed", "title": "全部事实",
            "messages": .object(
                names.map { JSON.Member($0, ["$ref": .string("#/components/messages/\($0)")]) }),
        ]
    }

    private static let query: JSON = [
        "type": "object",
        "properties": [
            "after": ["type": "integer", "minimum": 0, "description": "从这个位置之后"],
            "category": ["type": "string", "description": "只要这些流类别, 用逗号分隔"],
            "type": ["type": "string", "description": "只要这些事实类型, 用逗号分隔"],
        ],
    ]

    /// The envelope around one type of fact.
    private static func message(_ type: FactType) -> JSON {
        let payload: JSON = [
            "allOf": [["$ref": "#/components/schemas/Event"]],
            "properties": [
                "category": ["const": .string(type.category)], "type": ["const": .string(type.fact.type)],
                "schema_version": ["const": .int(Int64(type.fact.version))],
                "payload": ["$ref": .string("#/components/schemas/\(type.fact.type)")],
            ],
        ]
        return [
            "name": .string(type.fact.type), "title": .string(type.fact.type), "contentType": "application/json",
            "tags": [["name": .string(type.category)]],
            "payload": [
                "schemaFormat": "application/schema+json;version=draft-2020-12", "schema": payload,
            ],
        ]
    }
}

extension Endpoint {
    static let asyncAPI: Endpoint = {
        let document = AsyncAPI.document(allFactTypes).bytes
        return Endpoint(
            .get, "/asyncapi.json", "asyncapi", "事实流说明 (AsyncAPI 3)", permission: nil,
            answer: Answer(200, "AsyncAPI 3.0", described(by: "asyncapi"))
        ) { call in
            try call.allowQuery()
            return .json(document, headers: ["Cache-Control": "max-age=60"])
        }
    }()

    /// A document that says in this member which version of which description it is.
    static func described(by member: String) -> JSON {
        [
            "type": "object", "required": [.string(member), "info"],
            "properties": .object([JSON.Member(member, ["type": "string"])]),
        ]
    }
}
