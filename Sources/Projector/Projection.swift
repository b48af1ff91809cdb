import Crypto
package import EventLog
package import Kernel
package import Postgres

/// A read model: tables, and what each fact does to them. Pure, and therefore rebuilt at will.
package protocol Projection: Sendable {
    /// Snake case; the name of its main table.
    static var name: String { get }
    /// Raised when `statements` means something else than before; the tables are then built anew.
    static var version: Int { get }
    /// Creates the tables, views, comments and indexes, with names that are not qualified by a schema.
    ///
    /// What stands behind the line `-- Once filled:` is run at the end of a rebuild: the indexes that only queries use.
    static var schema: String { get }
    /// Whose rows its tables hold. A table that is not named is shown to nobody who sees only a part of the city.
    static var scopes: [String: RowScope] { get }
    /// The stream categories it reads.
    static var categories: [String] { get }
    /// What the fact changes, with unqualified table names. Statements of one batch run in order in one transaction.
    static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement]
}

extension Projection {
    package static var version: Int { 1 }

    /// Changes when the tables or their meaning do.
    package static var definition: String {
        Array(SHA256.hash(Array("\(version)\n\(schema)\n\(walls)".utf8)).prefix(8)).hex
    }

    /// What is run before the tables are filled, and what is run then.
    static var scripts: (first: String, onceFilled: String) {
        let lines = schema.split(separator: "\n", omittingEmptySubsequences: false)
        let mark = lines.firstIndex(of: "-- Once filled:") ?? lines.endIndex
        return (lines[..<mark].joined(separator: "\n") + walls, lines[mark...].joined(separator: "\n"))
    }

    /// The schema in which the next generation is built beside the live one.
    static var nextSchema: String { "read_\(name)" }
}

extension EventLog {
    /// The projector's own tables.
    package nonisolated static let projectorMigrations = [
        Migration("projection/0001", String(decoding: PackageResources.projector_sql, as: UTF8.self))
    ]
}
