package import EventLog
package import EventLoop
import Kernel
package import Postgres

/// How far a read model is, and what holds it up.
package struct ProjectionStatus: Sendable, Equatable {
    package var name: String
    package var position: Int64
    /// Of the log.
    package var head: Int64
    package var isPaused: Bool
    package var generation: Int
    /// Since the checkpoint last moved.
    package var secondsSinceMove: Double
    package var parked: Int
    package var rebuild: RebuildStatus?

    package var lag: Int64 { head - position }
}

/// A rebuild under way.
package struct RebuildStatus: Sendable, Equatable {
    package var position: Int64, target: Int64
    /// Facts a second since it was last (re)started; 0 when it has just begun.
    package var rate: Double
    /// Set when it has stopped because the new rows differ from the old.
    package var difference: String?

    package var remainingSeconds: Double? { rate > 0 ? Double(max(0, target - position)) / rate : nil }
}

/// A fact that a read model could not take, or that waits behind one.
package struct ParkedFact: Sendable, Equatable {
    package var projection: String
    package var position: Int64
    package var stream: StreamName
    package var error: String?
}

/// What an operator can ask of the read models and tell them; the runners see it within a second.
@IO package struct ProjectionControl {
    private let pool: Pool

    package init(pool: Pool) { self.pool = pool }

    package func status() async throws -> [ProjectionStatus] {
        try await pool.query(
            """
            SELECT c.name, c.position, h.position, c.is_paused, c.generation,
              extract(epoch FROM clock_timestamp() - c.updated_at)::float8,
              (SELECT count(*) FROM projection.parked p WHERE p.name = c.name),
              r.position, r.target,
              ((r.position - r.resumed_from)
                / greatest(0.001, extract(epoch FROM r.updated_at - r.resumed_at)))::float8,
              r.difference
            FROM projection.checkpoint c CROSS JOIN log.head h LEFT JOIN projection.rebuild r ON r.name = c.name
            ORDER BY c.name
            """
        ).map { row in
            let rebuild = try row.int(ifPresent: 7).map { position in
                RebuildStatus(
                    position: position, target: try row.int(8), rate: max(0, try row.double(9)),
                    difference: try row.text(ifPresent: 10))
            }
            return ProjectionStatus(
                name: try row.text(0), position: try row.int(1), head: try row.int(2), isPaused: try row.bool(3),
                generation: Int(try row.int(4)), secondsSinceMove: try row.double(5), parked: Int(try row.int(6)),
                rebuild: rebuild)
        }
    }

    /// The position the read model has reached; nil if there is none of that name.
    package func position(of name: String) async throws -> Int64? {
        try await pool.query("SELECT position FROM projection.checkpoint WHERE name = \(name)").first?.int(0)
    }

    /// Stops or goes on; false if there is no read model of that name.
    package func setPaused(_ name: String, _ isPaused: Bool) async throws -> Bool {
        try await pool.query(
            """
            UPDATE projection.checkpoint SET is_paused = \(isPaused), generation = generation + 1
            WHERE name = \(name)
            """
        ).affected == 1
    }

    /// Asks for a rebuild. A difference found by an earlier one is forgotten: the new attempt compares again.
    package func requestRebuild(_ name: String) async throws -> Bool {
        try await pool.run([
            "DELETE FROM projection.rebuild WHERE name = \(name) AND difference IS NOT NULL",
            "UPDATE projection.checkpoint SET rebuild_requested = true WHERE name = \(name)",
        ])[1].affected == 1
    }

    /// How many facts a rebuild would read.
    package func factsToRead(_ projection: any Projection.Type) async throws -> Int64 {
        try await pool.query(
            """
            SELECT (SELECT count(*) FROM log.event WHERE category = ANY(\(projection.categories)))
              + (SELECT coalesce(sum(facts), 0)::bigint FROM log.archive)
            """)[0].int(0)
    }

    package func parked() async throws -> [ParkedFact] {
        try await pool.query(
            "SELECT name, position, category, stream_id, error FROM projection.parked ORDER BY name, position"
        ).map { row in
            ParkedFact(
                projection: try row.text(0), position: try row.int(1),
                stream: StreamName(try row.text(2), try row.get(3)), error: try row.text(ifPresent: 4))
        }
    }

    /// Applies a stream's parked facts in their order, all or none, and lets the stream go on.
    package func retryParked(_ projection: any Projection.Type, _ stream: StreamName) async throws {
        try await pool.transaction { connection in
            // Holds the runner still, so that no later fact of the stream slips in between, and makes it look anew.
            _ = try await connection.query(release(projection.name))
            let rows = try await connection.query(
                """
                DELETE FROM projection.parked WHERE name = \(projection.name) AND category = \(stream.category)
                  AND stream_id = \(stream.id) RETURNING position
                """)
            let positions = Set(try rows.map { row in try row.int(0) })
            _ = try await connection.query("SELECT set_config('search_path', 'read, public', true)")
            for position in positions.sorted() {
                let page = try await EventLog.read(on: connection, after: position - 1, limit: 1, filter: .init())
                let statements = try page.events.flatMap { event in try projection.statements(for: event) }
                if !statements.isEmpty { _ = try await connection.run(statements) }
            }
        }
    }

    /// Gives up a stream's parked facts; the read model stays without them until it is rebuilt.
    package func dropParked(_ name: String, _ stream: StreamName) async throws -> Int {
        try await pool.run([
            release(name),
            """
            DELETE FROM projection.parked WHERE name = \(name) AND category = \(stream.category)
              AND stream_id = \(stream.id)
            """,
        ])[1].affected
    }

    private func release(_ name: String) -> Statement {
        "UPDATE projection.checkpoint SET generation = generation + 1 WHERE name = \(name)"
    }
}
