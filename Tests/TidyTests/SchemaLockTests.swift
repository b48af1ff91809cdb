import Crypto
import Foundation
import Testing

/// `EventSchemas/schemas.lock`: the digest of each schema that was released. What is in it never changes.
private struct SchemaLock {
    static let path = "EventSchemas/schemas.lock"
    /// Digests by path.
    var digests: [String: String]

    /// Of the schema files as they are.
    init(of repository: Repository) {
        let schemas = repository.files.filter { $0.path.hasPrefix("EventSchemas/") && $0.has(".json") }
        digests = Dictionary(uniqueKeysWithValues: schemas.map { ($0.path, SHA256.hash(Array($0.text.utf8)).hex) })
    }

    init(text: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        digests = Dictionary(lines.filter { $0.count == 2 }.map { (String($0[1]), String($0[0])) }) { $1 }
    }

    /// One line for each file, `sha256  path`, sorted by path.
    var text: String { digests.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }.joined() }

    /// What of this, which was released, is not so in the files.
    func faults(comparedWith files: SchemaLock) -> [String] {
        digests.sorted { $0.key < $1.key }.compactMap { path, digest in
            guard let found = files.digests[path] else {
                return "\(path) was released and is gone: facts of it are stored"
            }
            return found == digest ? nil : "\(path) was released and is changed: add v2.json beside it, and an upcaster"
        }
    }

    /// With the files that are new. What was released stays as it was, unless it never left this desk.
    func adding(_ files: SchemaLock, unreleased: Bool) -> SchemaLock {
        var lock = files
        if !unreleased { lock.digests.merge(digests) { $1 } }
        return lock
    }
}

@Suite("Schema lock") struct SchemaLockTests {
    @Test("what was released is as it was, and what is new is listed")
    func here() throws {
        let environment = ProcessInfo.processInfo.environment
        let files = SchemaLock(of: .here)
        var lock = SchemaLock(text: Repository.here.file(SchemaLock.path)?.text ?? "")
        if environment["UPDATE_SNAPSHOTS"] == "1" {
            lock = lock.adding(files, unreleased: environment["SCHEMAS_UNRELEASED"] == "1")
            try Data(lock.text.utf8).write(to: Repository.root.appending(path: SchemaLock.path))
        }
        for fault in lock.faults(comparedWith: files) { Issue.record("\(fault)") }
        let new = files.digests.keys.filter { lock.digests[$0] == nil }.sorted()
        #expect(new == [], "look at them, then write them down: UPDATE_SNAPSHOTS=1 swift test --filter SchemaLock")
    }

    private static let a = "EventSchemas/X/A/v1.json", b = "EventSchemas/X/B/v1.json"

    private func lock(_ files: [String: String]) -> SchemaLock { SchemaLock(of: Repository(files)) }

    @Test("a lock is written and read back")
    func text() {
        let files = lock([Self.b: "b", Self.a: "abc", "docs/README.md": "a"])
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(files.text.hasPrefix("\(digest)  \(Self.a)\n"))
        #expect(SchemaLock(text: files.text).digests == files.digests)
    }

    @Test("a released schema that is changed or gone is a fault, a new one is none")
    func faults() {
        let released = lock([Self.a: "{}", Self.b: "{}"])
        #expect(
            released.faults(comparedWith: lock([Self.a: "{}", Self.b: "{}", "EventSchemas/X/C/v1.json": ""])) == [])
        let faults = released.faults(comparedWith: lock([Self.a: "{ }"]))
        #expect(faults.count == 2 && faults[0].contains("changed") && faults[1].contains("gone"), "\(faults)")
    }

    @Test("an update adds what is new and changes nothing that was released, unless told so")
    func update() {
        let (released, files) = (lock([Self.a: "old"]), lock([Self.a: "new", Self.b: "b"]))
        let updated = released.adding(files, unreleased: false)
        #expect(updated.digests == [Self.a: released.digests[Self.a], Self.b: files.digests[Self.b]])
        #expect(updated.faults(comparedWith: files).count == 1)
        #expect(released.adding(files, unreleased: true).digests == files.digests)
    }
}
