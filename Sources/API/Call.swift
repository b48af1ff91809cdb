package import HTTPServer
package import Kernel

/// What a handler is given: one request, who sent it, and what there is to answer it with.
package struct Call: Sendable {
    package let request: Request
    /// Of the path, decoded.
    package let parameters: [String: String]
    package let caller: Caller
    /// Whose data the caller may see or work on here.
    package let scope: Scope
    package let trace: Trace
    package let language: Language
    package let services: Services

    /// The parameter of the query, if it is given once; a second one is refused.
    package func query(_ name: String) throws(Problem) -> String? {
        let values = request.query.filter { $0.name == name }
        guard values.count <= 1 else { throw .invalidQuery([FieldError("duplicate", "参数重复", pointer: "/\(name)")]) }
        return values.first?.value
    }

    /// A whole number of the query within bounds.
    package func query(_ name: String, in bounds: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let text = try query(name) else { return nil }
        guard let value = Int64(text), bounds.contains(value) else {
            let detail = "应为 \(bounds.lowerBound) 到 \(bounds.upperBound) 的整数: “\(text)”"
            throw .invalidQuery([FieldError("range", detail, pointer: "/\(name)")])
        }
        return value
    }

    /// The values of a parameter that may be repeated or hold a list with commas.
    package func list(_ name: String) -> [String] {
        request.query.filter { $0.name == name }.flatMap { $0.value.split(separator: ",").map(String.init) }
    }

    /// Refuses parameters of the query that nobody reads: a misspelt filter must not look like one that matched.
    package func allowQuery(_ names: String...) throws(Problem) {
        let unknown = request.query.filter { !names.contains($0.name) }
        guard unknown.isEmpty else {
            let allowed = names.isEmpty ? "无" : names.joined(separator: ", ")
            throw .invalidQuery(
                unknown.map { FieldError("unknown", "没有这个查询参数; 可用参数: \(allowed)", pointer: "/\($0.name)") })
        }
    }

    /// The id in the path; what is no UUID names nothing.
    package func id(_ name: String) throws(Problem) -> UUID {
        guard let id = UUID(parameters[name] ?? "") else { throw .noSuchThing(parameters[name] ?? "") }
        return id
    }
}

extension Response {
    /// An answer in JSON.
    package static func json(_ bytes: [UInt8], status: Int = 200, headers: Headers = Headers()) -> Response {
        var headers = headers
        headers.set("Content-Type", "application/json; charset=utf-8")
        return Response(status: status, headers: headers, body: .bytes(bytes))
    }
}
