import EventLog
import EventLoop
import Postgres
import Testing

@testable import Projector

@Suite("A runner") struct RunnerTests {
    @Test("parks a fact that fails with what follows in its stream, and goes on with the others")
    @IO func parks() async throws {
        let bench = try await Bench("parks")
        defer { bench.stop() }
        try await bench.append([(1, "A"), (1, "Broken"), (2, "A"), (1, "B"), (3, "Garbled"), (2, "B"), (3, "C")])
        // Projected live, not built: the model exists before the facts do.
        try await bench.rebuild()
        bench.project()
        try await bench.reaches(7)
        #expect(try await bench.facts(1) == "A")
        #expect(try await bench.facts(2) == "A B")
        #expect(
            try await bench.parked() == [
                "tally 2 failed", "tally 4 waits", "tally 5 failed", "tally 7 waits",
            ])
        try await bench.append([(1, "D"), (2, "D")])
        try await bench.reaches(9)
        #expect(try await bench.facts(1) == "A")
        #expect(try await bench.facts(2) == "A B D")
        #expect(try await bench.control.status().map(\.parked) == [5])
    }

    @Test("takes parked facts in their order when they are retried, all or none")
    @IO func retries() async throws {
        let bench = try await Bench("retries")
        defer { bench.stop() }
        bench.project()
        try await bench.reaches(0)
        try await bench.append([(1, "A"), (1, "Broken"), (1, "B")])
        try await bench.reaches(3)
        let stream = StreamName("Case", uuid(1))
        await #expect(throws: PostgresError.self) { try await bench.control.retryParked(Tally.self, stream) }
        #expect(try await bench.parked() == ["tally 2 failed", "tally 3 waits"])
        try await bench.pool.with { try await $0.script("ALTER TABLE read.tally DROP CONSTRAINT whole") }
        try await bench.control.retryParked(Tally.self, stream)
        #expect(try await bench.facts(1) == "A Broken B")
        // The runner has seen it too: nothing waits any more.
        try await bench.append([(1, "C")])
        try await bench.reaches(4)
        #expect(try await bench.facts(1) == "A Broken B C")
        #expect(try await bench.parked() == [])
    }

    @Test("goes on without the facts that are dropped")
    @IO func drops() async throws {
        let bench = try await Bench("drops")
        defer { bench.stop() }
        bench.project()
        try await bench.reaches(0)
        try await bench.append([(1, "A"), (1, "Garbled"), (1, "B")])
        try await bench.reaches(3)
        #expect(try await bench.control.dropParked(Tally.name, StreamName("Case", uuid(1))) == 2)
        try await bench.append([(1, "C")])
        try await bench.reaches(4)
        #expect(try await bench.facts(1) == "A C")
    }

    @Test("stands still while it is paused")
    @IO func pauses() async throws {
        let bench = try await Bench("pauses")
        defer { bench.stop() }
        bench.project()
        try await bench.append([(1, "A")])
        try await bench.reaches(1)
        #expect(try await bench.control.setPaused(Tally.name, true))
        try await bench.append([(1, "B"), (2, "A")])
        // Nothing may come; a runner that had not heard of the pause would be here long before.
        try await EventLoop.sleep(for: .milliseconds(300))
        #expect(try await bench.control.position(of: Tally.name) == 1)
        #expect(try await bench.facts(1) == "A")
        #expect(try await bench.control.setPaused(Tally.name, false))
        try await bench.reaches(3)
        #expect(try await bench.facts(1) == "A B")
        #expect(try await !bench.control.setPaused("nothing", true))
    }

    @Test("is one of two that works, until it goes away")
    @IO func lease() async throws {
        let bench = try await Bench("lease")
        defer { bench.stop() }
        let first = bench.project()
        try await bench.append([(1, "A")])
        try await bench.reaches(1)
        bench.project()
        for number in 0..<20 { try await bench.append([(number, "B")]) }
        try await bench.reaches(21)
        let holders = try await bench.pool.query(
            """
            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND (classid::bigint << 32 | objid::bigint) = hashtextextended('projection/tally', 0)
            """)
        #expect(try holders[0].int(0) == 1)
        first.cancel()
        await first.value
        try await bench.append([(1, "C")])
        try await bench.reaches(22)
        #expect(try await bench.facts(1) == "A B C")
        #expect(try await bench.parked() == [])
    }

    @Test("cannot move a checkpoint that somebody else has moved, and leaves no row behind")
    @IO func fencing() async throws {
        let bench = try await Bench("fencing")
        defer { bench.stop() }
        try await bench.append([(1, "A")])
        try await bench.rebuild()
        for stale in ["SELECT projection.advance('tally', 7, 1, 2)", "SELECT projection.advance('tally', 1, 0, 2)"] {
            let error = await #expect(throws: PostgresError.self) {
                _ = try await bench.pool.run(["DELETE FROM read.tally", Statement(raw: stale)])
            }
            guard case .server(let server) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(server.sqlState == "40001")
        }
        #expect(try await bench.facts(1) == "A")
        _ = try await bench.pool.run([
            "INSERT INTO read.tally VALUES (\(uuid(2)), 1, 'A', 2)", "SELECT projection.advance('tally', 1, 1, 2)",
        ])
        #expect(try await bench.control.position(of: Tally.name) == 2)
    }
}
