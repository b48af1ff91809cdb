import EventLoop
package import Kernel
package import Postgres
package import Queries

/// A report that can be asked for: SQL that reads figures, and a pure function that makes the report of them.
package protocol ReportDefinition: Sendable {
    associatedtype Parameters: Record
    /// One row of what `statement` answers.
    associatedtype Figures: Sendable

    static var name: String { get }
    static var title: String { get }
    /// The read model it is made from.
    static var projection: String { get }
    /// `module:entity:action`.
    static var permission: String { get }
    /// Whether it can be made as it was known at an earlier position.
    static var isHistorical: Bool { get }

    static func statement(_ parameters: Parameters, within scope: Scope, knownAt: Int64) -> Statement
    static func figures(_ row: Row) throws(PostgresError) -> Figures
    static func report(_ figures: [Figures], _ parameters: Parameters, knownAt: Int64) -> Report
}

extension ReportDefinition {
    /// JSON Schema of what it wants to be told.
    package static var parameterSchema: JSON { Parameters.schema }

    /// Makes the report of what is within a scope, as it is known now, or, if it is historical, as it was known at a
    /// position. Who sees a part of the city is told in the parameters which.
    @IO package static func run(
        _ parameters: Parameters, knownAt: Int64? = nil, within scope: Scope, on reads: ScopedReads
    ) async throws -> Report {
        // One snapshot, so that the figures are those of the position that is told.
        try await reads.snapshot(within: scope) { connection in
            let now = try await connection.query(
                "SELECT position FROM projection.checkpoint WHERE name = \(projection)"
            ).first?.int(0)
            let position = min(now ?? 0, isHistorical ? knownAt ?? .max : .max)
            let rows = try await connection.query(statement(parameters, within: scope, knownAt: position))
            var made = report(try rows.map(figures), parameters, knownAt: position)
            if case .limited(let units, let actor, _, let projects) = scope {
                func array(_ ids: Set<UUID>) -> JSON { .array(ids.sorted().map { .string($0.description) }) }
                made.parameters["orgUnits"] = array(units)
                if !projects.isEmpty { made.parameters["projects"] = array(projects) }
                if let actor { made.parameters["enteredBy"] = .string(actor) }
            }
            return made
        }
    }

    /// The same with the parameters as JSON; throws `ReadError` if they are none.
    @IO package static func run(
        json: [UInt8], knownAt: Int64? = nil, within scope: Scope, on reads: ScopedReads
    ) async throws -> Report {
        try await run(try Parameters(json: json), knownAt: knownAt, within: scope, on: reads)
    }
}
