package import EventLoop
package import Kernel
package import Postgres

/// Where queries read.
///
/// Who sees the whole city reads as fast as PostgreSQL answers. What is read within a narrower scope goes over
/// connections of a role to which the policies of the read tables show only what is within it: so a statement that
/// forgot its condition finds nothing more. Without a scope that role sees no row at all.
@IO package final class ScopedReads {
    private let whole: Pool, limited: Pool

    /// `limited` are connections of the role `guangsha_reader`.
    package nonisolated init(_ whole: Pool, limited: Pool) { (self.whole, self.limited) = (whole, limited) }

    /// Short statements that only read, in one round trip with those of other tasks; see `Pool.read`. Each brings its
    /// own scope along, so it does not matter whose come before it.
    package func read(_ statements: [Statement], within scope: Scope) async throws(PostgresError) -> [Rows] {
        guard let settings = scope.settings else { return try await whole.read(statements) }
        return Array(try await limited.read([settings] + statements).dropFirst())
    }

    /// The same on a connection of its own, for what takes longer.
    package func run(_ statements: [Statement], within scope: Scope) async throws(PostgresError) -> [Rows] {
        guard let settings = scope.settings else { return try await whole.run(statements) }
        return Array(try await limited.run([settings] + statements).dropFirst())
    }

    /// One view of the tables for several statements.
    package func snapshot<T>(within scope: Scope, _ body: @IO (Connection) async throws -> T) async throws -> T {
        try await (scope.isWholeCity ? whole : limited).transaction { connection in
            _ = try await connection.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            if let settings = scope.settings { _ = try await connection.query(settings) }
            return try await body(connection)
        }
    }
}

extension Scope {
    /// What the policies of the read tables go by (`Walls` in the projector); it ends with the transaction, and outside
    /// of one with the statements that are sent together.
    fileprivate var settings: Statement? {
        guard case .limited(let units, let actor, let person, let projects) = self else { return nil }
        func array(_ ids: Set<UUID>) -> String { "{\(ids.map(\.description).sorted().joined(separator: ","))}" }
        return """
            SELECT set_config('guangsha.org_units', \(array(units)), true),
              set_config('guangsha.entered_by', \(actor ?? ""), true),
              set_config('guangsha.assigned_to', \(person?.description ?? ""), true),
              set_config('guangsha.projects', \(array(projects)), true)
            """
    }

    /// What a row has to fulfil; nil if every row does.
    package func condition(on rows: RowScope) -> Statement? {
        switch (rows, self) {
        case (_, .wholeCity), (.everybody, _): return nil
        case (.wholeCity, .limited): return "false"
        case (
            .columns(let orgUnit, let enteredBy, let assignedTo, let project),
            .limited(let units, let actor, let person, let projects)
        ):
            var ways: [Statement] = []
            if !units.isEmpty { ways.append("\(identifier: orgUnit) = ANY(\(Array(units)))") }
            if let actor, let enteredBy { ways.append("\(identifier: enteredBy) = \(actor)") }
            if let person, let assignedTo { ways.append("\(identifier: assignedTo) = \(person)") }
            if !projects.isEmpty, let project { ways.append("\(identifier: project) = ANY(\(Array(projects)))") }
            return ways.isEmpty ? "false" : "(\(ways.joined(separator: " OR ")))"
        case (.rows(let table, let column), .limited):
            let condition = condition(on: .ofHome) ?? "true"
            return """
                \(identifier: column) IN
                (SELECT \(identifier: column) FROM read.\(identifier: table) WHERE \(condition))
                """
        }
    }
}
