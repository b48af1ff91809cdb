internal import FoundationEssentials
package import Kernel
package import Testing

/// Guards `EventSchemas/<context>/<Fact>/v<N>.json`, the public contract of a context's facts.
///
/// A file must equal what the fact's fields derive; its examples decode, are written back to the same JSON and
/// satisfy the schema. With `UPDATE_SNAPSHOTS=1` in the environment, missing and changed files are written.
package struct SchemaFolder {
    private let folder: String

    /// `file` is any file of the package; the folder is found from there.
    package init(context: String, file: String = #filePath) {
        folder = "\(packageRoot(of: file))/EventSchemas/\(context)"
    }

    /// Checks every fact type of a family; each needs at least one example.
    package func check<F: EventFamily>(
        _ family: F.Type, examples: [F], at location: SourceLocation = #_sourceLocation
    ) {
        for (name, entry) in F.decoders.entries.sorted(by: { $0.key < $1.key }) {
            let mine = examples.filter { type(of: $0.fact).type == name }
            if mine.isEmpty { Issue.record("\(name) has no example", sourceLocation: location) }
            for example in mine { check(example, entry.type.schema, at: location) }
            checkFile(entry.type, mine.map(\.fact), at: location)
            for old in 1..<entry.type.version { checkOld(family, name, version: old, at: location) }
        }
    }

    private func check<F: EventFamily>(_ example: F, _ schema: JSON, at location: SourceLocation) {
        let (fact, name) = (example.fact, type(of: example.fact).type)
        #expect(throws: Never.self, sourceLocation: location) {
            let decoded = try F.decoders.decode(type: name, version: type(of: fact).version, payload: fact.json)
            #expect(decoded == example, "\(name) reads back differently", sourceLocation: location)
            #expect(decoded.fact.json == fact.json, "\(name) is written back differently", sourceLocation: location)
            let violations = try JSON.parse(fact.json).violations(against: schema)
            #expect(violations == [], "\(name) breaks its schema", sourceLocation: location)
        }
    }

    private func checkFile(_ fact: any Fact.Type, _ examples: [any Fact], at location: SourceLocation) {
        let header = [
            JSON.Member("$schema", "https://json-schema.org/draft/2020-12/schema"),
            JSON.Member("$id", .string("\(fact.type)/v\(fact.version)")),
        ]
        let values = JSON.array(examples.compactMap { try? JSON.parse($0.json) })
        let members = header + (fact.schema.members ?? []) + [JSON.Member("examples", values)]
        let wanted = JSON.object(members).pretty() + "\n"
        let path = "\(folder)/\(fact.type)/v\(fact.version).json"
        let found = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        if found == wanted { return }
        guard ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" else {
            Issue.record(
                "\(path) is not what \(fact.type) derives: add a version, or run once with UPDATE_SNAPSHOTS=1",
                sourceLocation: location)
            return
        }
        #expect(throws: Never.self, sourceLocation: location) {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(fact.type)", withIntermediateDirectories: true)
            try Data(wanted.utf8).write(to: URL(filePath: path))
        }
    }

    /// What was ever released must still be read.
    private func checkOld<F: EventFamily>(
        _ family: F.Type, _ name: String, version: Int, at location: SourceLocation
    ) {
        let path = "\(folder)/\(name)/v\(version).json"
        #expect(throws: Never.self, sourceLocation: location) {
            let file = try JSON.parse([UInt8](Data(contentsOf: URL(filePath: path))))
            let examples = file["examples"]?.array ?? []
            #expect(!examples.isEmpty, "\(path) has no example", sourceLocation: location)
            for example in examples {
                _ = try F.decoders.decode(type: name, version: version, payload: example.bytes)
            }
        }
    }
}
