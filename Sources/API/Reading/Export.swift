import Commands
import Crypto
import Desk
import EventLog
import EventLoop
import HTTPServer
import Identity
import Kernel
import Queries
import System

extension RateLimit {
    /// For each caller: who needs more than this wants a report.
    static let export = RateLimit("export", 30, in: .seconds(3_600))
}

extension Endpoint {
    /// `POST /contracts/export`: the rows of a list as CSV, with the same conditions, in the same order. That they are
    /// taken away, by whom and why, is a fact before the first of them leaves.
    static func export(_ list: ListDefinition) -> Endpoint {
        let filters = list.columns.filter(\.filterable).map { column in
            Parameter(column.name, .query, "\(column.title), 如 in.(…) gte.… is.null", column.filterSchema)
        }
        let shape = [
            Parameter("sort", .query, "排序, 如 -at", list.sortSchema),
            Parameter("fields", .query, "只要这些字段", list.fieldsSchema),
        ]
        let search = list.search.isEmpty ? [] : [Parameter("q", .query, "关键字", ["type": "string"])]
        return Endpoint(
            .post, "/\(list.name)/export", "export-\(list.name)", "导出\(list.title)",
            permission: list.exportPermission, parameters: search + shape + filters, request: ExportInput.schema,
            answer: Answer(
                200, "CSV (UTF-8, 首行为列名)", ["type": "string"], contentType: "text/csv", fields: .location)
        ) { call in try await call.export(list) }.limited(.export).about(data(of: list))
    }
}

extension ListDefinition {
    /// `leasing:contract:export` beside `leasing:contract:list`.
    var exportPermission: String { permission.replacing(/:list$/, with: ":export") }
}

/// What somebody says to take rows away.
private struct ExportInput: Record {
    var reason = "", rowLimit: Int?

    static let fields: [Field<ExportInput>] = [
        Field("reason", \.reason, "导出原因", .text(2...200)),
        Field("rowLimit", \.rowLimit, "导出的行数 (默认 10000)", .range(1...100_000)),
    ]
}

extension Call {
    fileprivate func export(_ list: ListDefinition) async throws -> Response {
        let given = request.query
        let paging = given.filter { ["limit", "cursor", "page", "size", "min_position"].contains($0.name) }
        guard paging.isEmpty else {
            throw Problem.invalidQuery(
                paging.map { FieldError("unknown", "导出不分页, 请在请求体中用 rowLimit", pointer: "/\($0.name)") })
        }
        do throws(ReadError) { _ = try services.lists.request(list, from: given) } catch {
            guard case .invalid(let faults) = error else { throw error }
            throw Problem.invalidQuery(faults)
        }
        let input = try body(ExportInput.self)
        let fields = try query("fields")?.split(separator: ",").map(String.init)
        let columns = list.columns.filter { fields?.contains($0.name) ?? true }
        let rows = ExportedRows(
            list: list, services: services, scope: scope, query: given, limit: input.rowLimit ?? 10_000,
            columns: columns)
        // What is wrong with the conditions is told before anything is recorded.
        let first = try await rows.part(after: nil, of: rows.limit)
        let order = ListExport.Requested {
            ($0.list, $0.conditions, $0.columns) = (list.name, conditions(given), columns.map(\.name))
            ($0.rowLimit, $0.reason) = (rows.limit, input.reason)
        }
        // Whatever part of the city the rows are of, that they are taken away is for the auditor.
        let invocation = Invocation(caller.actor, correlationID: trace.correlationID)
        let receipt = try await services.desk.perform(RequestExport(order), invocation)
        return Response(
            headers: [
                "Content-Type": "text/csv; charset=utf-8", "Location": "/exports/\(receipt.subject)",
                "Content-Disposition": disposition(of: list, await services.clock().day),
            ],
            body: .stream { [services] writer in
                let end = await rows.write(first, to: writer)
                // In a task of its own: that of who went away is cancelled, and what he took is recorded all the same.
                let failure = await Task.onLoop { () -> CommandFailure? in
                    let command = EndExport {
                        ($0.exportId, $0.rows, $0.sha256) = (ID(receipt.subject), end.rows, end.sha256)
                    }
                    do throws(CommandFailure) { _ = try await services.desk.perform(command, invocation) } catch {
                        return error
                    }
                    return nil
                }.value
                if let error = end.error ?? failure { throw error }
            })
    }

    /// As they were asked for; of what was searched, which may be somebody's name, the beginning.
    private func conditions(_ query: [(name: String, value: String)]) -> String {
        let terms = query.filter { $0.name != "fields" }.map { name, value in
            "\(name)=\(name == "q" ? LoginEntry.masked(value) : value)"
        }
        return String(terms.joined(separator: "&").prefix(4_000))
    }

    /// With a name that people read, where the browser can (RFC 6266).
    private func disposition(of list: ListDefinition, _ day: Day) -> String {
        let name = "\(list.title)-\(day).csv".utf8.map { byte in
            let isPlain = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte
            return isPlain || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
                ? String(UnicodeScalar(byte)) : "%" + [byte].hex.uppercased()
        }
        return "attachment; filename=\"\(list.name)-\(day).csv\"; filename*=UTF-8''\(name.joined())"
    }
}

/// Rows on their way into a file, page by page, so that a long one needs no more memory than a short one.
private struct ExportedRows: Sendable {
    static let page = 1_000

    let list: ListDefinition
    let services: Services
    let scope: Scope
    /// Without a limit of its own.
    let query: [(name: String, value: String)]
    let limit: Int
    let columns: [Column]

    /// Some rows as CSV, and where to go on.
    struct Part { let text: String, rows: Int, next: String? }
    /// What became of a file; without a digest, it broke off after so many rows.
    struct End: Sendable { var rows = 0, sha256: String?, error: (any Error)? }

    @IO func part(after cursor: String?, of rest: Int) async throws -> Part {
        let query = query + (cursor.map { [(name: "cursor", value: $0)] } ?? [])
        var wanted = try services.lists.request(list, from: query)
        if case .cursor(let after, _) = wanted.part {
            wanted.part = .cursor(after: after, limit: min(ExportedRows.page, rest))
        }
        let page = try await services.rows(of: list, wanted, within: scope)
        let names = cells.map(\.name)
        var text = ""
        for item in page.items {
            let row = try JSON.parse(item)
            text += line(names.map { row[$0] ?? .null })
        }
        return Part(text: text, rows: page.items.count, next: page.nextCursor)
    }

    /// A code has its label beside it.
    private var cells: [(name: String, title: String)] {
        columns.flatMap { column in
            [(column.name, column.title)] + (column.dictionary == nil ? [] : [(column.labelName, column.labelTitle)])
        }
    }

    private func line(_ cells: [JSON]) -> String { cells.map(CSV.cell).joined(separator: ",") + "\r\n" }

    /// Writes the whole file, as far as it gets: what has left has left.
    @IO func write(_ first: Part, to writer: BodyWriter) async -> End {
        var (end, part) = (End(), first)
        var digest = SHA256()
        // Excel takes a file for UTF-8 if it begins so.
        var text = "\u{FEFF}" + line(cells.map { .string($0.title) })
        do {
            while true {
                let bytes = Array((text + part.text).utf8)
                digest.update(bytes)
                end.rows += part.rows
                try await writer.write(bytes)
                guard let cursor = part.next, end.rows < limit else { break }
                (text, part) = ("", try await self.part(after: cursor, of: limit - end.rows))
            }
            end.sha256 = digest.finish().hex
        } catch {
            end.error = error
        }
        return end
    }
}

/// Cells of comma-separated values (RFC 4180).
enum CSV {
    /// A number stays one, also below zero; a text never becomes one.
    static func cell(_ value: JSON) -> String {
        switch value {
        case .null: ""
        case .string(let text): quoted(safe(text))
        default: quoted(String(decoding: value.bytes, as: UTF8.self))
        }
    }

    /// A spreadsheet must not take what somebody typed for a formula: an apostrophe makes it a text (OWASP, "CSV
    /// Injection"; the wide forms are taken for the narrow ones in East Asian settings).
    private static func safe(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first) else {
            return text
        }
        return "'\(text)"
    }

    private static func quoted(_ text: String) -> String {
        let needs = text.utf8.contains { byte in
            switch byte {
            case UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): true
            default: false
            }
        }
        return needs ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
}
