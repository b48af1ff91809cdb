import EventLog
import EventLoop
import Identity
import Postgres
import PostgresTesting
import Projector
import Queries
import ReadModels
import Testing

/// Lives that the simulation made are what read models have to cope with, too.
@Suite("Read models of simulated lives", .serialized) struct ReadModelTests {
    @Test("hold the same built at once and in pieces, some of them twice", arguments: [11, 12, 13] as [UInt64])
    @IO func rebuild(seed: UInt64) async throws {
        let events = await World.live(seed: seed).database.events
        let url = try await TestCluster.database(named: "simulation_read_models_\(seed)")
        let pool = Pool(Configuration(url: url), size: 1, waitLimit: .seconds(120))
        _ = try await EventLog.migrate(
            pool, EventLog.migrations + EventLog.projectorMigrations + ListReader.queryMigrations + Identity.migrations)
        try await pool.with { connection in
            for model in allProjections {
                let whole = try await build(model, [events], in: "whole", connection)
                let third = events.count / 3
                let pieces = [events[..<third], events[(third / 2)..<(2 * third)], events[(2 * third)...]].map(
                    Array.init)
                let parts = try await build(model, pieces, in: "parts", connection)
                #expect(whole == parts, "\(model.name), seed \(seed)")
            }
        }
    }

    /// All rows of the model's tables after the pieces, as text.
    @IO private func build(
        _ model: any Projection.Type, _ pieces: [[RecordedEvent]], in schema: String, _ connection: Connection
    ) async throws -> [String] {
        let name = "\(schema)_\(model.name)"
        try await connection.script(
            "CREATE SCHEMA \(quoted(name)); SET search_path TO \(quoted(name)); \(model.schema)")
        for piece in pieces {
            let facts = piece.filter { model.categories.contains($0.stream.category) }
            _ = try await connection.run(try facts.flatMap { try model.statements(for: $0) })
        }
        let tables = try await connection.query(
            "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(\(quoted(name))) AND relkind = 'r' ORDER BY 1"
        ).map { try $0.text(0) }
        var rows: [String] = []
        for table in tables {
            let query: Statement = "SELECT t::text FROM \(identifier: name).\(identifier: table) AS t ORDER BY 1"
            rows += try await connection.query(query).map { "\(table) \(try $0.text(0))" }
        }
        return rows
    }
}
