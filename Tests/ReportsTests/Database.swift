import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting
import Projector
import Queries
import Reports

func day(_ text: String) -> Day { Day(text) ?? Day() }
func noon(_ text: String) -> Instant { Instant("\(text)T04:00:00Z") ?? Instant() }
func yuan(_ amount: Int64) -> Money { Money(fen: 100 * amount) }

/// A database with one read model, filled with these facts.
@IO func database(_ model: any Projection.Type, _ events: [RecordedEvent]) async throws -> Pool {
    let url = try await TestCluster.database(named: "report")
    let pool = Pool(Configuration(url: url), size: 2, waitLimit: .seconds(120))
    _ = try await EventLog.migrate(
        pool, EventLog.migrations + EventLog.projectorMigrations + ListReader.queryMigrations)
    try await pool.with { connection in
        _ = try await connection.query("SELECT set_config('search_path', 'read', false)")
        try await connection.script(model.schema)
        var statements: [Statement] = [
            """
            INSERT INTO projection.checkpoint (name, definition, position)
            VALUES (\(model.name), '', \(events.last?.position ?? 0))
            """
        ]
        for event in events where model.categories.contains(event.stream.category) {
            statements += try model.statements(for: event)
        }
        _ = try await connection.run(statements)
    }
    return pool
}

extension Report {
    /// The values of the row with this key.
    subscript(key: String) -> [Int64?]? { rows.first { $0.key == key }?.values }

    var broken: [String] { checks.filter { !$0.holds }.map { "\($0.name): \($0.left) is not \($0.right)" } }
}

extension ReportDefinition {
    /// Of the whole city.
    @IO static func run(_ parameters: Parameters, knownAt: Int64? = nil, on pool: Pool) async throws -> Report {
        try await run(parameters, knownAt: knownAt, within: .wholeCity, on: ScopedReads(pool, limited: pool))
    }
}
