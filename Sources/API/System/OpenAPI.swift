import HTTPServer
package import Kernel

/// The description of the API, made from its endpoints: complete enough that a client can be generated from it, and that
/// a tool which only knows the description finds nothing the server does that it does not say.
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
            "info": ["title": "广厦", "version": "1", "description": .string(introduction)],
            "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            "servers": [["url": "/"]],
            "security": [["token": []], ["session": []]],
            "tags": .array(tags(endpoints)),
            "paths": .object(paths),
            "components": components(endpoints),
        ]
    }

    private static let introduction = """
        公共租赁住房管理: 事实只追加一次, 其余都可重新推导。出错时回答 RFC 9457 的 problem+json, 代码见 /problems; \
        Accept 为 \(Envelope.mediaType) 时, 任何 JSON 回答都装入 {code, msg, data, rows, total}。\
        实时事实流的说明在 /asyncapi.json, 可试用的页面在 /docs。
        """

    private static func operation(_ endpoint: Endpoint) -> JSON {
        var operation: JSON = [
            "operationId": .string(endpoint.operationID), "summary": .string(endpoint.title),
            "tags": [.string(endpoint.tag)],
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
                "required": .bool(isRequired), "content": ["application/json": ["schema": request.takingNull]],
            ]
        }
        operation["responses"] = responses(of: endpoint)
        return operation
    }

    private static func parameter(_ parameter: Endpoint.Parameter) -> JSON {
        [
            "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
            "required": .bool(parameter.isRequired), "description": .string(parameter.title),
            "schema": parameter.schema,
        ]
    }

    // MARK: Responses

    /// The answers, and the problems that this kind of endpoint can end in.
    private static func responses(of endpoint: Endpoint) -> JSON {
        var responses: [Int: JSON] = [:]
        for status in endpoint.problemStatuses {
            responses[status] = ["$ref": .string("#/components/responses/Problem\(status)")]
        }
        for answer in [endpoint.answer] + endpoint.otherAnswers {
            var contents = answer.contents.map { JSON.Member($0.type, ["schema": $0.schema]) }
            // What the endpoint answers with this status, and what the server does when it cannot ask it.
            if responses[answer.status] != nil { contents.append(problemContent) }
            var response: JSON = ["description": .string(answer.title)]
            if !answer.fields.isEmpty { response["headers"] = headers(answer.fields) }
            if !contents.isEmpty { response["content"] = .object(contents) }
            responses[answer.status] = response
        }
        return .object(responses.sorted { $0.key < $1.key }.map { JSON.Member(String($0.key), $0.value) })
    }

    static let problemContent = JSON.Member(
        "application/problem+json", ["schema": ["$ref": "#/components/schemas/Problem"]])

    static func headers(_ fields: [ResponseField]) -> JSON {
        .object(fields.map { JSON.Member($0.name, ["$ref": .string("#/components/headers/\($0.name)")]) })
    }
}

extension Endpoint {
    /// What it is listed under: the first part of its path; what is about the program itself stands together.
    package var tag: String {
        let first = path.split(separator: "/").first.map(String.init) ?? ""
        let own = ["", "livez", "readyz", "metrics", "docs", "openapi.json", "asyncapi.json", "problems"]
        return own.contains(first) ? "system" : first
    }

    /// Statuses of the problems it can end in.
    package var problemStatuses: Set<Int> {
        var statuses = problems.union([400, 500, 503])
        // Tokens that are none are counted, whatever they are tried on.
        if permission != nil || personal != nil { statuses.formUnion([401, 403, 429]) }
        if limit != nil { statuses.insert(429) }
        if parameters.contains(where: { $0.place == .path }) { statuses.insert(404) }
        if request != nil { statuses.formUnion([404, 409, 412, 413, 415, 422]) }
        return statuses
    }
}

extension JSON {
    /// The schema of an input: what may be left out may also be null.
    fileprivate var takingNull: JSON {
        guard case .object(let members) = self else { return self }
        let required = Set(self["required"]?.array?.compactMap(\.string) ?? [])
        return .object(
            members.map { member in
                switch member.name {
                case "items": return Member(member.name, member.value.takingNull)
                case "properties":
                    let properties = (member.value.members ?? []).map { property in
                        let schema = property.value.takingNull
                        return Member(property.name, required.contains(property.name) ? schema : schema.orNull)
                    }
                    return Member(member.name, .object(properties))
                default: return member
                }
            })
    }

    private var orNull: JSON {
        var schema = self
        if let type = schema["type"]?.string { schema["type"] = [.string(type), "null"] }
        if let codes = schema["enum"]?.array { schema["enum"] = .array(codes + [.null]) }
        return schema
    }
}
