import Kernel
import KernelTesting
import Leasing
import Testing

@Suite("Contracts: the bank and the end") struct ContractBankTests {
    private let quarter = Sample.day("2026-07-01")...Sample.day("2026-09-30")
    private let approved = Sample.pending + [Sample.approved]
    private let answer = Contract.Command.recordBankSync(
        requestNo: "C1", bankContractNo: "BC9001", bankSerialNo: "S1")

    private func failure(_ attempt: Int64) -> Contract.Command {
        .recordBankFailure(
            requestNo: "C1",
            Contract.BankFailure(code: "B012", message: "与分行连接失败", retryable: true, attempt: attempt))
    }

    private func ask(_ operation: BankOperation, _ requestNo: String) -> Contract.Command {
        .requestBankSync(operation, requestNo: requestNo, payloadHash: nil)
    }

    @Test("the bank is asked once approved, and with one number once")
    func request() {
        Given(Contract.self, approved).when(ask(.create, "C1"), at: Sample.system).then([Sample.asked])
        Given(Contract.self, approved + [Sample.asked]).when(ask(.create, "C1"), at: Sample.system).thenNothing()
        Given(Contract.self, approved + [Sample.asked]).when(ask(.create, "C2"), at: Sample.system)
            .thenRefused("E-STATE", "银行")
        Given(Contract.self, Sample.pending).when(ask(.create, "C1"), at: Sample.system).thenRefused("E-STATE")
        Given(Contract.self, Sample.inForce).when(ask(.terminate, "T1"), at: Sample.system).thenRefused("E-STATE")
    }

    @Test("the bank's answer makes the contract active and billable, a second answer nothing")
    func synced() {
        let history = approved + [Sample.asked]
        #expect(!Contract.fold(history).isBillable(quarter))
        Given(Contract.self, history).when(answer, at: Sample.system).then([Sample.synced, Sample.activated])
        Given(Contract.self, Sample.inForce).when(answer, at: Sample.system).thenNothing()
        #expect(Contract.fold(Sample.inForce).isBillable(quarter))
        #expect(!Contract.fold(Sample.inForce).isBillable(Sample.day("2027-03-01")...Sample.day("2027-05-31")))
        Given(Contract.self, approved).when(answer, at: Sample.system).thenRefused("E-REF", "C1")
    }

    @Test("a failure is recorded once for each attempt, and an answer after it counts")
    func failed() {
        let first = Contract.Event.bankSyncFailed(
            Contract.BankSyncFailed(
                requestNo: "C1", operation: .create, code: "B012", message: "与分行连接失败", retryable: true, attempt: 1))
        let history = approved + [Sample.asked]
        Given(Contract.self, history).when(failure(1), at: Sample.system).then([first])
        Given(Contract.self, history + [first]).when(failure(1), at: Sample.system).thenNothing()
        Given(Contract.self, Sample.inForce).when(failure(2), at: Sample.system).thenNothing()
        Given(Contract.self, history + [first]).when(answer, at: Sample.system).then([Sample.synced, Sample.activated])
        Given(Contract.self, history + [first]).when(ask(.create, "C2"), at: Sample.system).then([
            .bankSyncRequested(Contract.BankSyncRequested(requestNo: "C2", operation: .create, payloadHash: nil))
        ])
        #expect(Contract.fold(history + [first]).creation.status == .failed)
    }

    @Test("a cancellation is requested for a day of the term, also while the bank is at work")
    func requestCancellation() {
        let command = Contract.Command.requestCancellation(.ownWish, exitDate: Sample.day("2026-08-20"))
        Given(Contract.self, Sample.inForce).when(command, at: Sample.clerk).then([Sample.cancelling])
        Given(Contract.self, approved + [Sample.asked]).when(command, at: Sample.clerk).then([Sample.cancelling])
        Given(Contract.self, Sample.inForce + [Sample.cancelling]).when(command, at: Sample.clerk).thenNothing()
        Given(Contract.self, Sample.pending).when(command, at: Sample.clerk).thenRefused("E-STATE")
        for day in ["2026-02-28", "2027-03-01"] {
            Given(Contract.self, Sample.inForce)
                .when(.requestCancellation(.ownWish, exitDate: Sample.day(day)), at: Sample.clerk)
                .thenRefused("E-RULE", day)
        }
    }

    @Test("approving a cancellation ends the contract here at once; the bank is still to be told")
    func approveCancellation() {
        let history = Sample.inForce + [Sample.cancelling]
        Given(Contract.self, history).when(.approveCancellation(opinion: "同意"), at: Sample.manager)
            .then([Sample.cancellationApproved, Sample.terminated])
        Given(Contract.self, history).when(.approveCancellation(opinion: "同意"), at: Sample.clerk)
            .thenRefused("E-AUTH-SOD")
        Given(Contract.self, Sample.ended).when(.approveCancellation(opinion: "同意"), at: Sample.manager).thenNothing()
        let state = Contract.fold(Sample.ended)
        #expect(state.termination.status == .pending)
        #expect(state.isBillable(quarter))
        #expect(!state.isBillable(Sample.day("2026-10-01")...Sample.day("2026-12-31")))
        Given(Contract.self, Sample.ended).when(ask(.terminate, "T1"), at: Sample.system).then([
            .bankSyncRequested(Contract.BankSyncRequested(requestNo: "T1", operation: .terminate, payloadHash: nil))
        ])
    }

    @Test("an answer that comes after the end is recorded and activates nothing")
    func lateAnswer() {
        let history =
            approved + [Sample.asked, Sample.cancelling, Sample.cancellationApproved, Sample.terminated]
        Given(Contract.self, history).when(ask(.terminate, "T1"), at: Sample.system).thenRefused("E-STATE")
        Given(Contract.self, history).when(answer, at: Sample.system).then([Sample.synced])
        #expect(Contract.fold(history + [Sample.synced]).stage == .terminated)
        Given(Contract.self, history + [Sample.synced]).when(answer, at: Sample.system).thenNothing()
    }

    @Test("a contract the bank never heard of needs no termination there")
    func neverAsked() {
        let state = Contract.fold(approved + [Sample.cancelling, Sample.cancellationApproved, Sample.terminated])
        #expect(state.creation.status == .none)
        #expect(state.termination.status == .none)
    }

    @Test("a refused or withdrawn cancellation leaves the contract as it was")
    func resume() {
        let history = Sample.inForce + [Sample.cancelling]
        let rejected = Contract.Event.cancellationRejected(
            Contract.CancellationRejected(approverId: "manager", reason: "欠租未清"))
        Given(Contract.self, history).when(.rejectCancellation(reason: "欠租未清"), at: Sample.manager).then([rejected])
        Given(Contract.self, history + [rejected]).when(.rejectCancellation(reason: ""), at: Sample.manager)
            .thenNothing()
        #expect(Contract.fold(history + [rejected]).stage == .active)
        let withdrawn = Contract.Event.cancellationWithdrawn(Contract.CancellationWithdrawn(withdrawnBy: "clerk"))
        Given(Contract.self, history).when(.withdrawCancellation, at: Sample.clerk).then([withdrawn])
        Given(Contract.self, history + [withdrawn]).when(.withdrawCancellation, at: Sample.clerk).thenNothing()
        Given(Contract.self, Sample.inForce).when(.withdrawCancellation, at: Sample.clerk).thenRefused("E-STATE")
        Given(Contract.self, Sample.inForce).when(.rejectCancellation(reason: ""), at: Sample.manager)
            .thenRefused("E-STATE")
        let unsynced = approved + [Sample.asked, Sample.cancelling, withdrawn]
        #expect(Contract.fold(unsynced).stage == .approved)
    }
}
