package import EventLoop
package import Kernel
import Postgres

/// A part of a list, as it goes into the answer.
package struct ListPage: Sendable {
    /// Each a JSON object, as PostgreSQL wrote it.
    package var items: [[UInt8]]
    /// The facts up to here are in it.
    package var position: Int64
    /// How to ask for what follows; nil at the end, and for a numbered page.
    package var nextCursor: String?
    package var total: Total?

    package enum Total: Sendable, Equatable {
        case exactly(Int64)
        /// There are more than are counted; this is about how many.
        case about(Int64)
    }
}

/// Reads lists.
@IO package final class ListReader {
    private let reads: ScopedReads
    /// Signs cursors; the processes that answer the same callers share it.
    private nonisolated let cursorKey: [UInt8]
    private let book: any LabelBook
    /// Made once for each list: they are longer than what they read.
    private var itemQueries: [String: Statement] = [:]

    /// Labels come from `labels`.
    package nonisolated init(_ reads: ScopedReads, cursorKey: [UInt8], labels: any LabelBook = Labels()) {
        (self.reads, self.cursorKey, book) = (reads, cursorKey, labels)
    }

    /// Reads the parameters of a query; see `ListDefinition.request`.
    package nonisolated func request(
        _ list: ListDefinition, from query: [(name: String, value: String)]
    ) throws(ReadError) -> ListRequest {
        try list.request(from: query, cursorKey: cursorKey)
    }

    package func page(
        of list: ListDefinition, _ request: ListRequest, within scope: Scope
    ) async throws -> ListPage {
        // The checkpoint is read first: the rows are at least as new as it says.
        var statements = [checkpoint(of: list), list.statement(for: request, within: scope)]
        if case .page = request.part { statements.append(list.countStatement(for: request, within: scope)) }
        let answers = try await reads.run(statements, within: list.reading(scope))
        var page = ListPage(items: [], position: try answers[0].first?.int(0) ?? 0)
        let orderCount = list.order(of: request).count
        page.items = try await items(answers[1], list.labelled(request.fields), behind: orderCount)
        switch request.part {
        case .cursor(_, let limit) where page.items.count > limit:
            page.items.removeLast()
            page.nextCursor = try cursor(behind: answers[1][limit - 1], list, request)
        case .cursor: break
        case .page:
            let count = try answers[2][0].int(0)
            let isWhole = request.filters.isEmpty && request.words.isEmpty && list.reading(scope).isWholeCity
            let guess = isWhole ? max(count, try answers[2][0].int(ifPresent: 1) ?? 0) : count
            page.total = count > ListDefinition.exactCount ? .about(guess) : .exactly(count)
        }
        return page
    }

    /// One row by its key, with its version if it has one; nil if there is none within the scope.
    package func item(
        of list: ListDefinition, key text: String, within scope: Scope
    ) async throws -> (json: [UInt8], version: Int64?, position: Int64)? {
        guard let value = list.column(list.key)?.type.normalised(text) else { return nil }
        let query = itemQueries[list.name] ?? list.itemQuery
        itemQueries[list.name] = query
        var statement = query + "\(value)"
        if let condition = scope.condition(on: list.scope) { statement += " AND \(condition)" }
        let rows = try await reads.read([statement], within: list.reading(scope))[0]
        guard let row = rows.first else { return nil }
        let json = try await items(rows, list.labelled, behind: 2)[0]
        return (json, try row.int(ifPresent: 1), try row.int(ifPresent: 2) ?? 0)
    }

    /// Rows with the labels of their codes. The position of each row's last fact stands behind the column `last`, and
    /// its codes behind that.
    private func items(_ rows: Rows, _ columns: [Column], behind last: Int) async throws -> [[UInt8]] {
        if columns.isEmpty { return try rows.map { try $0.bytes(0) } }
        let positions = try rows.map { try $0.int(last + 1) }
        let fields = columns.map { Labels.Field($0) }
        let labels = try await book.labels(through: positions.max() ?? 0)
        return try zip(rows, positions).map { row, position in
            var item = try row.bytes(0)
            var codes: [(field: Labels.Field, code: String?)] = []
            for (number, field) in fields.enumerated() {
                codes.append((field, try row.text(ifPresent: last + 2 + number)))
            }
            labels.add(to: &item, codes, at: position)
            return item
        }
    }

    private func checkpoint(of list: ListDefinition) -> Statement {
        "SELECT position FROM projection.checkpoint WHERE name = \(list.projection)"
    }

    private func cursor(
        behind row: Row, _ list: ListDefinition, _ request: ListRequest
    ) throws(PostgresError) -> String {
        var values: [String?] = []
        for column in 1...list.order(of: request).count { values.append(try row.text(ifPresent: column)) }
        return Cursor.seal(values, list: list.name, sort: request.sort, key: cursorKey)
    }
}
