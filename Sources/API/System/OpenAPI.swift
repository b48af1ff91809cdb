import EventLog
import HTTPServer
package import Kernel

/// The description of the API, made from its endpoints.
package enum OpenAPI {
    package static func document(_ endpoints: [Endpoint]) -> JSON {
        var paths: [JSON.Member] = []
        for path in Set(endpoints.map(\.path)).sorted() {
            let operations = endpoints.filter { $0.path == path }.map { endpoint in
                JSON.Member(endpoint.method.rawValue.lowercased(), operation(endpoint))
            }
            paths.append(JSON.Member(path, .object(operations)))
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "广厦", "version": "1", "description": "公共租赁住房管理: 事实只追加一次, 其余都可重新推导。",
            ],
            "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            "security": [["token": []], ["session": []]],
            "paths": .object(paths),
            "components": [
                "securitySchemes": [
                    "token": ["type": "http", "scheme": "bearer"],
                    "session": ["type": "apiKey", "in": "cookie", "name": .string(Request.sessionCookieName)],
                ],
                "schemas": [
                    "Problem": Problem.schema, "Receipt": Endpoint.receiptSchema, "Event": RecordedEvent.schema,
                ],
                "responses": [
                    "Problem": [
                        "description": "出错 (RFC 9457); code 的说明见 /problems",
                        "content": [
                            "application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]
                        ],
                    ]
                ],
            ],
        ]
    }

    private static func operation(_ endpoint: Endpoint) -> JSON {
        let tag = endpoint.path.split(separator: "/").first.map(String.init) ?? "system"
        var operation: JSON = [
            "operationId": .string(endpoint.operationID), "summary": .string(endpoint.title),
            "tags": [.string(tag)],
        ]
        if let permission = endpoint.permission {
            operation["x-permission"] = .string(permission)
        } else if endpoint.personal == nil {
            operation["security"] = []
        }
        if !endpoint.parameters.isEmpty { operation["parameters"] = .array(endpoint.parameters.map(parameter)) }
        if let request = endpoint.request {
            let isRequired = !(request["required"]?.array ?? []).isEmpty
            operation["requestBody"] = [
                "required": .bool(isRequired), "content": ["application/json": ["schema": request]],
            ]
        }
        operation["responses"] = responses(of: endpoint)
        return operation
    }

    private static func parameter(_ parameter: Endpoint.Parameter) -> JSON {
        [
            "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
            "required": .bool(parameter.place == .path), "description": .string(parameter.title),
            "schema": parameter.schema,
        ]
    }

    /// The answer, and the problems that this kind of endpoint can end in.
    private static func responses(of endpoint: Endpoint) -> JSON {
        let answer: JSON = [
            "description": .string(endpoint.answer.title),
            "content": [endpoint.answer.contentType: ["schema": endpoint.answer.schema]],
        ]
        let isOpen = endpoint.permission == nil && endpoint.personal == nil && endpoint.limit == nil
        var statuses = isOpen ? [400, 500, 503] : [400, 401, 403, 500, 503]
        if endpoint.limit != nil { statuses.append(429) }
        if endpoint.parameters.contains(where: { $0.place == .path }) { statuses.append(404) }
        if endpoint.request != nil { statuses += [404, 409, 412, 413, 415, 422] }
        let problem: JSON = ["$ref": "#/components/responses/Problem"]
        let problems = Set(statuses).sorted().map { JSON.Member(String($0), problem) }
        return .object([JSON.Member(String(endpoint.answer.status), answer)] + problems)
    }
}
