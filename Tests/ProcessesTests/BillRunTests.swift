import Billing
import Commands
import Desk
import EventLog
import EventLoop
import Kernel
import KernelTesting
import Leasing
import Postgres
import Processes
import Testing

@Suite("The bill run", .serialized) struct BillRunTests {
    /// Contracts on the roll that the bank has, as their process leaves them.
    @IO private func inForce(_ bench: Bench, _ count: Int) async throws {
        let works = (1...count).map { number in
            Task { @IO in
                try await bench.approved(number)
                let system = Invocation(.system("test"))
                let request = RequestBankSync { ($0.contractId, $0.requestNo) = (ID(id(number)), "C\(number)") }
                _ = try await bench.desk.perform(request, system)
                let synced = RecordBankSync { ($0.contractId, $0.requestNo) = (ID(id(number)), "C\(number)") }
                _ = try await bench.desk.perform(synced, system)
            }
        }
        for work in works { try await work.value }
        _ = try await bench.log.pool.query(
            "INSERT INTO process.roll (process, instance) SELECT 'RentBilling', unnest(\((1...count).map { id($0) }))")
    }

    @IO private func job(_ bench: Bench) -> BillRunJob {
        BillRunJob(
            desk: bench.desk, log: bench.log, configuration: bench.configuration, clock: { bench.clock.now },
            makeID: { UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max))) },
            policy: { moment().policy })
    }

    @IO private func billsOfMay(_ bench: Bench) async throws -> [UUID: Int] {
        let page = try await bench.log.read(after: 0, limit: 1_000_000, filter: .init(types: [Bill.Generated.type]))
        var bills: [UUID: Int] = [:]
        for event in page.events {
            guard case .generated(let fact) = try event.decoded(as: Bill.Event.self) else { continue }
            if fact.bill.period.from == day("2026-05-01") { bills[fact.bill.contractId, default: 0] += 1 }
        }
        return bills
    }

    @Test("each contract gets one bill of the month; a second run changes nothing")
    @IO func once() async throws {
        let bench = try await Bench("billrun_once")
        try await inForce(bench, 900)
        let single = GenerateBill { ($0.contractId, $0.month) = (ID(id(7)), Month(2026, 5)) }
        _ = try await bench.desk.perform(single, Invocation(.system("test")))
        try await bench.end(9, on: day("2026-04-30"))
        var reports: [Int] = []
        let result = try await job(bench).run(Month(2026, 5)) { reports.append($0.done) }
        #expect(result.isCompleted && result.done == 900 && result.total == 900)
        #expect(result.generated == 898 && result.skipped == 1)
        #expect(result.amount == Money(fen: 32_659 * 898))
        #expect(reports == [400, 800, 900, 900])
        let bills = try await billsOfMay(bench)
        #expect(bills.count == 899 && bills.values.allSatisfy { $0 == 1 } && bills[id(9)] == nil)
        let head = try await bench.log.head()
        #expect(try await job(bench).run(Month(2026, 5)).generated == 898)
        #expect(try await bench.log.head() == head)
        let facts = try await bench.log.read(StreamName(BillRun.category, result.runId))
        #expect(facts.map(\.type) == ["BillRunStarted", "BillRunCompleted"])
        guard case .completed(let completed) = try facts[1].decoded(as: BillRun.Event.self) else { return }
        #expect(completed.skipped == [BillRun.Skip(contractId: id(7), reason: "该账期已经出过账单")])
        let until: Day = try await bench.log.pool.query("SELECT until FROM process.roll WHERE instance = \(id(9))")[0]
            .get(0)
        #expect(until == day("2026-04-30"), "an ended contract is passed over from now on")
        await bench.close()
    }

    @Test("killed at any moment and started again, it bills each contract once")
    @IO func killed() async throws {
        let bench = try await Bench("billrun_killed")
        try await inForce(bench, 900)
        var random = SplitMix64(seed: 7)
        var kills = 0, result: BillRunProgress?
        while result == nil {
            let job = job(bench)
            let task = Task { @IO in try? await job.run(Month(2026, 5)) }
            let fuse = Duration.milliseconds(Int.random(in: 1...120, using: &random) + 10 * kills)
            let killer = Task { @IO in
                try? await EventLoop.sleep(for: fuse)
                task.cancel()
            }
            result = await task.value
            killer.cancel()
            await killer.value
            if result == nil { kills += 1 }
        }
        #expect(kills >= 2, "it was never cut off")
        #expect(result?.generated == 900 && result?.done == 900)
        let bills = try await billsOfMay(bench)
        #expect(bills.count == 900 && bills.values.allSatisfy { $0 == 1 })
        #expect(try await BillRunProgress.all(bench.log.pool).map(\.isCompleted) == [true])
        await bench.close()
    }

    @Test("the run of a month starts by itself on its day, once, and months that were missed follow")
    @IO func schedule() async throws {
        let bench = try await Bench("billrun_schedule")
        func periods() async throws -> [Month] {
            try await bench.log.readCategory(BillRun.category).compactMap { event in
                guard case .started(let run) = try event.decoded(as: BillRun.Event.self) else { return nil }
                return run.period
            }
        }
        // Fifteen days before April is the 17th of March; the bench begins on the 1st.
        #expect(try BillRunJob.latestPeriod(on: day("2026-03-16"), moment().policy) == Month(2026, 3))
        #expect(try BillRunJob.latestPeriod(on: day("2026-03-17"), moment().policy) == Month(2026, 4))
        let first = job(bench), second = job(bench)
        for job in [first, second, first] { try await job.startDue() }
        #expect(try await periods() == [Month(2026, 3)])
        bench.clock.advance(by: .seconds(16 * 86_400))
        for job in [first, second] { try await job.startDue() }
        #expect(try await periods() == [Month(2026, 3), Month(2026, 4)])
        bench.clock.advance(by: .seconds(61 * 86_400))
        try await job(bench).startDue()
        #expect(try await periods() == (3...6).map { Month(2026, $0) })
        await bench.close()
    }

    @Test("a contract that ends while its bill is on the way gets none, and all others theirs")
    @IO func late() async throws {
        let bench = try await Bench("billrun_late")
        try await inForce(bench, 20)
        // Numbers are drawn when the contracts have been read: whoever holds them stops the run there.
        let holder = try await Connection.open(bench.configuration)
        defer { holder.close() }
        _ = try await holder.run([
            "BEGIN", "INSERT INTO log.numbering VALUES (\("ZD-\(bench.clock.now.day.month.year)"), 0)",
        ])
        let job = job(bench)
        let run = Task { @IO in try await job.run(Month(2026, 5)) }
        try await bench.eventually("the run waits for numbers") {
            let waiting: Statement = """
                SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
                """
            return try await bench.log.pool.query(waiting).count == 1
        }
        try await bench.end(9, on: day("2026-04-30"))
        _ = try await holder.query("COMMIT")
        let result = try await run.value
        #expect(result.isCompleted && result.done == 20 && result.generated == 19)
        #expect(result.amount == Money(fen: 32_659 * 19))
        let bills = try await billsOfMay(bench)
        #expect(bills.count == 19 && bills.values.allSatisfy { $0 == 1 } && bills[id(9)] == nil)
        await bench.close()
    }

    @Test("two runs of one month at once: one works, the other is told")
    @IO func together() async throws {
        let bench = try await Bench("billrun_together")
        try await inForce(bench, 50)
        let first = job(bench), second = job(bench)
        let results = [first, second].map { job in
            Task { @IO in
                do { return try await job.run(Month(2026, 5)).generated } catch is BillRunJob.AlreadyRunning {
                    return -1
                }
            }
        }
        var generated: [Int] = []
        for result in results { generated.append(try await result.value) }
        #expect(generated.contains(50) && generated.allSatisfy { $0 == 50 || $0 == -1 })
        #expect(try await billsOfMay(bench).count == 50)
        await bench.close()
    }
}
