import EventLoop
import HTTPServer
import Identity
import Kernel
import Queries

extension Endpoint {
    /// `GET /login-log/export`: the rows of a list as CSV, with the same conditions, in the same order. Who took what
    /// away stands in the operation log.
    static func export(_ list: ListDefinition, permission: String) -> Endpoint {
        let filters = list.columns.filter(\.filterable).map { column in
            Parameter(column.name, .query, "\(column.title), 如 in.(…) gte.… is.null", column.filterSchema)
        }
        let limit: JSON = ["type": "integer", "minimum": 1, "maximum": .int(Int64(Export.largest))]
        let shape = [
            Parameter("sort", .query, "排序, 如 -at", list.sortSchema),
            Parameter("fields", .query, "只要这些字段", list.fieldsSchema),
            Parameter("limit", .query, "导出的行数 (默认 10000)", limit),
        ]
        let search = list.search.isEmpty ? [] : [Parameter("q", .query, "关键字", ["type": "string"])]
        return Endpoint(
            .get, "/\(list.name)/export", "export-\(list.name)", "导出\(list.title)", permission: permission,
            parameters: search + shape + filters,
            answer: Answer(200, "CSV (UTF-8, 首行为列名)", ["type": "string"], contentType: "text/csv")
        ) { call in try await call.export(list) }.limited(.export).about(data(of: list))
    }
}

/// Rows on their way into a file, page by page, so that a long one needs no more memory than a short one.
private struct Export: Sendable {
    static let largest = 100_000
    static let page = 1_000

    let list: ListDefinition
    let services: Services
    let scope: Scope
    /// Without a limit of its own.
    let query: [(name: String, value: String)]
    let limit: Int
    let columns: [Column]

    /// The next rows as CSV, and where to go on.
    @IO func part(after cursor: String?, of rest: Int) async throws -> (text: String, rows: Int, next: String?) {
        let query = query + (cursor.map { [(name: "cursor", value: $0)] } ?? [])
        var wanted = try services.lists.request(list, from: query)
        if case .cursor(let after, _) = wanted.part {
            wanted.part = .cursor(after: after, limit: min(Export.page, rest))
        }
        let page = try await services.rows(of: list, wanted, within: scope)
        var text = ""
        for item in page.items {
            let row = try JSON.parse(item)
            text += columns.map { CSV.cell(row[$0.name] ?? .null) }.joined(separator: ",") + "\r\n"
        }
        return (text, page.items.count, page.nextCursor)
    }
}

extension Call {
    fileprivate func export(_ list: ListDefinition) async throws -> Response {
        let limit = Int(try query("limit", in: 1...Int64(Export.largest)) ?? 10_000)
        let given = request.query.filter { $0.name != "limit" }
        let paging = given.filter { ["cursor", "page", "size", "min_position"].contains($0.name) }
        guard paging.isEmpty else {
            throw Problem.invalidQuery(paging.map { FieldError("unknown", "导出不分页, 请用 limit", pointer: "/\($0.name)") })
        }
        let fields = try query("fields")?.split(separator: ",").map(String.init)
        let export = Export(
            list: list, services: services, scope: scope, query: given, limit: limit,
            columns: list.columns.filter { fields?.contains($0.name) ?? true })
        // What is wrong with the conditions is told before the file begins.
        let first: (text: String, rows: Int, next: String?)
        do { first = try await export.part(after: nil, of: limit) } catch ReadError.invalid(let faults) {
            throw Problem.invalidQuery(faults)
        }
        let headers: Headers = [
            "Content-Type": "text/csv; charset=utf-8",
            "Content-Disposition": "attachment; filename=\"\(list.name).csv\"",
        ]
        // Excel takes a file for UTF-8 if it begins so.
        let heading = "\u{FEFF}" + export.columns.map { CSV.cell(.string($0.title)) }.joined(separator: ",") + "\r\n"
        let note = OperationEntry("export-\(list.name)", .done, by: caller.actor, caller.session, from: origin)
        return Response(
            headers: headers,
            body: .stream { [services] writer in
                var (rows, next) = (first.rows, first.next)
                // Whoever goes away in the middle has taken away what came before.
                defer {
                    var entry = note
                    entry.count = rows
                    services.identity.operations.note(entry)
                }
                try await writer.write(Array((heading + first.text).utf8))
                while let cursor = next, rows < export.limit {
                    let part = try await export.part(after: cursor, of: export.limit - rows)
                    try await writer.write(Array(part.text.utf8))
                    (rows, next) = (rows + part.rows, part.next)
                }
            })
    }
}

/// Cells of comma-separated values (RFC 4180).
enum CSV {
    static func cell(_ value: JSON) -> String {
        switch value {
        case .null: ""
        case .string(let text): quoted(text)
        default: quoted(String(decoding: value.bytes, as: UTF8.self))
        }
    }

    /// A spreadsheet must not take what somebody typed for a formula: an apostrophe makes it a text.
    private static func quoted(_ text: String) -> String {
        let isFormula = text.first.map { "=+-@\t\r".contains($0) } ?? false && Int64(text) == nil
        let safe = isFormula ? "'\(text)" : text
        guard safe.contains(where: { ",\"\n\r".contains($0) || $0.isNewline }) else { return safe }
        return "\"\(safe.replacing("\"", with: "\"\""))\""
    }
}
