package import EventLog
import EventLoop
import Kernel
import Postgres

/// Keeps one read model in step with the log.
///
/// It owns a connection whose session holds the model's lease, so any number of projector processes can run;
/// the checkpoint's compare-and-set in the rows' transaction fences a runner that has lost its lease unknowingly.
@IO final class Runner {
    let projection: any Projection.Type
    private let configuration: Configuration
    private let tail: Tail
    private let report: @IO (ProjectionNotice) -> Void
    private var generation = 0
    private var isPaused = false
    private let writer: FactWriter

    /// Facts looked at in one transaction. Large enough that the commit does not count, small enough for lag.
    private static let batch = 2_000

    init(
        _ projection: any Projection.Type, configuration: Configuration, tail: Tail,
        report: @escaping @IO (ProjectionNotice) -> Void
    ) {
        (self.projection, self.configuration, self.tail, self.report) = (projection, configuration, tail, report)
        writer = FactWriter(projection, name: projection.name, report: report)
    }

    /// Runs until the task is cancelled; a lost database or lease only makes it start over.
    func run() async {
        while !Task.isCancelled {
            do { try await follow() } catch {
                if Task.isCancelled { return }
                report(.interrupted(projection.name, "\(error)"))
                try? await EventLoop.sleep(for: .milliseconds(500))
            }
        }
    }

    private func follow() async throws {
        let connection = try await Connection.open(configuration, until: .after(.seconds(10)))
        defer { connection.close() }
        while !(try await takeLease(connection)) {
            try await EventLoop.sleep(for: .seconds(1))
        }
        _ = try await connection.query("SELECT set_config('search_path', 'read, public', false)")
        try await FactWriter.planByKeys(connection)
        guard try await load(connection) else { return }
        while !Task.isCancelled {
            if isPaused {
                try await EventLoop.sleep(for: .milliseconds(500))
                guard try await load(connection) else { return }
            } else if await tail.wait(beyond: writer.position, until: .after(.seconds(1))) {
                do { try await step(connection) } catch PostgresError.server(let error) where error.sqlState == "40001"
                {
                    // Somebody has paused or rebuilt the model, or released a stream.
                    guard try await load(connection) else { return }
                }
            } else {
                guard try await load(connection) else { return }
            }
        }
    }

    private func takeLease(_ connection: Connection) async throws -> Bool {
        let key = "projection/\(projection.name)"
        return try await connection.query("SELECT pg_try_advisory_lock(hashtextextended(\(key), 0))")[0].bool(0)
    }

    /// Reads where the model stands; false if its tables are of another definition and have to be built first.
    private func load(_ connection: Connection) async throws -> Bool {
        let rows = try await connection.query(
            """
            SELECT position, generation, is_paused, definition FROM projection.checkpoint
            WHERE name = \(projection.name)
            """)
        guard let row = rows.first, try row.text(3) == projection.definition else {
            try await EventLoop.sleep(for: .milliseconds(200))
            return false
        }
        (generation, isPaused) = (Int(try row.int(1)), try row.bool(2))
        try await writer.load(try row.int(0), connection)
        return true
    }

    private func step(_ connection: Connection) async throws {
        let page = try await EventLog.read(
            on: connection, after: writer.position, limit: Runner.batch,
            filter: .init(categories: projection.categories))
        try await writer.write(page, on: connection) { from, to in
            "SELECT projection.advance(\(projection.name), \(generation), \(from), \(to))"
        }
    }
}

/// What an operator should know of.
package enum ProjectionNotice: Sendable {
    case interrupted(String, String)
    case parked(String, RecordedEvent, String)
    case rebuilt(String, seconds: Double, events: Int64)
    case differs(String, String)
}
