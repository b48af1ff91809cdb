import Crypto
import EventLog
import EventLoop
import Foundation
import Kernel
import Postgres
import Testing

@testable import Audit

@Suite("Archives") struct ArchiveTests {
    /// A log of 26 facts in partitions of ten positions, and a directory for files.
    @IO private func ledger(_ name: String) async throws -> (Ledger, String) {
        let ledger = try await Ledger(name)
        try await ledger.makeSmallPartitions()
        try await ledger.fill()
        return (ledger, try temporaryDirectory())
    }

    @IO private func archive(_ ledger: Ledger, _ directory: String, before position: Int64 = 20) async throws
        -> [ArchiveFile]
    {
        let archiver = Archiver(pool: ledger.pool)
        var files: [ArchiveFile] = []
        for partition in try await archiver.partitions(before: position) {
            files.append(try await archiver.archive(partition, to: directory))
        }
        return files
    }

    @IO private func rows(_ ledger: Ledger, _ table: String) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        try await ledger.pool.with { connection in
            try await connection.copyOut("COPY (SELECT * FROM \(table) ORDER BY position) TO STDOUT (FORMAT binary)") {
                bytes += $0
            }
        }
        return bytes
    }

    @Test("archived facts are read, verified and proved as before, and come back byte for byte")
    @IO func whole() async throws {
        let (ledger, directory) = try await ledger("archive_whole")
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let all = try await ledger.log.read(after: 0, limit: 1_000).events
        let streams = try await (1...10).asyncMap { try await ledger.log.read(Ledger.stream($0)) }
        let bytes = try await rows(ledger, "log.event_000000000010")
        let before = try await ledger.verify()
        let files = try await archive(ledger, directory)
        #expect(files.map(\.header.facts) == [9, 10])
        #expect(try await ledger.pool.query("SELECT FROM log.event").count == 7)

        #expect(try await ledger.verify() == before)
        #expect(try await ledger.verify(from: 12, through: 23).head.position >= 23)
        var read: [RecordedEvent] = []
        var position: Int64 = 0
        while position < 26 {
            let page = try await ledger.log.read(after: position, limit: 4)
            read += page.events
            position = page.through
        }
        #expect(read == all)
        for (number, events) in zip(1...10, streams) {
            #expect(try await ledger.log.read(Ledger.stream(number)) == events)
            #expect(try await ledger.log.readBackwards(Ledger.stream(number)) == events.reversed())
            #expect(try await ledger.log.read(Ledger.stream(number), after: 1, limit: 1) == Array(events[1...1]))
        }
        let some = try await ledger.pool.with { connection in
            try await EventLog.read([Ledger.stream(2).id, Ledger.stream(9).id, .zero], of: "Case", on: connection)
        }
        #expect(some == (streams[1] + streams[8]))
        #expect(try await ledger.log.read(after: 0, limit: 1_000, filter: .init(types: ["Other"])).events.isEmpty)
        #expect(try await ledger.log.readCategory("Case", after: 3) == Array(all[3...]))
        let proof = try await InclusionProof.make(position: 5, on: ledger.pool)
        try proof.check(root: try #require([UInt8](hex: proof.root)))

        let archiver = Archiver(pool: ledger.pool)
        await #expect(throws: Archiver.Refusal.notTheLast(files[1].path)) { try await archiver.restore(files[0].path) }
        for file in files.reversed() { _ = try await archiver.restore(file.path) }
        #expect(try await rows(ledger, "log.event_000000000010") == bytes)
        #expect(try await rows(ledger, "log.event").count > bytes.count)
        #expect(try await ledger.log.read(after: 0, limit: 1_000).events == all)
        #expect(try await ledger.verify() == before)
        await #expect(throws: Archiver.Refusal.notOurs(files[1].path)) { try await archiver.restore(files[1].path) }
        _ = try await ledger.log.append(Ledger.append(11, at: 0))
        await #expect(throws: PostgresError.self) { try await ledger.pool.query("TRUNCATE log.event_000000000010") }
    }

    @Test("what is not there or was changed is told, with the file and what to do")
    @IO func missing() async throws {
        let (ledger, directory) = try await ledger("archive_missing")
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let file = try await archive(ledger, directory, before: 10)[0]
        #expect(try await ledger.fault() == nil)
        // A page of live facts needs no file, one of archived facts names it.
        let aside = "\(file.path).aside"
        try FileManager.default.moveItem(atPath: file.path, toPath: aside)
        #expect(try await ledger.log.read(after: 9, limit: 5).events.count == 5)
        let stream = Ledger.stream(1)
        for read in [
            { _ = try await ledger.log.read(after: 0, limit: 5) }, { _ = try await ledger.log.read(stream) },
            { _ = try await ledger.verify() }, { _ = try await ledger.log.readCategory("Case") },
        ] as [@IO () async throws -> Void] {
            let error = await #expect(throws: ArchiveError.self) { try await read() }
            #expect(error?.description.contains(file.path) == true)
            #expect(error?.description.contains("guangsha log restore") == true)
        }
        // The same file with another byte: found by the block's own checksum and by the file's.
        var bytes = try Data(contentsOf: URL(fileURLWithPath: aside))
        bytes[300] ^= 1
        try bytes.write(to: URL(fileURLWithPath: file.path))
        await #expect(throws: ArchiveError.self) { try await ledger.verify() }
        #expect(throws: ArchiveError.damaged(file.path, "its checksum is another")) {
            try ArchiveFile(file.path).check()
        }
        bytes[300] ^= 1
        try bytes.dropLast().write(to: URL(fileURLWithPath: file.path))
        #expect(throws: ArchiveError.damaged(file.path, "its end is missing")) { try ArchiveFile(file.path) }
        try bytes.write(to: URL(fileURLWithPath: file.path))
        #expect(try await ledger.fault() == nil)
    }

    @Test("a changed fact does not go into a file, and one changed in its file with all checksums is found")
    @IO func changed() async throws {
        let (ledger, directory) = try await ledger("archive_changed")
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let original = try await ledger.pool.query("SELECT payload FROM log.event WHERE position = 4")[0].text(0)
        try await ledger.harm("UPDATE log.event SET payload = '{}' WHERE position = 4")
        let fault = await #expect(throws: Fault.self) { try await archive(ledger, directory) }
        #expect(fault?.position == 4)
        #expect(try await ledger.pool.query("SELECT FROM log.event").count == 26)
        // The forger's file: archived while the log was forged, listed as if it were right.
        let forged = "\(directory)/event_000000000000.archive"
        let kept = try Data(contentsOf: URL(fileURLWithPath: forged))
        try await ledger.harm("UPDATE log.event SET payload = '\(original)' WHERE position = 4")
        let file = try await archive(ledger, directory, before: 10)[0]
        #expect(try await ledger.fault() == nil)
        try kept.write(to: URL(fileURLWithPath: file.path))
        await #expect(throws: ArchiveError.another(file.path, expected: file.header.sha256)) {
            try await ledger.verify()
        }
        try await ledger.harm("UPDATE log.archive SET sha256 = '\(try ArchiveFile(file.path).header.sha256)'")
        #expect(try await ledger.fault()?.position == 4)
        #expect(try await ledger.fault()?.kind == .changed)
    }

    @Test("a partition that is read for long is left where it is, and nothing that has gone on is archived")
    @IO func busy() async throws {
        let (ledger, directory) = try await ledger("archive_busy")
        defer { try? FileManager.default.removeItem(atPath: directory) }
        #expect(try await Archiver(pool: ledger.pool).partitions(before: 100).map(\.upper) == [10, 20])
        try await ledger.pool.transaction { reader in
            _ = try await reader.query("SELECT FROM log.event LIMIT 1")
            await #expect(throws: Archiver.Refusal.busy) { try await archive(ledger, directory) }
        }
        #expect(try await ledger.fault() == nil)
        #expect(try await archive(ledger, directory).count == 2)
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var result: [T] = []
        for element in self { result.append(try await transform(element)) }
        return result
    }
}
