import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting

@testable import Audit

/// A log with facts in it, and a superuser to harm it.
@IO struct Ledger {
    let url: String
    let pool: Pool
    let log: EventLog

    init(_ name: String) async throws {
        url = try await TestCluster.database(named: name)
        pool = Pool(Configuration(url: url), size: 4, waitLimit: .seconds(120))
        _ = try await EventLog.migrate(pool, EventLog.migrations)
        log = EventLog(pool: pool, limits: .patient)
    }

    /// Three commands one after the other, then ten at once, of two facts each to streams that come again: 26 facts.
    func fill() async throws {
        for number in 1...3 { _ = try await log.append(Ledger.append(number, at: 0)) }
        let tasks = (1...10).map { number in
            Task { @IO in try await log.append(Ledger.append(number, at: number <= 3 ? 2 : 0)) }
        }
        for task in tasks { _ = try await task.value }
    }

    static func stream(_ number: Int) -> StreamName { StreamName("Case", UUID(high: 7, low: UInt64(number))) }

    static func append(_ stream: Int, at version: Int, facts: Int = 2) -> Append {
        let events = (0..<facts).map { number in
            NewEvent(
                id: UUID(high: UInt64(stream), low: UInt64(version + number)), type: "Happened",
                occurredAt: Instant(microseconds: 1_772_323_200_123_456),
                effectiveDate: number == 0 ? Day(2026, 3, 1) : nil, payload: Array("{ \"text\":\"广厦 \(number)\" }".utf8)
            )
        }
        return Append(
            actor: Actor(id: "clerk", channel: "window"), commandID: UUID(high: UInt64(stream), low: UInt64(version)),
            fingerprint: [1], subject: UUID(high: 7, low: UInt64(stream)),
            causationID: version == 0 ? nil : UUID(high: 9, low: 9), policyVersion: version == 0 ? nil : "2026",
            writes: [.init(Ledger.stream(stream), expectedVersion: version, events)])
    }

    /// Partitions of ten positions instead of millions.
    func makeSmallPartitions() async throws {
        try await pool.with { connection in
            try await connection.script(
                """
                DROP TABLE log.event_000000000000, log.event_000004194304;
                SELECT log.ensure_partitions(at, 10) FROM generate_series(0, 40, 20) AS at
                """)
        }
    }

    /// Does what only a superuser can: no trigger sees it.
    func harm(_ sql: String) async throws {
        try await pool.transaction { connection in
            try await connection.script("SET LOCAL session_replication_role = replica; \(sql)")
        }
    }

    func verify(from: Int64 = 1, through: Int64? = nil, kept: [Head] = [], stretch: Int64 = 5) async throws
        -> Verifier.Result
    {
        try await Verifier(pool: pool, stretch: stretch).verify(from: from, through: through, kept: kept)
    }

    /// The first fault; nil if everything fits.
    func fault(kept: [Head] = []) async throws -> Fault? {
        do { _ = try await verify(kept: kept) } catch let fault as Fault { return fault }
        return nil
    }

    func head() async throws -> Head {
        let row = try await pool.query("SELECT position, hash FROM log.head")[0]
        return Head(position: try row.int(0), hash: try row.bytes(1))
    }
}
