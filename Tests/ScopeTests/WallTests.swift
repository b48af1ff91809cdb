import EventLoop
import Kernel
import Postgres
import Projector
import Queries
import ReadModels
import Reports
import Testing

@testable import API

/// Each wall by itself: the conditions of the statements, and the policies of the tables.
@Suite("Data scope: two walls", .serialized) struct WallTests {
    private static let lists = allLists.filter {
        $0.schema == "read" && $0.scope != .everybody && $0.table != barred
    }
    /// It shows what is in a schema that the role of queries may not enter at all.
    private static let barred = "operation_log"

    /// The keys of a list's first rows as a statement for `written` finds them when it is read within `read`.
    @IO private func keys(
        _ list: ListDefinition, _ city: City, written: Scope, on reads: ScopedReads, within read: Scope
    )
        async throws -> [String]
    {
        let request = try city.services.lists.request(
            list,
            from: [(name: "limit", value: "200"), (name: "fields", value: list.key)])
        let rows = try await reads.run([list.statement(for: request, within: written)], within: read)[0]
        return try rows.map { try JSON.parse($0.bytes(0))[list.key]?.string ?? "" }
    }

    @Test("without the conditions PostgreSQL itself shows the same rows, and without its policies the conditions do")
    @IO func each() async throws {
        let city = try await City.shared
        let both = ScopedReads(city.owner, limited: city.reader), first = ScopedReads(city.owner, limited: city.owner)
        for list in WallTests.lists where list.name != "home-counters" {
            for member in city.someMembers(5) {
                let scope = try await city.scope(member)
                let shown = try await keys(list, city, written: scope, on: both, within: scope)
                let behindPolicies = try await keys(list, city, written: .wholeCity, on: both, within: scope)
                let behindConditions = try await keys(list, city, written: scope, on: first, within: scope)
                #expect(behindPolicies == shown && behindConditions == shown, "\(list.name) as \(member)")
            }
            // Neither: the control.
            let nobody = Scope.limited(to: [UUID(high: 9, low: 9)])
            #expect(try await keys(list, city, written: nobody, on: both, within: nobody).isEmpty)
            let leak = try await keys(list, city, written: .wholeCity, on: first, within: nobody)
            #expect(!leak.isEmpty, "\(list.name) leaks, and it is not noticed")
        }
    }

    @Test("reports read without their conditions give the same figures behind the policies")
    @IO func reports() async throws {
        let city = try await City.shared
        let both = ScopedReads(city.owner, limited: city.reader)
        let month = RentAccountingReport.Parameters(month: Month(2025, 11))
        let days = RepairSummaryReport.Parameters(
            from: try #require(Day("2025-01-01")), to: try #require(Day("2026-12-31")))
        for member in city.members {
            let scope = try await city.scope(member)
            func rows(_ statement: Statement, within read: Scope) async throws -> [String] {
                let text: Statement = "SELECT found::text FROM (\(statement)) AS found"
                return try await both.run([text], within: read)[0].map { try $0.text(0) }
            }
            let statements: [(Scope) -> Statement] = [
                { RentAccountingReport.statement(month, within: $0, knownAt: .max) },
                { RepairSummaryReport.statement(days, within: $0, knownAt: .max) },
            ]
            for statement in statements {
                #expect(
                    try await rows(statement(.wholeCity), within: scope) == rows(statement(scope), within: scope),
                    "\(member)")
            }
        }
    }

    @Test("without a scope the role of queries sees no row of anybody's, and never one of a table nobody spoke of")
    @IO func closed() async throws {
        let city = try await City.shared
        try await city.reader.with { connection in
            let tables = try await connection.query(
                "SELECT relname FROM pg_class WHERE relnamespace = 'read'::regnamespace AND relkind IN ('r', 'v')"
            ).map { try $0.text(0) }
            #expect(tables.count > 50)
            let open = Set(allProjections.flatMap { $0.scopes }.filter { $0.value == .everybody }.map(\.key))
            let named = Set(allProjections.flatMap { $0.scopes.keys })
            let everything = "{\((city.truth.districts + [city.truth.city]).map(\.description).joined(separator: ","))}"
            let projects = "{\((city.truth.streams["Project"] ?? []).map(\.description).joined(separator: ","))}"
            for table in tables where !open.contains(table) && table != WallTests.barred {
                let count: Statement = "SELECT count(*) FROM read.\(identifier: table)"
                let isCounter = table == "home_counters" || table.hasPrefix("policy_")
                let shown = try await connection.query(count)[0].int(0)
                #expect(shown == 0 || isCounter, "\(table)")
                if named.contains(table) || table.hasSuffix("_list") || table.hasSuffix("_today") || isCounter {
                    continue
                }
                let settings: Statement = """
                    SELECT set_config('guangsha.org_units', \(everything), true),
                      set_config('guangsha.projects', \(projects), true)
                    """
                #expect(try await connection.run([settings, count])[1][0].int(0) == 0, "\(table)")
            }
            for statement: Statement in [
                "UPDATE read.room_board SET status = 'vacant'",
                "SELECT FROM read.\(identifier: WallTests.barred)",
            ] {
                let error = await #expect(throws: PostgresError.self) { try await connection.query(statement) }
                guard case .server(let refusal)? = error else { continue }
                #expect(refusal.sqlState == "42501")
            }
        }
    }

    @Test("short reads of many share connections, and none sees with another's eyes")
    @IO func shared() async throws {
        let city = try await City.shared
        let reads = city.services.reads
        let members = city.members
        var expected: [City.Member: Int64] = [:], scopes: [City.Member: Scope] = [:]
        let count: Statement = "SELECT count(*) FROM read.room_board"
        for member in members {
            let scope = try await city.scope(member)
            scopes[member] = scope
            let condition = scope.condition(on: .ofHome) ?? "true"
            expected[member] = try await city.owner.query("\(count) WHERE \(condition)")[0].int(0)
        }
        #expect(Set(expected.values).count > 2)
        var wrong: [City.Member] = [], done = 0
        let tasks = (0..<64).map { number in
            Task.onLoop {
                for round in 0..<20 {
                    let member = members[(number * 7 + round) % members.count]
                    let scope = scopes[member] ?? .nothing
                    // One that fails takes its neighbours with it, and all are asked again.
                    if round == 10, number % 16 == 0 { _ = try? await reads.read(["SELECT 1 / 0"], within: scope) }
                    let found = try? await reads.read([count], within: scope)[0][0].int(0)
                    if found != expected[member] { wrong.append(member) }
                    done += 1
                }
            }
        }
        for task in tasks { await task.value }
        #expect(wrong == [] && done == 64 * 20)
    }

    @Test("one row is found by its key, and the scope is read once")
    @IO func plan() async throws {
        let city = try await City.shared
        let list = try #require(allLists.first { $0.name == "bills" })
        let scope = try await city.scope(city.operators[0])
        let key: Statement =
            "\(list.itemQuery)\(UUID(high: 1, low: 1)) AND \(scope.condition(on: list.scope) ?? "true")"
        try await city.reader.with { connection in
            _ = try await connection.query("SELECT set_config('enable_seqscan', 'off', false)")
            let lines = try await connection.query("EXPLAIN \(key)").map { try $0.text(0) }
            #expect(
                lines.contains { $0.contains("Index Scan using bill_list_pkey") }, "\(lines.joined(separator: "\n"))")
            #expect(lines.contains { $0.contains("InitPlan") })
            _ = try await connection.query("SELECT set_config('enable_seqscan', 'on', false)")
        }
    }
}
