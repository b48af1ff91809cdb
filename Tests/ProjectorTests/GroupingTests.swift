import EventLog
import EventLoop
import Kernel
import KernelTesting
import Postgres
import Testing

@testable import Projector

@Suite("What a page of facts changes") struct GroupingTests {
    /// A fact as the log would give it back.
    private func fact(_ position: Int, _ stream: Int, _ version: Int) -> RecordedEvent {
        RecordedEvent(
            position: Int64(position), stream: StreamName("Case", uuid(stream)), version: version, type: "A",
            schemaVersion: 1, id: uuid(position), recordedAt: Instant(), occurredAt: Instant(), effectiveDate: nil,
            actor: Actor(id: "clerk", channel: "web"), commandID: uuid(position), correlationID: uuid(position),
            causationID: nil, policyVersion: nil, payload: [])
    }

    /// How many statements there are in each group.
    private func sizes(_ streams: [Int], _ statements: (RecordedEvent) -> [Statement]) -> [Int] {
        let facts = streams.enumerated().map { fact($0 + 1, $1, $0 + 1) }
        return Grouping(facts, statements).groups.map(\.statements.count)
    }

    @Test("is said at once of different streams, and in order of the same one")
    func streams() {
        let update = { (fact: RecordedEvent) in [fact.update("t", "id", "n = n + \(1)")] }
        #expect(sizes([1, 2, 3, 4], update) == [4])
        #expect(sizes([1, 2, 1, 3, 2], update) == [2, 3])
        #expect(sizes([1, 1, 1], update) == [1, 1, 1])
    }

    @Test("is put together over statements about other tables and other rows, and over no others")
    func commuting() {
        // Two tables that know nothing of each other.
        #expect(sizes([1, 2, 3]) { [$0.insert("t", "id", [:]), $0.insert("u", "id", [:])] } == [3, 3])
        // The second one looks at what the first one writes.
        let looks = { (fact: RecordedEvent) in
            [fact.insert("t", "id", [:]), fact.insert("u", "id", [:], Lookup("n", "SELECT n FROM t WHERE id = 1"))]
        }
        #expect(sizes([1, 2, 3], looks) == [1, 1, 1, 1, 1, 1])
        // Different changes of one table, each of its own row.
        let mixed = { (fact: RecordedEvent) in
            [fact.position % 2 == 0 ? fact.update("t", "id", "n = \(1)") : fact.update("t", "id", "m = \(2)")]
        }
        #expect(sizes([1, 2, 3, 4], mixed) == [2, 2])
        #expect(sizes([1, 1, 2, 2], mixed) == [2, 2])
        #expect(sizes([1, 2, 2, 1], mixed) == [1, 2, 1])
        // What is no statement of one fact holds its place.
        let held = { (fact: RecordedEvent) in
            fact.position == 3 ? ["DELETE FROM t"] : [fact.update("t", "id", "n = \(1)")]
        }
        #expect(sizes([1, 2, 3, 4, 5], held) == [2, 1, 2])
        // Nor is what reads other rows of its own table put together.
        let own = { (fact: RecordedEvent) in [fact.update("t", "id", "n = (SELECT max(n) FROM t)")] }
        #expect(sizes([1, 2], own) == [1, 1])
    }

    @Test("comes to the same rows, whether said of many facts at once or of each")
    @IO func sameRows() async throws {
        let bench = try await Bench("grouping")
        let kinds = ["Opened", "Named", "Named", "Counted", "Counted", "Linked", "Linked", "Opened", "Closed"]
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        let connection = try await Connection.open(bench.configuration)
        defer { connection.close() }
        try await connection.script(
            """
            CREATE TABLE t (id uuid PRIMARY KEY, name text, day date, n bigint NOT NULL DEFAULT 0, version int, revision bigint);
            CREATE TABLE u (id uuid PRIMARY KEY, n bigint, version int, revision bigint)
            """)
        let facts = (1...600).map { fact($0, Int.random(in: 1...60, using: &random), $0) }
        let plan = facts.map { _ in kinds.randomElement(using: &random) ?? "" }
        let statements = { (fact: RecordedEvent) -> [Statement] in
            let name: String? = fact.position % 3 == 0 ? nil : "房 \"\(fact.position)\""
            switch plan[Int(fact.position) - 1] {
            case "Opened": return [fact.insert("t", "id", ["name": name, "day": Day(2026, 5, 1)])]
            case "Named": return [fact.update("t", "id", "name = \(name), day = NULL")]
            case "Counted": return [fact.update("t", "id", "n = n + \(fact.position)")]
            case "Linked":
                return [
                    fact.insert("u", "id", [:], Lookup("n", "SELECT n FROM t WHERE id = \(fact.stream.id)")),
                    fact.update("t", "id"),
                ]
            default: return ["DELETE FROM t WHERE id = \(fact.stream.id)"]
            }
        }
        func rows() async throws -> String {
            try await connection.query(
                """
                SELECT (SELECT string_agg(t::text, ' ' ORDER BY id) FROM t) || (SELECT string_agg(u::text, ' ' ORDER BY id) FROM u)
                """)[0].text(0)
        }
        _ = try await connection.run(facts.flatMap(statements))
        let expected = try await rows()
        _ = try await connection.run(["TRUNCATE t", "TRUNCATE u"])
        var joined = 0
        for group in Grouping(facts, statements).groups {
            let types = try await connection.parameterTypes(of: group.statements[0])
            if group.statements.count > 1, let statement = group.joined(types) {
                joined += group.statements.count
                _ = try await connection.query(statement)
            } else {
                _ = try await connection.run(group.statements)
            }
        }
        #expect(try await rows() == expected, "seed \(seed)")
        // There was something to put together.
        #expect(joined > 100, "seed \(seed)")
    }
}
