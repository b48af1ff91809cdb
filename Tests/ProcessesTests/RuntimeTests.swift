import Billing
import Desk
import EventLog
import EventLoop
import HTTPServer
import Kernel
import KernelTesting
import Leasing
import Postgres
import Processes
import Testing

@Suite("The runtime, a real database and a simulated bank", .serialized) struct RuntimeTests {
    @Test("approved while the bank is down: no bills; when it comes back, one contract there and the bills here")
    @IO func downThenUp() async throws {
        let bench = try await Bench("processes_down")
        try await bench.scenario("httpError(503)")
        bench.start()
        try await bench.approved(1)
        try await bench.eventually("the failure shows") { try await bench.contract(1).creation.status == .failed }
        #expect(try await bench.contract(1).stage == .approved)
        #expect(try await bench.bills(of: 1).isEmpty)
        try await bench.sim("scenario", method: .delete)
        try await bench.eventually("bills") { try await bench.bills(of: 1).count == 3 }
        #expect(try await bench.contract(1).stage == .active)
        #expect(try await bench.count("ContractSyncedToBank", of: 1) == 1)
        #expect(try await bench.booked("/contracts", 1) == ["C20260301-HT-2026-1 B001"])
        await bench.close()
    }

    @Test("no answer after the bank has done it: the same number again, one contract, one fact")
    @IO func dropAfterCommit() async throws {
        // An answer that is only slow is not asked for once more, by anybody: it would be counted.
        let bench = try await Bench("processes_drop", timeout: .seconds(3))
        var settings = Bench.settings
        settings.lease = .seconds(60)
        try await bench.scenario("dropAfterCommit", times: 2)
        bench.start(settings)
        try await bench.approved(1)
        try await bench.eventually("synced") { try await bench.contract(1).isKnownToBank }
        let booked = try await bench.booked("/contracts", 1)
        // Twice in vain and once heard.
        #expect(booked.count == 3 && Set(booked) == ["C20260301-HT-2026-1 B001"])
        #expect(try await bench.count("ContractSyncedToBank", of: 1) == 1)
        await bench.close()
    }

    @Test("two answers to one question: one is recorded")
    @IO func duplicateAnswer() async throws {
        let bench = try await Bench("processes_duplicate")
        // The time in hand is over before the bank answers, so it is asked twice and answers twice.
        try await bench.scenario("delay(150)", times: 1)
        var settings = Bench.settings
        settings.lease = .milliseconds(50)
        bench.start(settings)
        try await bench.approved(1)
        try await bench.eventually("both answers") { try await bench.booked("/contracts", 1).count >= 2 }
        try await bench.eventually("rest") { try await bench.pending() == 0 }
        let facts = try await bench.log.read(StreamName(BankSync.name, id(1))).map(\.type)
        #expect(facts == ["BankSyncStarted", "BankCallMade", "BankCallAnswered"])
        #expect(try await bench.count("ContractSyncedToBank", of: 1) == 1)
        await bench.close()
    }

    @Test("ended while the bank is down: the end stands at once, and the bank follows when it can")
    @IO func endedWhileDown() async throws {
        let bench = try await Bench("processes_ended")
        bench.start()
        try await bench.approved(1)
        try await bench.eventually("bills") { try await bench.bills(of: 1).count == 3 }
        try await bench.scenario("httpError(503)")
        try await bench.end(1, on: day("2026-02-10"))
        #expect(try await bench.contract(1).stage == .terminated)
        try await bench.eventually("bills follow the end") {
            let bills = try await bench.bills(of: 1)
            return bills[day("2026-03-01")]?.isVoided == true
                && bills[day("2026-02-01")]?.amountDue == Money(fen: 11_664)
        }
        #expect(try await bench.bills(of: 1)[day("2026-01-01")]?.amountDue == Money(fen: 132_659))
        try await bench.eventually("the failure shows") { try await bench.contract(1).termination.status == .failed }
        try await bench.sim("scenario", method: .delete)
        try await bench.eventually("terminated there") { try await bench.contract(1).termination.status == .ok }
        #expect(try await bench.booked("/terminate", 1) == ["T20260301-HT-2026-1 B001"])
        await bench.close()
    }

    @Test("what is refused is parked with the reason; by hand it is tried again or dropped")
    @IO func parked() async throws {
        let bench = try await Bench("processes_parked")
        let control = OutboxControl(pool: bench.log.pool, clock: { bench.clock.now })
        try await bench.scenario("businessError(S103)", times: 2)
        bench.start()
        try await bench.approved(1)
        try await bench.approved(2)
        try await bench.eventually("both are parked") { try await control.parked().count == 2 }
        let parked = try await control.parked()
        #expect(parked.allSatisfy { $0.process == "BankSync" && $0.target == "bank" && $0.name == "CREATE" })
        #expect(parked.allSatisfy { $0.reason == "S103 账户未开通代扣" && $0.attempts == 1 })
        try await bench.eventually("the contract says so") { try await bench.contract(2).creation.status == .failed }
        let (first, second) = (
            try #require(parked.first { $0.instance == id(1) }), parked.first { $0.instance == id(2) }
        )
        #expect(try await control.retry(first.id))
        #expect(try await control.retry(first.id) == false)
        try await bench.eventually("synced") { try await bench.contract(1).isKnownToBank }
        #expect(try await control.drop(second?.id ?? .zero))
        #expect(try await control.parked().isEmpty)
        #expect(try await bench.contract(2).stage == .approved)
        await bench.close()
    }

    @Test("a lessee who was erased cannot be told to the bank: parked at once, with the reason")
    @IO func erasedLessee() async throws {
        let bench = try await Bench("processes_erased")
        bench.party = { throw LesseeErased() }
        bench.start()
        try await bench.approved(1)
        let control = OutboxControl(pool: bench.log.pool, clock: { bench.clock.now })
        try await bench.eventually("parked") { try await control.parked().count == 1 }
        #expect(try await control.parked()[0].reason == "LESSEE-ERASED 承租人的个人信息已销毁, 不能报送银行")
        try await bench.eventually("the contract says so") { try await bench.contract(1).creation.status == .failed }
        #expect(try await bench.booked("/contracts", 1) == [])
        await bench.close()
    }

    @Test("a bank that is down for a day: attempts are bounded, then it is parked and somebody is told")
    @IO func exhausted() async throws {
        let bench = try await Bench("processes_exhausted")
        let control = OutboxControl(pool: bench.log.pool, clock: { bench.clock.now })
        try await bench.scenario("httpError(503)")
        bench.start()
        try await bench.approved(1)
        try await bench.eventually("it fails") { try await bench.contract(1).creation.status == .failed }
        bench.clock.advance(by: .seconds(24 * 3_600 + 60))
        try await bench.eventually("parked") { try await control.parked().count == 1 }
        try await bench.eventually("escalated") {
            try await bench.log.read(StreamName(BankSync.name, id(1))).contains { $0.type == "BankSyncEscalated" }
        }
        #expect(try await control.load().first { $0.target == "bank" }?.waiting == 0)
        await bench.close()
    }

    @Test("a bank that does not answer holds up nobody else, and is asked little")
    @IO func deadPartner() async throws {
        let bench = try await Bench("processes_dead", timeout: .milliseconds(50))
        try await bench.scenario("timeout")
        var settings = Bench.settings
        settings.breaker = Breaker(threshold: 5, pause: .seconds(60))
        bench.start(settings)
        for number in 1...40 { try await bench.approved(number) }
        try await bench.eventually("the breaker opens") {
            bench.notices.contains { if case .unreachable("bank", _) = $0 { true } else { false } }
        }
        try await bench.eventually("all are asked for") {
            try await OutboxControl(pool: bench.log.pool, clock: { bench.clock.now }).load()
                .first { $0.target == "bank" }?.waiting == 40
        }
        // At most those that were under way when it opened.
        let attempts = try await bench.log.pool.query("SELECT sum(attempts)::bigint FROM process.outbox")[0].int(0)
        #expect(attempts <= 16)
        try await bench.sim("scenario", method: .delete)
        bench.clock.advance(by: .seconds(61))
        try await bench.eventually("the backlog drains") {
            for number in 1...40 where !(try await bench.contract(number).isKnownToBank) { return false }
            return true
        }
        await bench.close()
    }

    @Test("an unpaid bill is marked the day after it was due, a paid one never")
    @IO func overdue() async throws {
        let bench = try await Bench("processes_overdue")
        bench.start()
        try await bench.approved(1)
        try await bench.eventually("bills") { try await bench.bills(of: 1).count == 3 }
        try await bench.eventually("all were due before today") {
            try await bench.bills(of: 1).values.allSatisfy { $0.status == .overdue }
        }
        let stages = try await bench.bills(of: 1).mapValues(\.overdueStage)
        // Due on the first day of the lease and ten days before the later periods: 59, 38 and 10 days ago.
        #expect(stages == [day("2026-01-01"): 3, day("2026-02-01"): 3, day("2026-03-01"): 1])
        bench.clock.advance(by: .seconds(2 * 86_400))
        try await bench.eventually("the next stage") {
            try await bench.bills(of: 1)[day("2026-01-01")]?.overdueStage == 4
        }
        await bench.close()
    }

    @Test("killed between any two steps, 200 times, it ends as if nothing had happened")
    @IO func killedAnywhere() async throws {
        let bench = try await Bench("processes_killed")
        var settings = Bench.settings
        (settings.lease, settings.poll) = (.milliseconds(60), .milliseconds(4))
        for seed in 1...200 {
            var random = SplitMix64(seed: UInt64(seed))
            let dead = Blow()
            var steps = Int.random(in: 1...60, using: &random)
            bench.probe = {
                steps -= 1
                guard steps == 0 else { return }
                bench.strike()
                dead.ring()
            }
            if seed % 3 == 0 { try await bench.scenario("dropAfterCommit", times: 1) }
            if seed % 5 == 0 { try await bench.scenario("httpError(503)", times: 1) }
            bench.start(settings)
            try await bench.approved(seed)
            if seed > 3, seed % 4 == 0 { try await bench.end(seed - 3, on: day("2026-02-10")) }
            await dead.wait()
            await bench.kill()
        }
        bench.probe = {}
        bench.start(settings)
        try await bench.eventually("everything comes to rest") { try await bench.pending() == 0 }
        #expect(try await OutboxControl(pool: bench.log.pool, clock: { bench.clock.now }).parked() == [])
        let (books, bills) = (try await bench.books(), try await bench.bills())
        for number in 1...200 { try await check(bench, number, books, bills[id(number), default: [:]]) }
        await bench.close()
    }

    @IO private func check(
        _ bench: Bench, _ number: Int, _ books: Books, _ bills: [Day: Bill.State]
    ) async throws {
        let contract = try await bench.contract(number)
        let created = books.booked("/contracts", number)
        let isEnded = number % 4 == 1 && number < 198
        #expect(Set(created).count <= 1 && created.allSatisfy { $0.hasSuffix("-HT-2026-\(number) B001") })
        #expect(try await bench.count("ContractSyncedToBank", of: number) == (created.isEmpty ? 0 : isEnded ? 2 : 1))
        let terminated = books.booked("/terminate", number)
        if isEnded {
            #expect(contract.stage == .terminated)
            #expect(Set(terminated).count == (created.isEmpty ? 0 : 1))
            let owed = bills.filter { !$0.value.isVoided }.keys.sorted()
            #expect(owed == (created.isEmpty ? [] : [day("2026-01-01"), day("2026-02-01")]))
        } else {
            #expect(contract.stage == .active && contract.creation.status == .ok, "contract \(number)")
            #expect(terminated.isEmpty && bills.count == 3)
        }
    }
}

/// Something that happens once.
@IO private final class Blow {
    private var hasRung = false
    private let bell = Bell()

    func ring() {
        hasRung = true
        bell.ring()
    }

    func wait() async { if !hasRung { _ = await bell.wait() } }
}
