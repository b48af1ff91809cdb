import HTTPServer
import Kernel
import KernelTesting

/// What `/openapi.json` says, as a client that knows nothing else reads it.
struct Contract {
    let document: JSON
    let operations: [Operation]

    struct Operation {
        let method: HTTPServer.Method, path: String, id: String
        let parameters: [JSON]
        /// Schema of the body.
        let body: JSON?
        let responses: JSON
        /// Only for who has a token.
        let isGuarded: Bool
        let permission: String?

        func parameters(in place: String) -> [JSON] { parameters.filter { $0["in"]?.string == place } }
    }

    init(_ document: JSON) {
        self.document = document
        var operations: [Operation] = []
        for path in document["paths"]?.members ?? [] {
            for entry in path.value.members ?? [] {
                guard let method = Method.allCases.first(where: { $0.rawValue.lowercased() == entry.name }) else {
                    continue
                }
                operations.append(
                    Operation(
                        method: method, path: path.name, id: entry.value["operationId"]?.string ?? "",
                        parameters: entry.value["parameters"]?.array ?? [],
                        body: entry.value["requestBody"]?["content"]?["application/json"]?["schema"],
                        responses: entry.value["responses"] ?? [:],
                        isGuarded: entry.value["security"] == nil, permission: entry.value["x-permission"]?.string))
            }
        }
        self.operations = operations
    }

    /// What an answer is that the description does not say it may be.
    func faults(_ status: Int, _ type: String?, _ body: [UInt8], to operation: Operation) -> [String] {
        guard let declared = operation.responses[String(status)] else {
            return ["\(status) is not described"]
        }
        let response = declared["$ref"]?.string.flatMap { document.at(reference: $0) } ?? declared
        let type = type?.prefix { $0 != ";" } ?? ""
        if response["content"] == nil { return body.isEmpty ? [] : ["has a body"] }
        guard let content = response["content"]?[String(type)] else {
            return ["\(status) as \(type) is not described"]
        }
        guard type.hasSuffix("json") else { return [] }
        guard let json = try? JSON.parse(body) else { return ["is no JSON"] }
        var faults = json.violations(against: content["schema"] ?? [:], in: document)
        if type == "application/problem+json" {
            let codes = response["x-problems"]?.array?.map { $0["code"] } ?? [json["code"]]
            if !codes.contains(json["code"]) {
                faults.append("problem \(json["code"]?.string ?? "?") is not described")
            }
            if json["status"]?.int != Int64(status) { faults.append("says it is \(json["status"] ?? .null)") }
        }
        return faults.map { "\(status) \($0)" }
    }
}
