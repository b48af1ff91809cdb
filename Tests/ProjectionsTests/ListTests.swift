import EventLog
import EventLoop
import Kernel
import Postgres
import Projector
import Queries
import ReadModels
import RegisterEngine
import Registers
import Testing

@Suite("Every list") struct ListTests {
    private static let cursorKey = [UInt8](repeating: 7, count: 32)

    private func list(_ name: String) throws -> ListDefinition { try #require(allLists.first { $0.name == name }) }

    private func defaultRequest(_ list: ListDefinition) throws -> ListRequest {
        try list.request(from: [], cursorKey: ListTests.cursorKey)
    }

    @Test("names are told apart")
    func names() {
        #expect(Set(allLists.map(\.name)).count == allLists.count)
        #expect(Set(modelNames).count == allProjections.count)
    }

    @Test("every code has a label from the first start")
    func labels() throws {
        let (types, items) = try Seeds.dictionaries()
        let names = Dictionary(uniqueKeysWithValues: types.compactMap { type in type.id.map { ($0, type.row.code) } })
        let known = Dictionary(grouping: items) { names[$0.row.typeId.uuid] ?? "" }.mapValues { $0.map(\.row.code) }
        for list in allLists {
            for column in list.labelled {
                guard case .code(let codes, let dictionary?) = column.type else { continue }
                // What has not begun has no row.
                let missing = Set(codes).subtracting((known[dictionary] ?? []) + ["none"])
                #expect(missing.isEmpty, "\(list.name).\(column.name): \(missing.sorted()) not in \(dictionary)")
            }
        }
        #expect(allLists.flatMap(\.labelled).count > 40)
    }

    @Test(
        "answers with rows, page by page, and its columns are those of the database with their titles",
        arguments: allLists.map(\.name))
    @IO func answers(name: String) async throws {
        let list = try list(name)
        let model = try model(list.projection)
        let pool = try await freshPool("list")
        try await pool.with { connection in
            let tables = try await Tables(model, in: "read", on: connection)
            try await tables.apply(history.get())
            let titles = Set(
                try await connection.query(
                    """
                    SELECT a.attname, col_description(c.oid, a.attnum)
                    FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid
                    WHERE relnamespace = 'read'::regnamespace AND attnum > 0
                    """
                ).map { "\(try $0.text(0)) \(try $0.text(ifPresent: 1) ?? "")" })
            for column in list.columns where column.name != "version" && column.name != "revision" {
                #expect(
                    titles.contains("\(column.name) \(column.title)"), "\(column.name) has no comment \(column.title)")
            }
        }
        let reader = ListReader(ScopedReads(pool, limited: pool), cursorKey: ListTests.cursorKey)
        let whole = try await reader.page(of: list, defaultRequest(list), within: .wholeCity)
        #expect(!whole.items.isEmpty)
        let first = try list.request(from: [(name: "limit", value: "1")], cursorKey: ListTests.cursorKey)
        #expect(try await reader.page(of: list, first, within: .wholeCity).items == [whole.items[0]])
    }

    /// Tables that stay small whatever the city's size: their rows are projects, communities, buildings, holidays.
    private static let small: Set = [
        "project", "operating_project", "community", "home_project", "home_community", "home_building", "working_day",
    ]

    @Test("reads its first page by an index, however many rows there are", arguments: allLists.map(\.name))
    @IO func plans(name: String) async throws {
        let list = try list(name)
        try await freshPool("plans").with { connection in
            let tables = try await Tables(try model(list.projection), in: "read", on: connection)
            let large = Set(try await self.tables(of: list, connection)).subtracting(ListTests.small)
            for table in try await tables.tables() where large.contains(table) {
                try await fill(table, connection)
            }
            let id = UUID(high: 1, low: 1)
            for scope in [Scope.wholeCity, .limited(to: [id]), .limited(to: [id], operating: [id])] {
                let statement = try list.statement(for: defaultRequest(list), within: scope)
                let lines = try await connection.query("EXPLAIN \(statement)").map { try $0.text(0) }
                for line in lines where line.contains("Seq Scan on") {
                    #expect(!large.contains { line.contains("Seq Scan on \($0)") }, "\(lines.joined(separator: "\n"))")
                }
            }
        }
    }

    /// The table itself, or those a view reads.
    @IO private func tables(of list: ListDefinition, _ connection: Connection) async throws -> [String] {
        try await connection.query(
            """
            SELECT table_name::text FROM information_schema.view_table_usage
            WHERE view_schema = 'read' AND view_name = \(list.table) UNION SELECT \(list.table)::text
            """
        ).map { try $0.text(0) }
    }

    /// 100 000 rows of values that only have the right types.
    @IO private func fill(_ table: String, _ connection: Connection) async throws {
        let columns = try await connection.query(
            """
            SELECT quote_ident(attname), format_type(atttypid, NULL) FROM pg_attribute
            WHERE attrelid = to_regclass(\("read.\(table)")) AND attnum > 0 AND attgenerated = ''
            """
        ).map { (name: try $0.text(0), type: try $0.text(1)) }
        let values = columns.map { column in
            switch column.type {
            case "uuid": "gen_random_uuid()"
            case "text": "'x' || i % 1000"
            case "integer": "i % 100"
            case "bigint": "i"
            case "date": "'2025-01-01'::date + i % 700"
            case "timestamp with time zone": "'2025-01-01'::timestamptz + i * interval '1 minute'"
            case "boolean": "i % 2 = 0"
            default: "NULL"
            }
        }
        try await connection.script(
            """
            INSERT INTO read.\(table) (\(columns.map(\.name).joined(separator: ", ")))
            SELECT \(values.joined(separator: ", ")) FROM generate_series(1, 100000) AS i;
            ANALYZE read.\(table)
            """)
    }
}
