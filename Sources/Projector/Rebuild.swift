import EventLog
import EventLoop
import Kernel
import Postgres

/// Builds a read model anew beside the live one, and swaps them when it has caught up.
///
/// Queries never stop: until the swap they read the old tables, afterwards the new ones. A rebuild that is
/// interrupted goes on where it stopped.
@IO final class Rebuild {
    private let projection: any Projection.Type
    private let configuration: Configuration
    private let report: @IO (ProjectionNotice) -> Void

    private let writer: FactWriter

    private nonisolated static let batch = 5_000

    init(
        _ projection: any Projection.Type, configuration: Configuration,
        report: @escaping @IO (ProjectionNotice) -> Void
    ) {
        (self.projection, self.configuration, self.report) = (projection, configuration, report)
        writer = FactWriter(projection, name: projection.nextSchema, report: report)
    }

    /// Builds if it has to be built: there are no tables, they are of another definition, or it was asked for.
    func runIfNeeded() async throws {
        let connection = try await Connection.open(configuration, until: .after(.seconds(10)))
        defer { connection.close() }
        let key = "rebuild/\(projection.name)"
        guard try await connection.query("SELECT pg_try_advisory_lock(hashtextextended(\(key), 0))")[0].bool(0),
            try await isNeeded(connection)
        else { return }
        try await writer.load(try await begin(connection), connection)
        let (first, start) = (writer.position, Deadline.now)
        // A crash costs the last batches, which are then built again.
        _ = try await connection.run([
            "SELECT set_config('search_path', \(projection.nextSchema), false)", "SET synchronous_commit = off",
        ])
        try await FactWriter.planByKeys(connection)
        try await fill(connection)
        try await connection.script(projection.scripts.onceFilled)
        // The new tables would be queried with the plans of empty ones.
        for table in try await tables(connection, in: projection.nextSchema, kind: "r") {
            _ = try await connection.query("ANALYZE \(identifier: table)")
        }
        guard try await swap(connection) else { return }
        let elapsed = Deadline.now.since(start).components
        report(
            .rebuilt(
                projection.name, seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18,
                events: writer.position - first))
    }

    private func isNeeded(_ connection: Connection) async throws -> Bool {
        let rows = try await connection.query(
            "SELECT definition, rebuild_requested FROM projection.checkpoint WHERE name = \(projection.name)")
        guard let row = rows.first else { return true }
        if try row.text(0) != projection.definition { return true }
        return try row.bool(1)
    }

    /// The position to go on from: 0 with fresh tables, or that of an interrupted rebuild of the same definition.
    private func begin(_ connection: Connection) async throws -> Int64 {
        let schema = projection.nextSchema
        let rows = try await connection.query(
            """
            UPDATE projection.rebuild SET resumed_at = clock_timestamp(), resumed_from = position, difference = NULL,
              target = (SELECT position FROM log.head)
            WHERE name = \(projection.name) AND definition = \(projection.definition) AND difference IS NULL
            RETURNING position
            """)
        if let row = rows.first { return try row.int(0) }
        try await connection.transaction { connection in
            try await connection.script(
                "DROP SCHEMA IF EXISTS \(quoted(schema)) CASCADE; CREATE SCHEMA \(quoted(schema))")
            _ = try await connection.query("SELECT set_config('search_path', \(schema), true)")
            try await connection.script(projection.scripts.first)
            _ = try await connection.run([
                "DELETE FROM projection.rebuild WHERE name = \(projection.name)",
                "DELETE FROM projection.parked WHERE name = \(schema)",
                """
                INSERT INTO projection.rebuild (name, definition, target)
                SELECT \(projection.name), \(projection.definition), position FROM log.head
                """,
            ])
        }
        return 0
    }

    /// Facts with what they change, made by another thread while the database is busy with those before them.
    private struct Batch: Sendable {
        var page: EventLog.Page
        /// Nil if a fact cannot be understood; the writer finds out which.
        var changes: Grouping?

        init(_ page: EventLog.Page, _ projection: any Projection.Type) {
            self.page = page
            changes = try? Grouping(page.events) { try projection.statements(for: $0) }
        }
    }

    /// Writes facts until a batch is not full: then so little is left that it fits into the swap's transaction.
    private func fill(_ connection: Connection) async throws {
        let reader = try await Connection.open(configuration, until: .after(.seconds(10)))
        defer { reader.close() }
        let projection = projection
        try await EventLog.scan(on: reader, after: writer.position, limit: Rebuild.batch, filter: filter) { page in
            Batch(page, projection)
        } take: { batch in
            try await write(batch, on: connection)
        }
    }

    private var filter: EventLog.Filter { .init(categories: projection.categories) }

    private func write(_ batch: Batch, on connection: Connection) async throws {
        try await writer.write(batch.page, batch.changes, on: connection) { _, to in
            """
            UPDATE projection.rebuild SET position = \(to), updated_at = clock_timestamp()
            WHERE name = \(projection.name)
            """
        }
    }

    /// Under the checkpoint's row lock the live runner stands still: take the rest, compare, exchange the tables.
    private func swap(_ connection: Connection) async throws -> Bool {
        try await connection.transaction { connection in
            // A query that takes long must not hold up all others behind the swap; it is tried again.
            _ = try await connection.query("SET LOCAL lock_timeout = '2s'")
            let live = try await connection.query(
                "SELECT position, definition FROM projection.checkpoint WHERE name = \(projection.name) FOR UPDATE")
            // The live tables may be ahead, or, if nobody kept them, behind; what is compared stands at one position.
            if let row = live.first, try row.text(1) == projection.definition {
                let target = try row.int(0)
                while writer.position < target {
                    let page = try await EventLog.read(
                        on: connection, after: writer.position, limit: Rebuild.batch, filter: filter)
                    try await write(Batch(page, projection), on: connection)
                }
                if writer.position == target, let difference = try await difference(connection) {
                    report(.differs(projection.name, difference))
                    _ = try await connection.run([
                        "UPDATE projection.rebuild SET difference = \(difference) WHERE name = \(projection.name)",
                        "UPDATE projection.checkpoint SET rebuild_requested = false WHERE name = \(projection.name)",
                    ])
                    return false
                }
            }
            try await exchangeTables(connection)
            _ = try await connection.run([
                """
                INSERT INTO projection.checkpoint AS c (name, definition, position)
                VALUES (\(projection.name), \(projection.definition), \(writer.position))
                ON CONFLICT (name) DO UPDATE SET definition = excluded.definition, position = excluded.position,
                  generation = c.generation + 1, rebuild_requested = false, updated_at = clock_timestamp()
                """,
                "DELETE FROM projection.rebuild WHERE name = \(projection.name)",
                "DELETE FROM projection.parked WHERE name = \(projection.name)",
                "UPDATE projection.parked SET name = \(projection.name) WHERE name = \(projection.nextSchema)",
            ])
            return true
        }
    }

    /// The first table whose rows differ between the live and the next generation, in words.
    private func difference(_ connection: Connection) async throws -> String? {
        for table in try await tables(connection, in: projection.nextSchema, kind: "r") {
            let counts = try await ["read", projection.nextSchema].asyncMap { schema in
                try await connection.query(
                    """
                    SELECT count(*)::text || ' rows, sum '
                      || coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text
                    FROM \(identifier: schema).\(identifier: table) AS t
                    """)[0].text(0)
            }
            if counts[0] != counts[1] { return "\(table): live \(counts[0]); rebuilt \(counts[1])" }
        }
        return nil
    }

    private func exchangeTables(_ connection: Connection) async throws {
        let next = projection.nextSchema
        // Views first: they follow their tables when those move.
        for kind in ["v", "r"] {
            for name in try await tables(connection, in: next, kind: kind) {
                let noun = kind == "v" ? "VIEW" : "TABLE"
                try await connection.script(
                    """
                    DROP \(noun) IF EXISTS read.\(quoted(name)) CASCADE;
                    ALTER \(noun) \(quoted(next)).\(quoted(name)) SET SCHEMA read
                    """)
            }
        }
        try await connection.script("DROP SCHEMA \(quoted(next)) CASCADE")
    }

    private func tables(_ connection: Connection, in schema: String, kind: String) async throws -> [String] {
        try await connection.query(
            """
            SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(\(quoted(schema)))
              AND relkind = \(kind) ORDER BY relname
            """
        ).map { try $0.text(0) }
    }
}

extension Sequence {
    fileprivate func asyncMap<T>(_ transform: (Element) async throws -> T) async rethrows -> [T] {
        var result: [T] = []
        for element in self { result.append(try await transform(element)) }
        return result
    }
}
