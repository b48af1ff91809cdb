import Crypto
import EventLoop
import HTTPServer
import Kernel
import KernelTesting

@testable import API

/// Goes through every operation with valid and with broken input, and notes what is not as described.
@IO final class Walker {
    let hall: Hall
    let contract: Contract
    private let stranger: String
    private var sampler: SchemaSampler
    /// Keys of the rows of each list, by its path.
    private var rows: [String: [String]] = [:]
    private(set) var faults: [String] = []
    /// How often each operation has answered with each status.
    private(set) var counts: [String: [Int: Int]] = [:]

    /// `stranger` is a token that may do nothing.
    init(_ hall: Hall, _ contract: Contract, stranger: String, seed: UInt64) {
        (self.hall, self.contract, self.stranger) = (hall, contract, stranger)
        sampler = SchemaSampler(seed: seed)
    }

    /// Looks in every list for ids, so that paths and bodies name what is there.
    func lookAround() async throws {
        for operation in contract.operations where operation.id.hasPrefix("get-") && operation.method == .get {
            guard let parameter = pathParameters(of: operation.path).first else { continue }
            let list = operation.path.split(separator: "/").first ?? ""
            let answer = try await hall.send(.get, "/\(list)?limit=20")
            let column = parameter.reduce(into: "") { $0 += $1.isUppercase ? "_\($1.lowercased())" : "\($1)" }
            let ids = (try? answer.json["items"]?.array?.compactMap { $0[column]?.string }) ?? []
            rows["\(list)/\(parameter)"] = ids
            // Some lists have rows that are no things of their own.
            if ids.allSatisfy({ UUID($0) != nil }) { sampler.known[parameter] = ids }
        }
    }

    func walk(_ operation: Contract.Operation) async throws {
        try await tryStrangers(operation)
        if operation.id != "livez" { try await expect(operation, [400], query: "neverHeardOf=1") }
        // What never ends is read elsewhere.
        if operation.id == "follow-events" { return }
        if operation.method == .get { try await read(operation) }
        if let schema = operation.body {
            for _ in 0..<3 { try await command(operation, schema) }
            try await expect(operation, [400], body: "{")
            try await expect(operation, [415], body: "x", ["Content-Type": "text/plain"])
        } else if operation.method != .get {
            try await expect(operation, Set(200..<500))
        }
        // Nothing of this API is deleted.
        let other = try await hall.send(.delete, target(operation))
        if other.status != 405 || other.headers["Allow"] == nil { note(operation, "DELETE: \(other.status)") }
    }

    private func tryStrangers(_ operation: Contract.Operation) async throws {
        guard operation.isGuarded else { return }
        try await expect(operation, [401], ["Authorization": absent])
        if operation.permission != nil { try await expect(operation, [403], ["Authorization": "Bearer \(stranger)"]) }
    }

    private func read(_ operation: Contract.Operation) async throws {
        let isReadable: Set = [200, 404]
        try await expect(operation, isReadable)
        let envelope = try await hall.send(.get, target(operation), nil, ["Accept": Envelope.mediaType])
        if envelope.headers["Content-Type"]?.hasPrefix(Envelope.mediaType) == true {
            let violations = try envelope.json.violations(against: Envelope.schema, in: contract.document)
            if envelope.status != 200 || !violations.isEmpty { note(operation, "envelope: \(violations)") }
        }
        for parameter in operation.parameters(in: "query").shuffled(using: &sampler.random).prefix(3) {
            guard let name = parameter["name"]?.string, let schema = parameter["schema"], name != "cursor" else {
                continue
            }
            let value = sampler.valid(schema, name).shown
            // Pages are not that deep unless they are small.
            try await expect(operation, name == "page" ? [200, 400] : isReadable, query: "\(name)=\(value.escaped)")
            if schema["type"] == "integer" || schema["pattern"] != nil || schema["format"] != nil {
                try await expect(operation, [400], query: "\(name)=%3F%3F")
            }
        }
        if let parameter = operation.parameters(in: "path").first, parameter["schema"]?["format"] == "uuid" {
            for id in [UUID.zero.description, "7"] {
                let path = operation.path.replacing("{\(parameter["name"]?.string ?? "")}", with: id)
                let answer = try await hall.send(.get, "\(path)?\(requiredQuery(operation))")
                if answer.status != 404 { note(operation, "\(id): \(answer.status)") }
                check(operation, answer)
            }
        }
    }

    private func command(_ operation: Contract.Operation, _ schema: JSON) async throws {
        let body = sampler.valid(schema)
        try await expect(operation, Set(200..<500), body: body.shown)
        if let broken = sampler.broken(body, schema) {
            try await expect(operation, Set(400..<500), body: broken.shown)
        }
    }

    // MARK: One request

    private func expect(
        _ operation: Contract.Operation, _ statuses: Set<Int>, query: String = "", body: String? = nil,
        _ headers: [String: String] = [:]
    ) async throws {
        let parts = [requiredQuery(operation, except: query), query].filter { !$0.isEmpty }.joined(separator: "&")
        let target = target(operation) + (parts.isEmpty ? "" : "?\(parts)")
        let body = body ?? (operation.body == nil ? nil : "{}")
        let answer = try await hall.send(operation.method, target, body, headers)
        counts[operation.id, default: [:]][answer.status, default: 0] += 1
        if !statuses.contains(answer.status), answer.status != 429 {
            note(operation, "\(target) \(body ?? "") \(headers): \(answer.status), not \(statuses.sorted().prefix(3))")
        }
        check(operation, answer)
    }

    private func check(_ operation: Contract.Operation, _ answer: ClientResponse) {
        for fault in contract.faults(answer.status, answer.headers["Content-Type"], answer.body, to: operation) {
            note(operation, "\(fault): \(answer.text.prefix(300))")
        }
    }

    private func note(_ operation: Contract.Operation, _ fault: String) { faults.append("\(operation.id): \(fault)") }

    private func target(_ operation: Contract.Operation) -> String {
        operation.parameters(in: "path").reduce(operation.path) { path, parameter in
            let name = parameter["name"]?.string ?? ""
            let list = operation.path.split(separator: "/").first ?? ""
            let keys = rows["\(list)/\(name)"] ?? sampler.known[name] ?? []
            let value = sampler.one(of: keys) ?? sampler.valid(parameter["schema"] ?? [:], name).shown
            return path.replacing("{\(name)}", with: value.escaped)
        }
    }

    private func requiredQuery(_ operation: Contract.Operation, except given: String = "") -> String {
        operation.parameters(in: "query").compactMap { parameter in
            guard parameter["required"] == true, let name = parameter["name"]?.string, !given.hasPrefix("\(name)=")
            else {
                return nil
            }
            return "\(name)=\(sampler.valid(parameter["schema"] ?? [:], name).shown.escaped)"
        }.joined(separator: "&")
    }
}

extension JSON {
    /// A text as it is, everything else as JSON.
    fileprivate var shown: String { string ?? String(decoding: bytes, as: UTF8.self) }
}

extension String {
    /// For a part of a URL.
    fileprivate var escaped: String {
        utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            let isFree = byte < 128 && (character.isLetter || character.isNumber || "-_.".contains(character))
            return isFree ? String(character) : "%" + [byte].hex.uppercased()
        }.joined()
    }
}
