package import EventLoop
package import Kernel
package import Postgres

/// What a process wanted done and could not get done: it waits for a person.
package struct ParkedOutput: Sendable, Equatable {
    package var id: UUID
    package var process: String
    package var instance: UUID
    /// `command`, or the system that was called.
    package var target: String
    package var name: String
    package var requestNo: String?
    package var attempts: Int
    package var since: Instant
    package var reason: String
}

/// How much waits for one target.
package struct OutboxLoad: Sendable, Equatable {
    package var target: String
    package var waiting: Int
    package var parked: Int
    /// When the oldest that waits was put there.
    package var oldest: Instant?
}

/// What an operator can see of the outbox and do about it; the dispatchers notice within a second.
@IO package struct OutboxControl {
    private let pool: Pool
    private let clock: @IO () -> Instant

    package init(pool: Pool, clock: @escaping @IO () -> Instant) { (self.pool, self.clock) = (pool, clock) }

    package func load() async throws -> [OutboxLoad] {
        try await pool.query(
            """
            SELECT target, count(*) FILTER (WHERE status = 'waiting'), count(*) FILTER (WHERE status = 'parked'),
              min(since) FILTER (WHERE status = 'waiting')
            FROM process.outbox GROUP BY target ORDER BY target
            """
        ).map { row in
            OutboxLoad(
                target: try row.text(0), waiting: Int(try row.int(1)), parked: Int(try row.int(2)),
                oldest: try row.get(ifPresent: 3))
        }
    }

    package func parked() async throws -> [ParkedOutput] {
        try await pool.query(
            """
            SELECT id, process, instance, target, name, request_no, attempts, since, coalesce(error, '')
            FROM process.outbox WHERE status = 'parked' ORDER BY seq
            """
        ).map { row in
            ParkedOutput(
                id: try row.get(0), process: try row.text(1), instance: try row.get(2), target: try row.text(3),
                name: try row.text(4), requestNo: try row.text(ifPresent: 5), attempts: Int(try row.int(6)),
                since: try row.get(7), reason: try row.text(8))
        }
    }

    /// Tries it again at once, under the same number, for as long as a new one; false if nothing of that id is parked.
    package func retry(_ id: UUID) async throws -> Bool {
        let now = clock()
        return try await pool.query(
            """
            UPDATE process.outbox SET status = 'waiting', due_at = \(now), since = \(now)
            WHERE id = \(id) AND status = 'parked'
            """
        ).affected == 1
    }

    /// Gives it up; false if nothing of that id is parked.
    package func drop(_ id: UUID) async throws -> Bool {
        try await pool.query("DELETE FROM process.outbox WHERE id = \(id) AND status = 'parked'").affected == 1
    }
}
