package import Kernel
package import Postgres

extension ListDefinition {
    /// The statement that reads the rows of a request, each as JSON in column 0, with the values that its cursor is
    /// made of in the columns behind it, and then what its labels follow from. A cursor's page has one row more than
    /// asked, if there is one.
    package func statement(for request: ListRequest, within scope: Scope) -> Statement {
        let order = order(of: request)
        var conditions = conditions(of: request, scope)
        var range: Statement
        switch request.part {
        case .cursor(let after, let limit):
            if let after { conditions.append(behind(after, in: order)) }
            range = " LIMIT \(limit + 1)"
        case .page(let number, let size): range = " LIMIT \(size) OFFSET \((number - 1) * size)"
        }
        let terms = order.map { sort -> Statement in
            sort.isDescending ? "\(sortKey(sort.column)) DESC" : "\(sortKey(sort.column))"
        }
        let values = order.map { sort -> Statement in ", row.\(identifier: sort.column)::text" }.joined(separator: "")
        return """
            SELECT row_to_json((SELECT item FROM (SELECT \(outputs(request.fields))) item))
              \(values)\(codes(request.fields))
            FROM (SELECT * FROM \(identifier: schema).\(identifier: table)\(whereClause(conditions))
            ORDER BY \(terms.joined(separator: ", "))\(range)) row
            """
    }

    /// Counts the rows of a request exactly up to a bound; column 1 is PostgreSQL's guess of the table's size.
    package func countStatement(for request: ListRequest, within scope: Scope) -> Statement {
        let kept = whereClause(conditions(of: request, scope))
        return """
            SELECT (SELECT count(*) FROM (SELECT FROM \(identifier: schema).\(identifier: table)\(kept)
            LIMIT \(ListDefinition.exactCount + 1)) counted),
            (SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(\("\(schema).\(quoted(table))")))
            """
    }

    /// Up to here a total is exact.
    static let exactCount = 10_000

    /// One row by its key, the value of which has to follow: the row as JSON, its version if it has one, the position
    /// that the read model has reached, and what its labels follow from.
    package var itemQuery: Statement {
        let version: Statement = column("version") == nil ? "NULL::bigint" : "row.version::bigint"
        return """
            SELECT row_to_json((SELECT item FROM (SELECT \(outputs(columns.map(\.name)))) item)), \(version),
              (SELECT position FROM projection.checkpoint WHERE name = \(projection))\(codes(columns.map(\.name)))
            FROM \(identifier: schema).\(identifier: table) row WHERE row.\(identifier: key) =
            """
    }

    /// What its tables have to be read with: everybody's rows stand behind no policy.
    package func reading(_ scope: Scope) -> Scope { self.scope == .everybody ? .wholeCity : scope }

    // MARK: Pieces

    /// Ends with the key, so that no two rows are equal; an index on the first column and the key serves both ways.
    func order(of request: ListRequest) -> [Sort] {
        if request.sort.contains(where: { $0.column == key }) { return request.sort }
        let isDescending = request.sort.first?.isDescending ?? false
        return request.sort + [Sort(term: isDescending ? "-\(key)" : key)]
    }

    private func outputs(_ fields: [String]) -> Statement {
        columns.filter { fields.contains($0.name) }.map { column -> Statement in
            let value: Statement = "row.\(identifier: column.name)"
            return switch column.type {
            case .month: "to_char(\(value), 'YYYY-MM') AS \(identifier: column.name)"
            // The session's time zone is UTC.
            case .instant: "to_char(\(value), 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') AS \(identifier: column.name)"
            default: value
            }
        }.joined(separator: ", ")
    }

    /// The columns of these fields that have a label.
    func labelled(_ fields: [String]) -> [Column] { labelled.filter { fields.contains($0.name) } }

    /// What labels follow from: the position of the fact that wrote the row last, and the codes; nothing without any.
    private func codes(_ fields: [String]) -> Statement {
        let names = labelled(fields).map { column -> Statement in ", row.\(identifier: column.name)" }
        return names.isEmpty ? "" : ", row.revision\(names.joined(separator: ""))"
    }

    private func whereClause(_ conditions: [Statement]) -> Statement {
        conditions.isEmpty ? "" : " WHERE \(conditions.joined(separator: " AND "))"
    }

    /// The scope's comes first, and nothing that the caller writes can undo it: all of them have to hold.
    private func conditions(of request: ListRequest, _ scope: Scope) -> [Statement] {
        let own = scope.condition(on: self.scope).map { [$0] } ?? []
        let filters = request.filters.map { filter -> Statement in
            let name: Statement = "\(identifier: filter.column)"
            let value = filter.values.first ?? ""
            switch filter.op {
            case .eq: return "\(name) = \(value)"
            // A row without a value is not the one that was excluded.
            case .ne: return "\(name) IS DISTINCT FROM \(value)"
            case .gt: return "\(name) > \(value)"
            case .gte: return "\(name) >= \(value)"
            case .lt: return "\(name) < \(value)"
            case .lte: return "\(name) <= \(value)"
            case .in: return "\(name) = ANY(\(filter.values)::\(raw: column(filter.column)?.type.sqlType ?? "text")[])"
            case .like: return "\(name) LIKE \(value)"
            case .is: return "\(name) IS NULL"
            case .not: return "\(name) IS NOT NULL"
            }
        }
        let words = request.words.map { word -> Statement in
            let hits = search.map { name -> Statement in "\(identifier: name) ILIKE \(word)" }
            return "(\(hits.joined(separator: " OR ")))"
        }
        return own + filters + words
    }

    private func sortKey(_ name: String) -> Statement {
        column(name)?.chinese == true
            ? "\(identifier: name) COLLATE \(raw: ListDefinition.collation)" : "\(identifier: name)"
    }

    /// Rows that come after one with these values. PostgreSQL sorts NULL last, and first when descending.
    private func behind(_ values: [String?], in order: [Sort]) -> Statement {
        var alternatives: [Statement] = []
        var equal: [Statement] = []
        for (sort, value) in zip(order, values) {
            let name = sortKey(sort.column)
            let beyond: Statement? =
                switch (value, sort.isDescending) {
                case (let value?, true): "\(name) < \(value)"
                case (let value?, false): "(\(name) > \(value) OR \(name) IS NULL)"
                case (nil, true): "\(name) IS NOT NULL"
                case (nil, false): nil
                }
            if let beyond { alternatives.append((equal + [beyond]).joined(separator: " AND ")) }
            equal.append(value.map { value -> Statement in "\(name) = \(value)" } ?? "\(name) IS NULL")
        }
        let any: Statement = "(\(alternatives.joined(separator: " OR ")))"
        // Says again what follows from the rest, in a form an index can use.
        guard let first = order.first, first.isDescending, let value = values[0] else { return any }
        return "\(sortKey(first.column)) <= \(value) AND \(any)"
    }
}
