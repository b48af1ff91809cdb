package import EventLog
package import Postgres

/// What most facts do to a read table: they make the row of their stream, or change it.
///
/// Both do nothing where the row has the fact or a later one already, so twice is the same as once. They take their values
/// from a row called `fact`, in place of which there may be many (see `Grouping`).
extension RecordedEvent {
    /// Makes the row of this fact's stream. `lookup` adds columns that another table of the model knows; they stay
    /// NULL if it does not.
    ///
    ///     event.insert("room_board", "room_id", ["room_no": fact.roomNo], Lookup("floor", "SELECT floor FROM …"))
    package func insert(
        _ table: String, _ key: String, _ values: KeyValuePairs<String, any Bindable>, _ lookups: Lookup...
    ) -> Statement {
        insert(table, key, values.map { ($0.key, $0.value) }, lookups)
    }

    /// The same with columns that are not known in the text of the program.
    package func insert(
        _ table: String, _ key: String, _ values: [(String, any Bindable)], _ lookups: [Lookup] = []
    ) -> Statement {
        var statement = Statement.StringInterpolation(literalCapacity: 1_000, interpolationCount: values.count + 3)
        statement.appendLiteral("INSERT INTO \(table) (\(key), version, revision")
        for (column, _) in values { statement.appendLiteral(", \(column)") }
        for lookup in lookups { statement.appendLiteral(", \(lookup.columns)") }
        statement.appendLiteral(") SELECT ")
        statement.appendInterpolation(stream.id)
        statement.appendLiteral(", ")
        statement.appendInterpolation(version)
        statement.appendLiteral(", ")
        statement.appendInterpolation(position)
        for (_, value) in values {
            statement.appendLiteral(", ")
            statement.appendInterpolation(value.value)
        }
        for number in lookups.indices { statement.appendLiteral(", found\(number).*") }
        statement.appendLiteral(" FROM (SELECT) AS fact")
        for (number, lookup) in lookups.enumerated() {
            statement.appendLiteral(" LEFT JOIN LATERAL (")
            statement.appendInterpolation(lookup.query)
            statement.appendLiteral(") AS found\(number) ON true")
        }
        statement.appendLiteral(" ON CONFLICT (\(key)) DO NOTHING")
        return Statement(stringInterpolation: statement)
    }

    /// Changes the row of this fact's stream; without changes, only its version.
    ///
    ///     event.update("room_board", "room_id", "status = \(status)")
    package func update(_ table: String, _ key: String, _ changes: Statement? = nil) -> Statement {
        let changes = changes.map { $0 + ", " } ?? ""
        return """
            UPDATE \(raw: table) SET \(changes)version = \(version), revision = \(position) FROM (SELECT) AS fact
            WHERE \(raw: key) = \(stream.id) AND revision < \(position)
            """
    }
}

/// Columns of a new row that are read from another table of the same model: a query of at most one row.
package struct Lookup {
    let columns: String
    let query: Statement

    package init(_ columns: String, _ query: Statement) { (self.columns, self.query) = (columns, query) }
}
