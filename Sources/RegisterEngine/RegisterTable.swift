package import EventLog
package import Kernel
package import Postgres
import Projector
package import Queries

/// The read table of a register: a column for each field, and who changed the row last, when and why.
package enum RegisterTable<Row: RegisterRow>: Projection {
    package static var name: String { Row.register.table }
    package static var version: Int { Row.version }
    package static var categories: [String] { [Row.register.name] }
    package static var scopes: [String: RowScope] { [name: .everybody] }

    /// Written out in `Projections/Registers/`, for those who read SQL.
    package static var schema: String {
        let (table, key) = (Row.register.table, Row.register.key)
        let types = columns.map { column in
            let constraint =
                switch column.name {
                case key: " PRIMARY KEY"
                case "status", "version", "revision": " NOT NULL"
                default: ""
                }
            return "  \(column.name) \(column.type.sqlType)\(constraint)"
        }
        let comments = columns.map { "COMMENT ON COLUMN \(table).\($0.name) IS '\($0.title)';" }
        return """
            CREATE TABLE \(table) (
            \(types.joined(separator: ",\n"))
            );
            COMMENT ON TABLE \(table) IS '\(Row.register.title)';
            \(comments.joined(separator: "\n"))

            -- Once filled:
            \(indexes.joined(separator: "\n"))

            """
    }

    private static var indexes: [String] {
        let register = Row.register
        let sorted = (register.order ?? "-entered_at").split(separator: ",").map { term in
            String(term.drop { $0 == "-" })
        }
        var wanted = [sorted + [register.key]] + register.uniques.map { $0.map { $0.split(with: "_") } }
        wanted += Row.fields.filter { $0.type is any ReferenceField.Type && columnType(of: $0.type) == .uuid }.map {
            [$0.name.split(with: "_")]
        }
        var seen: Set<[String]> = []
        return wanted.filter { seen.insert($0).inserted }.map { columns in
            let name = "\(register.table)_by_\(columns.joined(separator: "_"))"
            return "CREATE INDEX IF NOT EXISTS \(name)\n  ON \(register.table) (\(columns.joined(separator: ", ")));"
        }
    }

    package static var columns: [Column] {
        let own = Row.fields.map { Column($0.name.split(with: "_"), $0.title, columnType(of: $0.type)) }
        return [Column(Row.register.key, Row.register.title, .uuid)] + own + [
            Column("status", "状态", .code(["active", "retired"], dictionary: "ROW_STATUS")),
            Column("entered_at", "登记时间", .instant),
            Column("entered_by", "登记人", .text), Column("changed_at", "最近修改时间", .instant),
            Column("changed_by", "最近修改人", .text),
            Column("reason", "最近修改原因", .text, filterable: false, sortable: false),
            Column("version", "版本", .int), Column("revision", "位置", .int),
        ]
    }

    package static var list: ListDefinition {
        let register = Row.register
        return ListDefinition(
            name: register.path, table: register.table, title: register.title, projection: name, key: register.key,
            defaultSort: register.order ?? "-entered_at", search: register.searched.map { $0.split(with: "_") },
            permission: "\(register.permission):list", scope: .everybody, columns: columns)
    }

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch try event.decoded(as: RegisterEvent<Row>.self) {
        case .entered(let fact):
            let system: [(String, any Bindable)] = [
                ("status", "active"), ("entered_at", event.occurredAt), ("entered_by", event.actor.id),
            ]
            return [event.insert(name, Row.register.key, values(of: fact.row) + system)]
        case .amended(let fact): return [change(event, fact.reason, values(of: fact.row))]
        case .moved(let fact):
            let parent = Row.register.tree?.field.split(with: "_") ?? ""
            return [change(event, fact.reason, [(parent, fact.parentId?.uuid)])]
        case .retired(let fact): return [change(event, fact.reason, [("status", "retired")])]
        case .reinstated(let fact): return [change(event, fact.reason, [("status", "active")])]
        }
    }

    private static func change(
        _ event: RecordedEvent, _ reason: String, _ values: [(String, any Bindable)]
    ) -> Statement {
        let system: [(String, any Bindable)] = [
            ("changed_at", event.occurredAt), ("changed_by", event.actor.id), ("reason", reason),
        ]
        let changes = (values + system).map { name, value -> Statement in "\(raw: name) = \(value.value)" }
        return event.update(name, Row.register.key, changes.joined(separator: ", "))
    }

    private static func values(of row: Row) -> [(String, any Bindable)] {
        let members = row.members
        return Row.fields.map { field in
            let value: Value =
                switch members[field.name] {
                case nil: .null
                case .string(let text)? where field.type is Month.Type: .text("\(text)-01")
                case .string(let text)?: .text(text)
                case .int(let number)?: .int(number)
                case .bool(let flag)?: .text(flag ? "true" : "false")
                case let other?: .text(String(decoding: other.bytes, as: UTF8.self))
                }
            return (field.name.split(with: "_"), value)
        }
    }
}

/// The dozen kinds of values that stand in columns; what is none of them is kept as JSON.
private func columnType(of type: any FieldValue.Type) -> ColumnType {
    switch type {
    case is String.Type: .text
    case is Bool.Type: .bool
    case is Money.Type: .money
    case is Area.Type: .area
    case is UnitRent.Type: .unitRent
    case is any Quantity.Type: .int
    case is Day.Type: .day
    case is Month.Type: .month
    case is Instant.Type: .instant
    case let code as any DictionaryCode.Type: .code(of: code)
    case let code as any Code.Type: .code(of: code, dictionary: nil)
    case let text as any TextValue.Type where text.format.schema["format"] == "uuid": .uuid
    case is any TextValue.Type: .text
    default: .json
    }
}
