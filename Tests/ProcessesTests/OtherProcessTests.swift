import Bank
import Billing
import Commands
import Desk
import EventLoop
import Kernel
import Leasing
import People
import Processes
import Testing

@Suite("Bills, reminders and the outbox's manners") struct OtherProcessTests {
    @Test("bills start when the bank has the contract, and end with it")
    func rentBilling() {
        #expect(
            RentBilling.react(.knownToBank, of: id(1), (), moment())
                == [
                    .enlist,
                    .command(StartBilling { ($0.contractId, $0.through) = (ID(id(1)), Month(2026, 3)) }),
                ])
        #expect(
            RentBilling.react(.ended(on: day("2026-02-10")), of: id(1), (), moment())
                == [.delist(after: day("2026-02-10")), .command(EndBilling { $0.contractId = ID(id(1)) })])
    }

    @Test("a bill is looked at the day after it was due and on the days of dunning, as long as it is open")
    func overdue() {
        let due = day("2026-03-11")
        func wake(_ on: String) -> Output<NoEvent> { .wake(at: day(on).start, reason: "2026-03-11") }
        let mark = Output<NoEvent>.command(MarkBillOverdue { $0.billId = ID(id(1)) })
        #expect(OverdueWatch.react(.issued(due: due), of: id(1), (), moment()) == [wake("2026-03-12")])
        #expect(OverdueWatch.react(.closed, of: id(1), (), moment()) == [.rest])
        var now = day("2026-03-12").start
        var days: [String] = []
        while case .passed(let due)? = OverdueWatch.input(wokenFor: "2026-03-11"),
            case let outputs = OverdueWatch.react(.passed(due: due), of: id(1), (), moment(at: now)),
            case .wake(let next, _)? = outputs.last
        {
            #expect(outputs.first == mark)
            now = next
            days.append(next.day.description)
        }
        #expect(days == ["2026-03-14", "2026-03-26", "2026-04-10", "2026-05-10"])
        #expect(OverdueWatch.react(.passed(due: due), of: id(1), (), moment(at: now)) == [mark])
    }

    @Test("an erasure shreds the keys, and says so when it was done and not before")
    func erasure() {
        let person = id(1).description
        #expect(
            Erasure.react(.erased, of: id(1), (), moment())
                == [
                    .call(
                        ExternalCall(
                            system: "vault", operation: "SHRED", requestNo: person, body: ["personId": .string(person)])
                    )
                ])
        var answer = Answer()
        answer.body = ["keys": 3]
        #expect(Erasure.input(of: answer) == .shredded(keys: 3))
        for result in [Answer.Result.refused, .delayed, .exhausted] {
            answer.result = result
            #expect(Erasure.input(of: answer) == nil)
        }
        #expect(
            Erasure.react(.shredded(keys: 3), of: id(1), (), moment())
                == [.command(RecordKeyShredding { ($0.personId, $0.keys) = (ID(id(1)), 3) })])
    }

    @Test("a lessee is opened for the bank, or is erased")
    @IO func party() async throws {
        let person = Person.Registered { $0.name = Sealed(key: id(1), ciphertext: "", mask: "张*", index: nil) }
        let contract = Contract.initial
        let party = try await BankParty(of: contract, lessee: .active(person)) { _, field in "\(field)" }
        #expect(party.tenant.name == "name" && party.tenant.idNo == "idNumber" && party.debitAccount == nil)
        await #expect(throws: LesseeErased.self) {
            _ = try await BankParty(of: contract, lessee: .active(person)) { _, _ in nil }
        }
        await #expect(throws: LesseeErased.self) {
            _ = try await BankParty(of: contract, lessee: .erased(person, isShredded: false)) { _, _ in "" }
        }
    }

    @Test("attempts are spaced 1-2-4-8-15 units, each a fifth more or less")
    func backoff() {
        let backoff = Backoff(unit: .seconds(60))
        let minutes = (1...7).map { backoff.delay(after: $0, spread: 0.5) / .seconds(60) }
        #expect(minutes.map { ($0 * 10).rounded() / 10 } == [1, 2, 4, 8, 15, 15, 15])
        #expect(backoff.delay(after: 1, spread: 0) == .seconds(48))
        #expect(backoff.delay(after: 1, spread: 1) == .seconds(72))
    }

    @Test("the breaker opens after failures in a row, lets one call through after a pause, and closes on an answer")
    func breaker() {
        var breaker = Breaker(threshold: 2, pause: .seconds(10))
        breaker.note(isAlive: false, at: morning)
        breaker.note(isAlive: true, at: morning)
        breaker.note(isAlive: false, at: morning)
        #expect(breaker.allowance(8, at: morning) == 8)
        breaker.note(isAlive: false, at: morning)
        #expect(breaker.allowance(8, at: morning + .seconds(9)) == 0)
        #expect(breaker.allowance(8, at: morning + .seconds(10)) == 1)
        breaker.note(isAlive: false, at: morning + .seconds(11))
        #expect(breaker.allowance(8, at: morning + .seconds(20)) == 0)
        breaker.note(isAlive: true, at: morning + .seconds(21))
        #expect(breaker.allowance(8, at: morning + .seconds(21)) == 8)
    }

    @Test("a derived identity is the same for the same question, and another for another")
    func derivation() {
        #expect(UUID(following: id(1), "a") == UUID(following: id(1), "a"))
        #expect(
            Set([UUID(following: id(1), "a"), UUID(following: id(1), "b"), UUID(following: id(2), "a")]).count == 3)
        #expect(UUID(following: id(1), "a").high >> 12 & 0xF == 8 && UUID(following: id(1), "a").low >> 62 == 0b10)
    }
}
