import EventLog
import EventLoop
import HistoryTesting
import Identity
import Kernel
import Postgres
import PostgresTesting
import Projector
import Queries
import ReadModels
import Testing

/// What happens to a few households in three years; every model is tested with it.
let history = Result { try Town.history(seed: 7, households: 26, months: 30) }

/// A fresh database with the log and everything the read models need.
@IO func freshPool(_ name: String) async throws -> Pool {
    try await freshDatabase(name).pool
}

@IO func freshDatabase(_ name: String) async throws -> (pool: Pool, configuration: Configuration) {
    let configuration = Configuration(url: try await TestCluster.database(named: name))
    let pool = Pool(configuration, size: 4, waitLimit: .seconds(120))
    _ = try await EventLog.migrate(
        pool, EventLog.migrations + EventLog.projectorMigrations + ListReader.queryMigrations + Identity.migrations)
    return (pool, configuration)
}

let modelNames = allProjections.map { $0.name }

func model(_ name: String) throws -> any Projection.Type {
    try #require(allProjections.first { $0.name == name })
}

/// The tables of one model in a schema of their own, and what they hold.
@IO struct Tables {
    let connection: Connection
    let schema: String
    let model: any Projection.Type

    init(_ model: any Projection.Type, in schema: String, on connection: Connection) async throws {
        (self.connection, self.schema, self.model) = (connection, schema, model)
        try await connection.script("CREATE SCHEMA IF NOT EXISTS \(quoted(schema))")
        _ = try await connection.query("SELECT set_config('search_path', \(schema), false)")
        try await connection.script(model.schema)
    }

    func apply(_ events: some Sequence<RecordedEvent>, times: Int = 1) async throws {
        _ = try await connection.query("SELECT set_config('search_path', \(schema), false)")
        var statements: [Statement] = []
        for event in events where model.categories.contains(event.stream.category) {
            for _ in 0..<times { statements += try model.statements(for: event) }
        }
        _ = try await connection.run(statements)
    }

    /// Every row of every table as text.
    func rows() async throws -> [String: [String]] {
        var rows: [String: [String]] = [:]
        for table in try await tables() {
            rows[table] = try await connection.query(
                "SELECT t::text FROM \(identifier: schema).\(identifier: table) AS t ORDER BY 1"
            ).map { try $0.text(0) }
        }
        return rows
    }

    func tables() async throws -> [String] {
        try await connection.query(
            "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(\(schema)) AND relkind = 'r' ORDER BY 1"
        ).map { try $0.text(0) }
    }
}
