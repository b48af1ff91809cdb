package import Kernel

/// A list that may be asked for: its filters, sort orders, fields, cursors and pages follow from its columns.
package struct ListDefinition: Sendable {
    /// The segment of the path, e.g. `contracts`.
    package let name: String
    /// Table or view in `schema`.
    package let table: String
    /// `read`, where projections keep their tables, or another for what is no read model.
    package let schema: String
    package let title: String
    /// The projection that keeps the table; its checkpoint says how new the rows are.
    package let projection: String
    /// The column that names a row, unique.
    package let key: String
    /// What `?q=` searches.
    package let search: [String]
    /// `module:entity:action`.
    package let permission: String
    /// Whose each row is.
    package let scope: RowScope
    package let columns: [Column]
    let defaultSort: [Sort]

    /// Takes `defaultSort` as in `?sort=`, e.g. `-entered_on`.
    ///
    /// A mistake in the definition is one of the program, so it ends the process.
    package init(
        name: String, table: String, schema: String = "read", title: String, projection: String, key: String,
        defaultSort: String, search: [String] = [], permission: String, scope: RowScope, columns: [Column]
    ) {
        self.scope = scope
        (self.name, self.table, self.schema, self.title, self.projection) = (name, table, schema, title, projection)
        (self.key, self.search, self.permission, self.columns) = (key, search, permission, columns)
        let known = Set(columns.map(\.name))
        precondition(known.count == columns.count, "\(name): two columns have the same name")
        precondition(known.isDisjoint(with: ListDefinition.reserved), "\(name): a column is called like a parameter")
        for wanted in search + [key] { precondition(known.contains(wanted), "\(name): no column \(wanted)") }
        self.defaultSort = defaultSort.split(separator: ",").map { Sort(term: $0) }
        precondition(known.isDisjoint(with: labelled.map(\.labelName)), "\(name): a column is called like a label")
        precondition(labelled.isEmpty || known.contains("revision"), "\(name): labels need the row's last position")
        for sort in self.defaultSort { precondition(known.contains(sort.column), "\(name): no column \(sort.column)") }
    }

    /// Parameters of every list, which no column may be called.
    package static let reserved: Set = [
        "q", "sort", "fields", "limit", "cursor", "page", "size", "min_position",
    ]

    /// The order as it stands behind ORDER BY.
    package var sqlOrder: String {
        (defaultSort + [Sort(term: key)]).map { "\($0.column)\($0.isDescending ? " DESC" : "")" }.joined(
            separator: ", ")
    }

    /// The columns whose answers carry a label.
    package var labelled: [Column] { columns.filter { $0.dictionary != nil } }

    package func column(_ name: some StringProtocol) -> Column? { columns.first { $0.name == name } }
}

/// A column of a list: the same name in SQL and in JSON.
package struct Column: Sendable {
    package let name: String
    package let title: String
    package let type: ColumnType
    package let filterable: Bool
    package let sortable: Bool
    /// Sorts as people here read: by pinyin, and numbers within text by their value.
    package let chinese: Bool

    package init(
        _ name: String, _ title: String, _ type: ColumnType, filterable: Bool = true, sortable: Bool = true,
        chinese: Bool = false
    ) {
        (self.name, self.title, self.type, self.chinese) = (name, title, type, chinese)
        // A document has no order and no equality.
        (self.filterable, self.sortable) = (filterable && type != .json, sortable && type != .json)
    }

    /// The dictionary that tells what its codes are called.
    package var dictionary: String? { if case .code(_, let dictionary) = type { dictionary } else { nil } }
    /// Beside its code in every answer: what the code was called when the row was written.
    package var labelName: String { "\(name)_label" }
    package var labelTitle: String { "\(title)名称" }
}

/// What a column holds, and how it looks in JSON.
package enum ColumnType: Sendable, Equatable {
    case text
    /// One of a closed set; a dictionary may tell what they are called.
    case code([String], dictionary: String? = nil)
    case uuid
    case int
    /// In 分.
    case money
    /// In 0.01 ㎡.
    case area
    /// In 0.0001 元 for one ㎡ and month.
    case unitRent
    case day
    /// A `date` column that holds the first day of the month; `yyyy-MM` in JSON.
    case month
    case instant
    case bool
    /// Passed on as it is.
    case json
}

/// One term of an order.
struct Sort: Sendable, Equatable {
    var column: String
    var isDescending: Bool

    /// `name`, or `-name` for descending.
    init(term: some StringProtocol) {
        isDescending = term.hasPrefix("-")
        column = String(isDescending ? term.dropFirst() : term[...])
    }

    var term: String { (isDescending ? "-" : "") + column }
}
