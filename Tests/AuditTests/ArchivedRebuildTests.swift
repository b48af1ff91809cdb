import EventLog
import EventLoop
import Foundation
import Kernel
import Postgres
import Projector
import Testing

@testable import Audit

/// How many facts each case has, and the last of them.
private enum Census: Projection {
    static let name = "census"
    static let categories = ["Case"]
    static let scopes: [String: RowScope] = ["census": .everybody]
    static let schema = "CREATE TABLE census (case_id uuid PRIMARY KEY, count bigint NOT NULL, last bigint NOT NULL)"

    static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        [
            """
            INSERT INTO census VALUES (\(event.stream.id), 1, \(event.position))
            ON CONFLICT (case_id) DO UPDATE SET count = census.count + 1, last = excluded.last
            """
        ]
    }
}

@Suite("Rebuilding over archives") struct ArchivedRebuildTests {
    @Test("a read model is built anew from archived and live facts, and does not differ")
    @IO func rebuild() async throws {
        let ledger = try await Ledger("archive_rebuild")
        _ = try await EventLog.migrate(ledger.pool, EventLog.migrations + EventLog.projectorMigrations)
        try await ledger.makeSmallPartitions()
        try await ledger.fill()
        let directory = try temporaryDirectory()
        defer { try? FileManager.default.removeItem(atPath: directory) }

        let tail = Tail(log: ledger.log)
        let done = Bell()
        var rebuilt: [Int64] = [], troubles: [String] = []
        let projector = Projector([Census.self], configuration: Configuration(url: ledger.url), tail: tail) { notice in
            switch notice {
            case .rebuilt(_, _, let facts): rebuilt.append(facts)
            case .interrupted where Task.isCancelled: break
            case .interrupted(_, let reason), .parked(_, _, let reason), .differs(_, let reason):
                troubles.append(reason)
            }
            done.ring()
        }
        let running = Task.onLoop { await runTogether([{ await tail.run() }, { await projector.run() }]) }
        while rebuilt.isEmpty, troubles.isEmpty { _ = await done.wait(until: .after(.seconds(120))) }
        #expect(rebuilt == [26])

        let archiver = Archiver(pool: ledger.pool)
        for partition in try await archiver.partitions(before: 20) {
            _ = try await archiver.archive(partition, to: directory)
        }
        #expect(try await ledger.pool.query("SELECT FROM log.event").count == 7)
        #expect(try await ProjectionControl(pool: ledger.pool).requestRebuild(Census.name))
        while rebuilt.count < 2, troubles.isEmpty { _ = await done.wait(until: .after(.seconds(120))) }
        #expect(rebuilt == [26, 26])
        #expect(troubles.isEmpty)
        #expect(
            try await ledger.pool.query("SELECT sum(count)::bigint, count(*) FROM read.census").map {
                [try $0.int(0), try $0.int(1)]
            } == [[26, 10]])
        running.cancel()
        await running.value
    }
}
