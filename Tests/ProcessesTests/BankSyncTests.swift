import Commands
import Desk
import Kernel
import KernelTesting
import Leasing
import Processes
import Testing

@Suite("The bank's copy of a contract") struct BankSyncTests {
    private let contract = id(1)
    private let exit = day("2026-08-20")

    /// What the last input leads to, after the others.
    private func outputs(_ inputs: BankSync.Input...) -> [Output<BankSync.Event>] { outputs(inputs) }

    private func outputs(_ inputs: [BankSync.Input]) -> [Output<BankSync.Event>] {
        var state = BankSync.initial
        var last: [Output<BankSync.Event>] = []
        for input in inputs {
            last = BankSync.react(input, of: contract, state, moment())
            BankSync.fold(last, into: &state)
        }
        return last
    }

    private func ask(_ operation: BankOperation) -> Output<BankSync.Event> {
        .command(RequestBankSync { ($0.contractId, $0.operation) = (ID(contract), operation) }, ifRefused: .forget)
    }

    private func record(_ answer: Answer) -> Output<BankSync.Event> {
        .record(
            .answered(
                BankSync.Answered {
                    $0.operation = BankOperation(rawValue: answer.operation) ?? .create
                    ($0.requestNo, $0.result, $0.code) = (answer.requestNo, answer.result, answer.code)
                    $0.inDoubt = answer.inDoubt
                }))
    }

    private func synced(_ requestNo: String) -> Output<BankSync.Event> {
        .command(
            RecordBankSync {
                ($0.contractId, $0.requestNo) = (ID(contract), requestNo)
                ($0.bankContractNo, $0.bankSerialNo) = ("BC1", "S1")
            })
    }

    private func failed(_ requestNo: String, _ code: String, retryable: Bool) -> Output<BankSync.Event> {
        .command(
            RecordBankSyncFailure {
                ($0.contractId, $0.requestNo, $0.code) = (ID(contract), requestNo, code)
                $0.retryable = retryable
            })
    }

    private let asked = BankSync.Input.requested(.create, requestNo: "C1")
    private func answered(
        _ requestNo: String, _ result: Answer.Result, _ operation: BankOperation = .create, inDoubt: Bool = false
    ) -> BankSync.Input { .answered(answer(requestNo, result, operation, inDoubt: inDoubt)) }

    @Test("an approved contract is to be asked for, once, and looked at after a day")
    func approval() {
        let reminder = Output<BankSync.Event>.wake(at: morning + .seconds(86_400), reason: "CREATE")
        #expect(outputs(.approved) == [.record(.started(BankSync.Started())), ask(.create), reminder])
        #expect(outputs(.approved, .approved) == [])
    }

    @Test("what the contract has asked is sent with ids only, each number once")
    func calls() {
        let call = ExternalCall(
            system: "bank", operation: "CREATE", requestNo: "C1", body: ["contractId": .string(contract.description)])
        #expect(
            outputs(.approved, asked)
                == [.record(.called(BankSync.Called(operation: .create, requestNo: "C1"))), .call(call)])
        #expect(outputs(.approved, asked, asked) == [])
    }

    @Test("the answer is recorded and told to the contract; a second one and a stranger's change nothing")
    func accepted() {
        let yes = answered("C1", .accepted)
        #expect(outputs(.approved, asked, yes) == [record(answer("C1", .accepted)), synced("C1")])
        #expect(outputs(.approved, asked, yes, yes) == [])
        #expect(outputs(.approved, asked, answered("X", .accepted)) == [])
    }

    @Test("a first failure shows on the contract, and nothing is settled")
    func delayed() {
        #expect(
            outputs(.approved, asked, answered("C1", .delayed)) == [failed("C1", "NO-ANSWER", retryable: true)])
        #expect(
            outputs(.approved, asked, answered("C1", .delayed), answered("C1", .accepted))
                == [record(answer("C1", .accepted)), synced("C1")])
    }

    @Test("refused, then tried again by hand: with the same number or with a new one")
    func refused() {
        let no = answered("C1", .refused)
        #expect(
            outputs(.approved, asked, no) == [record(answer("C1", .refused)), failed("C1", "S103", retryable: false)])
        #expect(outputs(.approved, asked, no, no) == [])
        #expect(
            outputs(.approved, asked, no, answered("C1", .accepted))
                == [record(answer("C1", .accepted)), synced("C1")])
        #expect(
            outputs(.approved, asked, no, .requested(.create, requestNo: "C2"), answered("C2", .accepted))
                == [record(answer("C2", .accepted)), synced("C2")])
    }

    @Test("ended while the creation is in flight: the answer decides whether there is something to terminate")
    func endedInFlight() {
        let reminder = Output<BankSync.Event>.wake(at: morning + .seconds(86_400), reason: "TERMINATE")
        let ended = Output<BankSync.Event>.record(.ended(BankSync.Ended(terminationDate: exit)))
        #expect(outputs(.approved, asked, .ended(on: exit)) == [ended, reminder])
        #expect(
            outputs(.approved, asked, .ended(on: exit), answered("C1", .accepted))
                == [record(answer("C1", .accepted)), synced("C1"), ask(.terminate)])
        #expect(
            outputs(.approved, asked, .ended(on: exit), answered("C1", .refused))
                == [record(answer("C1", .refused)), failed("C1", "S103", retryable: false)])
        #expect(
            outputs(.approved, asked, .ended(on: exit), answered("C1", .exhausted, inDoubt: true))
                == [
                    record(answer("C1", .exhausted, inDoubt: true)), failed("C1", "NO-ANSWER", retryable: true),
                    ask(.terminate),
                ])
        #expect(
            outputs(.approved, asked, .ended(on: exit), answered("C1", .exhausted))
                == [record(answer("C1", .exhausted)), failed("C1", "NO-ANSWER", retryable: true)])
    }

    @Test("what was never asked for is not terminated; what the bank has, or may have, is")
    func ended() {
        let ended = Output<BankSync.Event>.record(.ended(BankSync.Ended(terminationDate: exit)))
        let reminder = Output<BankSync.Event>.wake(at: morning + .seconds(86_400), reason: "TERMINATE")
        #expect(outputs(.approved, .ended(on: exit)) == [ended])
        #expect(outputs(.approved, asked, answered("C1", .refused), .ended(on: exit)) == [ended, reminder])
        #expect(
            outputs(.approved, asked, answered("C1", .accepted), .ended(on: exit))
                == [ended, ask(.terminate), reminder])
        #expect(
            outputs(.approved, asked, answered("C1", .exhausted, inDoubt: true), .ended(on: exit))
                == [ended, ask(.terminate), reminder])
        #expect(outputs(.approved, asked, answered("C1", .accepted), .ended(on: exit), .ended(on: exit)) == [])
    }

    @Test("a creation that is accepted late, after its refusal and the end, is terminated")
    func late() {
        #expect(
            outputs(.approved, asked, answered("C1", .refused), .ended(on: exit), answered("C1", .accepted))
                == [record(answer("C1", .accepted)), synced("C1"), ask(.terminate)])
    }

    @Test("a creation that a repetition by hand brings back after the termination is undone at once")
    func revived() {
        let gone = [
            BankSync.Input.approved, asked, answered("C1", .exhausted, inDoubt: true), .ended(on: exit),
            .requested(.terminate, requestNo: "T1"), answered("T1", .accepted, .terminate),
        ]
        let undo = ExternalCall(
            system: "bank", operation: "TERMINATE", requestNo: "T-C1",
            body: ["contractId": .string(contract.description)])
        #expect(
            outputs(gone + [answered("C1", .accepted)])
                == [
                    record(answer("C1", .accepted)), synced("C1"),
                    .record(.called(BankSync.Called(operation: .terminate, requestNo: "T-C1"))), .call(undo),
                ])
        #expect(
            outputs(gone + [answered("C1", .accepted), answered("T-C1", .accepted, .terminate)])
                == [record(answer("T-C1", .accepted, .terminate))])
    }

    @Test("a refused termination shows on the contract; by hand it succeeds")
    func terminationRefused() {
        let no = answered("T1", .refused, .terminate), yes = answered("T2", .accepted, .terminate)
        let asks = BankSync.Input.requested(.terminate, requestNo: "T1")
        #expect(
            outputs(.approved, asked, answered("C1", .accepted), .ended(on: exit), asks, no)
                == [record(answer("T1", .refused, .terminate)), failed("T1", "S103", retryable: false)])
        #expect(
            outputs(
                .approved, asked, answered("C1", .accepted), .ended(on: exit), asks, no,
                .requested(.terminate, requestNo: "T2"), yes)
                == [record(answer("T2", .accepted, .terminate)), synced("T2")])
    }

    @Test("after a day somebody is told, unless there is nothing left to wait for")
    func escalates() {
        let waited = BankSync.Input.waited(for: .create), ended = BankSync.Input.waited(for: .terminate)
        #expect(
            outputs(.approved, asked, waited) == [.record(.escalated(BankSync.Escalated(operation: .create)))])
        #expect(outputs(.approved, asked, answered("C1", .accepted), waited) == [])
        #expect(
            outputs(.approved, asked, answered("C1", .accepted), .ended(on: exit), ended)
                == [.record(.escalated(BankSync.Escalated(operation: .terminate)))])
        #expect(outputs(.approved, asked, .ended(on: exit), answered("C1", .refused), ended) == [])
    }

    @Test("the facts are as published")
    func schemas() {
        SchemaFolder(context: "Processes").check(
            BankSync.Event.self,
            examples: [
                .started(BankSync.Started()),
                .called(BankSync.Called(operation: .create, requestNo: "C20260301-HT-2026-000123")),
                .answered(
                    BankSync.Answered {
                        ($0.requestNo, $0.result) = ("C20260301-HT-2026-000123", .refused)
                        ($0.code, $0.message) = ("S103", "账户未开通代扣")
                    }),
                .ended(BankSync.Ended(terminationDate: exit)),
                .escalated(BankSync.Escalated(operation: .terminate)),
            ])
    }
}
