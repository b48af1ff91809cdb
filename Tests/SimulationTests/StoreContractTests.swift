import EventLog
import EventLoop
import Kernel
import Testing

@testable import Processes

/// What desks rely on, of the log in PostgreSQL and of the model alike.
@Suite("The contract of the log", .serialized) struct LogContractTests {
    @Test("facts come back as they were appended; the receipt says where they stand", arguments: Kind.allCases)
    @IO func appends(kind: Kind) async throws {
        let log = try await Stores(kind, "appends").log
        let first = try await log.append(append(1, 1, expecting: 0, facts: 2))
        #expect(first.position == 2 && first.version == 2 && !first.isReplay)
        let second = try await log.append(append(2, 1, expecting: 2))
        #expect(second.position == 3 && second.version == 3)
        let stream = StreamName("Test", id(1))
        #expect(try await log.read(stream, after: 0, limit: 10).map(\.version) == [1, 2, 3])
        #expect(try await log.read(stream, after: 1, limit: 1).map(\.position) == [2])
    }

    @Test("a version that moved is a conflict, also of a stream that was only looked at", arguments: Kind.allCases)
    @IO func conflicts(kind: Kind) async throws {
        let log = try await Stores(kind, "conflicts").log
        _ = try await log.append(append(1, 1, expecting: 0))
        await #expect(throws: AppendError.conflict("Test/\(id(1)) 1")) {
            _ = try await log.append(append(2, 1, expecting: 0))
        }
        await #expect(throws: AppendError.conflict("Test/\(id(1)) 1")) {
            _ = try await log.append(append(3, 2, expecting: 0, lookingAt: (1, 0)))
        }
        #expect(try await log.append(append(4, 2, expecting: 0, lookingAt: (1, 1))).position == 2)
    }

    @Test("a claim is held by one stream until it is released", arguments: Kind.allCases)
    @IO func claims(kind: Kind) async throws {
        let log = try await Stores(kind, "claims").log
        let claim = Claim("room", "502"), take = ClaimChange.take(claim, orRefuse: taken)
        _ = try await log.append(append(1, 1, expecting: 0, claims: [take]))
        await #expect(throws: AppendError.claimed(taken)) {
            _ = try await log.append(append(2, 2, expecting: 0, claims: [take]))
        }
        #expect(try await log.holders(of: [claim, Claim("room", "503")]) == [id(1), nil])
        #expect(try await log.claims(of: "room").map(\.stream) == [id(1)])
        #expect(try await log.claims(of: "flat").isEmpty)
        _ = try await log.append(append(3, 1, expecting: 1, claims: [.release(claim)]))
        _ = try await log.append(append(4, 2, expecting: 0, claims: [take]))
        #expect(try await log.holders(of: [claim]) == [id(2)])
        _ = try await log.append(append(5, 2, expecting: 1, claims: [.release(claim), take]))
        #expect(try await log.holders(of: [claim]) == [id(2)])
    }

    @Test(
        "a command that comes again gets its first answer, whatever has changed; another one is refused",
        arguments: Kind.allCases)
    @IO func repeats(kind: Kind) async throws {
        let log = try await Stores(kind, "repeats").log
        let first = try await log.append(append(1, 1, expecting: 0))
        _ = try await log.append(append(2, 1, expecting: 1))
        let again = try await log.append(append(1, 1, expecting: 0))
        #expect(again.position == first.position && again.version == first.version && again.isReplay)
        await #expect(throws: AppendError.commandReused) {
            _ = try await log.append(append(1, 3, expecting: 0, fingerprint: 2))
        }
        let known = try await log.outcome(of: id(1), by: Actor(id: "tester"))
        #expect(known?.receipt.position == first.position && known?.fingerprint == [1])
        #expect(try await log.outcome(of: id(1), by: Actor(id: "another")) == nil)
    }

    @Test("numbers are never given twice", arguments: Kind.allCases)
    @IO func numbers(kind: Kind) async throws {
        let log = try await Stores(kind, "numbers").log
        var seen: [Int64] = []
        for _ in 0..<40 { seen.append(try await log.nextNumber("HT-2026")) }
        #expect(Set(seen).count == 40 && seen == seen.sorted())
        #expect(try await log.nextNumber("ZD-2026") == 1)
    }
}

/// What process managers rely on.
@Suite("The contract of the process store", .serialized) struct ProcessContractTests {
    @Test("a step is written as a whole, and only on the checkpoint it was read at", arguments: Kind.allCases)
    @IO func commits(kind: Kind) async throws {
        let stores = try await Stores(kind, "commits")
        let lead = try await stores.lead()
        #expect(lead.checkpoint == 0)
        try await lead.commit(step(0, 5, rows: [call(1, 1)]))
        await #expect(throws: LeaseLost.self) { try await lead.commit(step(0, 7, rows: [call(2, 2)])) }
        #expect(try await stores.processes.take("bank", 10, at: morning, until: evening).map(\.id) == [id(1)])
        lead.resign()
        let next = try await stores.lead()
        #expect(next.checkpoint == 5)
        // A fact of its own that does not fit undoes the rest.
        var conflicting = step(5, 6, rows: [call(3, 3)])
        conflicting.draft.appends = [append(1, 1, expecting: 4)]
        let rejected = conflicting
        await #expect(throws: LeaseLost.self) { try await next.commit(rejected) }
        try await next.commit(step(5, 6))
        #expect(try await stores.processes.take("bank", 10, at: morning, until: evening).isEmpty)
        next.resign()
    }

    @Test(
        "of each instance only the oldest row is taken, and is in hand until its time is over", arguments: Kind.allCases
    )
    @IO func takes(kind: Kind) async throws {
        let stores = try await Stores(kind, "takes")
        let lead = try await stores.lead()
        try await lead.commit(step(0, 1, rows: [call(1, 1), call(2, 1), call(3, 2), call(4, 2, "command")]))
        let store = stores.processes
        #expect(try await store.take("bank", 10, at: morning, until: evening).map(\.id).sorted() == [id(1), id(3)])
        #expect(try await store.take("bank", 10, at: morning, until: evening).isEmpty)
        let again = try await store.take("bank", 1, at: evening, until: evening + .seconds(9))
        #expect(again.map(\.id) == [id(1)] && again.map(\.attempts) == [2] && again.map(\.inDoubt) == [true])
        #expect(try await store.take("command", 10, at: morning, until: evening).map(\.id) == [id(4)])
        lead.resign()
    }

    @Test("an answer settles a row once, and is taken in once", arguments: Kind.allCases)
    @IO func settles(kind: Kind) async throws {
        let stores = try await Stores(kind, "settles")
        let (lead, store) = (try await stores.lead(), stores.processes)
        try await lead.commit(step(0, 1, rows: [call(1, 1), call(2, 1)]))
        let item = try #require(try await store.take("bank", 1, at: morning, until: evening).first)
        try await store.settle(item, settlement(item, .accepted([:])))
        try await store.settle(item, settlement(item, .accepted([:])))
        let answers = try await lead.waiting(after: 1, limit: 10, filter: .init(), at: morning).answers
        #expect(answers.map(\.outboxID) == [id(1)] && answers.map(\.instance) == [id(1)])
        let taking = step(1, 1, answers: answers.map(\.seq))
        try await lead.commit(taking)
        await #expect(throws: LeaseLost.self) { try await lead.commit(taking) }
        #expect(try await lead.waiting(after: 1, limit: 10, filter: .init(), at: morning).answers.isEmpty)
        #expect(try await store.take("bank", 10, at: morning, until: evening).map(\.id) == [id(2)])
        lead.resign()
    }

    @Test("what failed comes due again; a late word about an earlier attempt changes nothing", arguments: Kind.allCases)
    @IO func fails(kind: Kind) async throws {
        let stores = try await Stores(kind, "fails")
        let (lead, store) = (try await stores.lead(), stores.processes)
        try await lead.commit(step(0, 1, rows: [call(1, 1)]))
        let first = try #require(try await store.take("bank", 1, at: morning, until: morning + .seconds(9)).first)
        let second = try #require(try await store.take("bank", 1, at: evening, until: evening + .seconds(9)).first)
        try await store.settle(first, settlement(first, .refused(code: "S103", message: "")))
        try await store.settle(second, settlement(second, .unknown("cut"), at: evening))
        #expect(try await store.take("bank", 1, at: evening + .seconds(10), until: evening).isEmpty)
        let third = try #require(try await store.take("bank", 1, at: evening + .seconds(600), until: evening).first)
        #expect(third.attempts == 3 && third.inDoubt)
        try await store.settle(third, settlement(third, .refused(code: "S103", message: "")))
        #expect(try await store.take("bank", 1, at: evening + .seconds(9_000), until: evening).isEmpty)
        // A new call takes the place of what is parked.
        try await lead.commit(step(1, 2, rows: [call(2, 1)]))
        #expect(try await store.take("bank", 9, at: evening, until: evening).map(\.id) == [id(2)])
        lead.resign()
    }

    @Test("a timer is due at its time, once, unless the instance rests", arguments: Kind.allCases)
    @IO func timers(kind: Kind) async throws {
        let stores = try await Stores(kind, "timers")
        let lead = try await stores.lead()
        var asking = step(0, 1)
        asking.draft.timers = [1, 2, 3].map { timer($0, at: $0 == 3 ? evening : morning) }
        try await lead.commit(asking)
        func due(_ now: Instant) async throws -> [UUID] {
            try await lead.waiting(after: 1, limit: 10, filter: .init(), at: now).timers.map(\.id)
        }
        #expect(try await due(morning) == [id(1), id(2)])
        var taking = step(1, 2)
        taking.timers = [id(1)]
        taking.draft.resting = [id(2)]
        try await lead.commit(taking)
        #expect(try await due(morning).isEmpty)
        #expect(try await due(evening) == [id(3)])
        lead.resign()
    }

    private func step(_ from: Int64, _ through: Int64, rows: [OutboxRow] = [], answers: [Int64] = []) -> Step {
        var step = Step(process: "Test", now: morning, from: from, through: through, answers: answers)
        step.draft.rows = rows
        return step
    }

    private func timer(_ number: Int, at due: Instant) -> TimerRow {
        TimerRow(id: id(number), instance: id(number), dueAt: due, reason: "test", correlation: id(9))
    }

    private func settlement(_ item: OutboxItem, _ outcome: CallOutcome, at now: Instant = morning) -> Settlement {
        Settlement(item, outcome, Backoff(unit: .seconds(60)), at: now, spread: 0.5)
    }
}
