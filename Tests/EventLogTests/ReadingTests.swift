import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting
import Testing

@Suite("Reading") struct ReadingTests {
    @Test("a filter skips facts, and the page says how far it looked")
    @IO func filter() async throws {
        let log = try await freshLog("read_filter")
        for number in 1...10 { _ = try await log.append(append(number, [fact(number == 7 ? "Rare" : "Usual")])) }
        let first = try await log.read(after: 0, limit: 5, filter: .init(types: ["Rare"]))
        #expect(first.events.isEmpty)
        #expect(first.through == 5)
        let second = try await log.read(
            after: first.through, limit: 100, filter: .init(categories: ["Case"], types: ["Rare"]))
        #expect(second.events.map(\.position) == [7])
        #expect(second.through == 10)
        #expect(try await log.read(after: 10, limit: 5).through == 10)
        #expect(try await log.read(after: 99, limit: 5).through == 99)
    }

    @Test("a follower sees every fact in order while writers append")
    @IO func follow() async throws {
        let log = try await freshLog("read_follow", size: 8)
        let tail = Tail(log: log)
        let following = Task { @IO in await tail.run() }
        let writers = (0..<8).map { writer in
            Task { @IO in for version in 0..<25 { _ = try await log.append(append(writer + 1, at: version)) } }
        }
        var seen: [Int64] = []
        var position: Int64 = 0
        while seen.count < 200 {
            guard await tail.wait(beyond: position, until: .after(.seconds(120))) else { break }
            let page = try await log.read(after: position, limit: 50)
            seen += page.events.map(\.position)
            position = page.through
        }
        #expect(seen == Array(1...200))
        for writer in writers { try await writer.value }
        following.cancel()
        #expect(await tail.wait(beyond: 200, until: .after(.milliseconds(20))) == false)
    }

    @Test("partitions are made ahead, and a log that spans them reads as one")
    @IO func partitions() async throws {
        let log = try await freshLog("read_partitions")
        _ = try await log.pool.query("UPDATE log.head SET position = 4194303")
        try await log.ensurePartitions()
        try await log.ensurePartitions()
        #expect(
            try await log.pool.query("SELECT count(*) FROM pg_inherits WHERE inhparent = 'log.event'::regclass")[0].int(
                0) == 2)
        _ = try await log.append(append(1, [fact(), fact(), fact()]))
        #expect(
            try await log.read(after: 4_194_302, limit: 10).events.map(\.position) == [4_194_304, 4_194_305, 4_194_306])
        #expect(try await log.read(StreamName("Case", uuid(1))).map(\.version) == [1, 2, 3])
    }

    @Test("who appends sees to the partition after the present one")
    @IO func partitionsByAppends() async throws {
        let log = try await freshLog("read_ahead")
        func names() async throws -> [String] {
            try await log.pool.query(
                "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'log.event'::regclass ORDER BY 1"
            ).map { try $0.text(0) }
        }
        #expect(try await names() == ["log.event_000000000000", "log.event_000004194304"])
        _ = try await log.pool.query("UPDATE log.head SET position = 4194303")
        #expect(try await log.append(append(1)).position == 4_194_304)
        try await eventually("there is another one") { try await names().last == "log.event_000008388608" }
        // Nobody has seen to them for long: the append that comes to the end makes the next one.
        _ = try await log.pool.query("UPDATE log.head SET position = 12582911")
        #expect(try await log.append(append(2)).position == 12_582_912)
    }

    @Test("a partition is made while an append is in flight, and appends and reads go on while it is made")
    @IO func partitionsWithoutPause() async throws {
        let log = try await freshLog("read_no_pause")
        try await log.pool.transaction { appender in
            _ = try await appender.query(.append([append(1)]))
            try await log.pool.transaction { maker in
                _ = try await maker.query("SET LOCAL lock_timeout = '30s'")
                #expect(try await maker.query("SELECT log.ensure_partitions(16777216)")[0].int(0) == 2)
            }
            // The plain way would wait for the append.
            let error = await #expect(throws: PostgresError.self) {
                try await log.pool.transaction { maker in
                    _ = try await maker.query("SET LOCAL lock_timeout = '100ms'")
                    try await maker.script(
                        "CREATE TABLE log.x PARTITION OF log.event FOR VALUES FROM (33554432) TO (37748736)")
                }
            }
            guard case .server(let refusal)? = error else { return }
            #expect(refusal.sqlState == "55P03")
        }
        try await log.pool.transaction { maker in
            _ = try await maker.query("SELECT log.ensure_partitions(67108864)")
            #expect(try await log.append(append(2)).position == 2)
            #expect(try await log.read(after: 0, limit: 10).events.count == 2)
        }
    }

    @Test("migrations run once, and refuse a newer or a changed history")
    @IO func migrations() async throws {
        let log = try await freshLog("read_migrations")
        #expect(try await EventLog.migrate(log.pool, EventLog.migrations).isEmpty)
        let more = EventLog.migrations + [Migration("z/0001", "CREATE TABLE public.z (x int)")]
        #expect(try await EventLog.migrate(log.pool, more) == ["z/0001"])
        await #expect(throws: MigrationError.databaseIsNewer(unknown: ["z/0001"])) {
            try await EventLog.migrate(log.pool, EventLog.migrations)
        }
        let changed = EventLog.migrations + [Migration("z/0001", "CREATE TABLE public.z (x text)")]
        await #expect(throws: MigrationError.changed("z/0001")) { try await EventLog.migrate(log.pool, changed) }
        for text in ["CREATE OR REPLACE VIEW public.v AS SELECT 1", "CREATE OR REPLACE VIEW public.v AS SELECT 2"] {
            let repeatable = more + [Migration("z/0002", text, isRepeatable: true)]
            #expect(try await EventLog.migrate(log.pool, repeatable) == ["z/0002"])
            #expect(try await EventLog.migrate(log.pool, repeatable).isEmpty)
        }
    }
}
