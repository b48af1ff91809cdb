import EventLog
import EventLoop
import Postgres
import PostgresTesting
import Testing

@testable import Projector

@Suite("A rebuild") struct RebuildTests {
    private func rebuilds(_ notices: [ProjectionNotice]) -> [Int64] {
        notices.compactMap { if case .rebuilt(_, _, let events) = $0 { events } else { nil } }
    }

    @Test("of a new definition takes the place of the old tables while they are read")
    @IO func swaps() async throws {
        let bench = try await Bench("swaps")
        defer { bench.stop() }
        try await bench.append((0..<50).map { ($0, "A") })
        let old = bench.project()
        try await bench.reaches(50)
        var totals: Set<Int64> = []
        let reader = Task { @IO in
            while bench.isBusy {
                let rows = try await bench.pool.query("SELECT total FROM read.tally_total")
                totals.insert(try rows[0].int(0))
            }
        }
        try await eventually("the old rows are read") { totals == [50] }
        old.cancel()
        bench.project(NewTally.self)
        try await eventually("the new rows are read") { totals.contains(50_000) }
        bench.isBusy = false
        try await reader.value
        // Nobody saw a table half built, or none.
        #expect(totals == [50, 50_000])
        try await bench.append([(99, "A")])
        try await bench.reaches(51)
        #expect(try await bench.facts(99) == "new")
        let schemas = try await bench.pool.query("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'read\\_%'")
        #expect(try schemas[0].int(0) == 0)
    }

    @Test("that comes to other rows is not put in the place of the live ones")
    @IO func differs() async throws {
        let bench = try await Bench("differs")
        try await bench.append([(1, "A"), (2, "A")])
        try await bench.rebuild()
        _ = try await bench.pool.query("UPDATE read.tally SET count = 7 WHERE case_id = \(uuid(1))")
        #expect(try await bench.control.requestRebuild(Tally.name))
        try await bench.rebuild()
        guard case .differs(Tally.name, let difference) = bench.notices.last else {
            Issue.record("\(bench.notices)")
            return
        }
        #expect(difference.hasPrefix("tally: live 2 rows"))
        #expect(try await bench.pool.query("SELECT max(count) FROM read.tally")[0].int(0) == 7)
        let status = try #require(try await bench.control.status().first)
        #expect(status.rebuild?.difference == difference && status.generation == 1)
        // Once the cause is gone, a new attempt compares again.
        _ = try await bench.pool.query("UPDATE read.tally SET count = 1")
        #expect(try await bench.control.requestRebuild(Tally.name))
        try await bench.rebuild()
        #expect(rebuilds(bench.notices).count == 2)
        #expect(try await bench.control.status().first?.rebuild == nil)
    }

    @Test("that is killed goes on where it stopped")
    @IO func resumes() async throws {
        let bench = try await Bench("resumes")
        var facts = (0..<7_000).map { ($0 % 10, "A") }
        facts[6_000].1 = "Slow"
        try await bench.append(facts)
        let blocker = try await Connection.open(bench.configuration)
        _ = try await blocker.query("SELECT pg_advisory_lock(4711)")
        let killed = Task { @IO in try await bench.rebuild() }
        try await eventually("it hangs in its second batch") {
            try await bench.pool.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")[0]
                .int(0) == 1
        }
        let ended = try await bench.pool.query(
            """
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database
              WHERE datname = current_database())
            """)
        #expect(ended.count == 1)
        await #expect(throws: PostgresError.self) { try await killed.value }
        blocker.close()
        #expect(try await bench.pool.query("SELECT position FROM projection.rebuild")[0].int(0) == 5_000)
        try await bench.rebuild()
        #expect(rebuilds(bench.notices) == [2_000])
        #expect(try await bench.pool.query("SELECT total FROM read.tally_total")[0].int(0) == 7_000)
    }

    @Test("parks a fact that fails, as a runner does")
    @IO func parks() async throws {
        let bench = try await Bench("rebuild_parks")
        defer { bench.stop() }
        try await bench.append([(1, "A"), (1, "Broken"), (2, "A"), (1, "B"), (3, "Garbled")])
        try await bench.rebuild()
        #expect(rebuilds(bench.notices) == [5])
        #expect(try await bench.parked() == ["tally 2 failed", "tally 4 waits", "tally 5 failed"])
        #expect(try await bench.facts(1) == "A")
        #expect(try await bench.facts(2) == "A")
        // The runner that follows holds the same streams.
        bench.project()
        try await bench.append([(1, "C"), (2, "B")])
        try await bench.reaches(7)
        #expect(try await bench.facts(1) == "A")
        #expect(try await bench.facts(2) == "A B")
        // Another rebuild comes to the same, and the facts are parked once.
        #expect(try await bench.control.requestRebuild(Tally.name))
        try await eventually("it is built again") { rebuilds(bench.notices).count == 2 }
        #expect(
            try await bench.parked() == [
                "tally 2 failed", "tally 4 waits", "tally 5 failed", "tally 6 waits",
            ])
    }

    @Test("of a model that is written to all the time ends, and loses nothing")
    @IO func underLoad() async throws {
        let bench = try await Bench("load")
        defer { bench.stop() }
        bench.project()
        try await bench.append((0..<200).map { ($0, "A") })
        try await bench.reaches(200)
        var count = 200
        let writer = Task { @IO in
            while bench.isBusy {
                try await bench.append((0..<20).map { (count % 200 + $0, "B") })
                count += 20
            }
        }
        for number in 1...3 {
            #expect(try await bench.control.requestRebuild(Tally.name))
            try await eventually("rebuild \(number)") { rebuilds(bench.notices).count == number + 1 }
        }
        bench.isBusy = false
        try await writer.value
        try await bench.reaches(count)
        #expect(try await bench.pool.query("SELECT total FROM read.tally_total")[0].int(0) == Int64(count))
        let differences = bench.notices.contains { if case .differs = $0 { true } else { false } }
        #expect(!differences)
    }
}
