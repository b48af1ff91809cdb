import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting
import Projector
import Queries

/// A list with a column of every type.
let shelf = ListDefinition(
    name: "books", table: "shelf", title: "书架", projection: "shelf", key: "book_id", defaultSort: "-bought_on",
    search: ["title", "code"], permission: "library:book:list",
    scope: .columns(orgUnit: "branch", enteredBy: "bought_by"),
    columns: [
        Column("book_id", "编号", .uuid), Column("title", "书名", .text, chinese: true), Column("code", "书号", .text),
        Column("state", "状态", .code(["lent", "free"])), Column("price", "价格", .money),
        Column("bought_on", "购入", .day), Column("period", "期", .month), Column("seen_at", "盘点", .instant),
        Column("is_rare", "珍本", .bool), Column("notes", "备注", .json), Column("secret", "内部", .text, filterable: false),
        Column("version", "版本", .int),
    ])

let cursorKey = [UInt8](repeating: 7, count: 32)

func wanted(_ query: (String, String)...) throws(ReadError) -> ListRequest {
    try shelf.request(from: query.map { (name: $0.0, value: $0.1) }, cursorKey: cursorKey)
}

func faults(_ query: (String, String)...) -> [FieldError] {
    do throws(ReadError) {
        _ = try shelf.request(from: query.map { (name: $0.0, value: $0.1) }, cursorKey: cursorKey)
        return []
    } catch {
        guard case .invalid(let faults) = error else { return [] }
        return faults
    }
}

@IO func freshShelf(_ rows: [String]) async throws -> (reader: ListReader, pool: Pool) {
    let pool = Pool(
        Configuration(url: try await TestCluster.database(named: "shelf")), size: 2, waitLimit: .seconds(120))
    _ = try await EventLog.migrate(
        pool, EventLog.migrations + EventLog.projectorMigrations + ListReader.queryMigrations)
    _ = try await pool.query(
        """
        CREATE TABLE read.shelf (book_id uuid PRIMARY KEY, title text, code text, state text, price bigint,
          bought_on date, period date, seen_at timestamptz, is_rare boolean, notes json, secret text, version integer,
          branch uuid, bought_by text)
        """)
    _ = try await pool.query(
        "INSERT INTO projection.checkpoint (name, definition, position) VALUES ('shelf', 'x', 42)")
    for row in rows { _ = try await pool.query("INSERT INTO read.shelf \(raw: row)") }
    return (ListReader(ScopedReads(pool, limited: pool), cursorKey: cursorKey), pool)
}

/// `00000000-0000-0000-0000-0000000000xx`.
func book(_ number: UInt64) -> String { UUID(high: 0, low: number).description }
