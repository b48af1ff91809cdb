import Kernel
import KernelTesting
import Leasing
import Testing

@Suite("Contracts: any history") struct ContractPropertyTests {
    private func command(_ random: inout SplitMix64) -> Contract.Command {
        let requestNo = ["C1", "C2", "T1"].randomElement(using: &random) ?? "C1"
        var terms = Sample.terms
        terms.deposit = Money(fen: Int64.random(in: 0...3, using: &random))
        let commands: [Contract.Command] = [
            .enter(terms), .edit(terms), .discard(reason: "误录"), .submit, .submit, .approve(opinion: "同意"),
            .approve(opinion: "同意"), .reject(reason: "不符"),
            .requestBankSync(
                Bool.random(using: &random) ? .create : .terminate, requestNo: requestNo, payloadHash: nil),
            .recordBankSync(requestNo: requestNo, bankContractNo: "BC1", bankSerialNo: "S1"),
            .recordBankFailure(
                requestNo: requestNo,
                Contract.BankFailure(
                    code: "B012", message: "", retryable: true, attempt: Int64.random(in: 1...3, using: &random))),
            .requestCancellation(
                .ownWish, exitDate: Sample.day("2026-02-25") + Int.random(in: 0...380, using: &random)),
            .withdrawCancellation, .approveCancellation(opinion: "同意"), .rejectCancellation(reason: "不符"),
        ]
        return commands[Int.random(in: commands.indices, using: &random)]
    }

    @Test(
        "thirty random commands never trap, are idempotent, and keep what must hold",
        arguments: 0..<200 as Range<UInt64>)
    func anyHistory(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var events: [Contract.Event] = []
        for _ in 0..<30 {
            let state = Contract.fold(events)
            let command = command(&random)
            let moment = [Sample.clerk, Sample.manager].randomElement(using: &random) ?? Sample.clerk
            guard let new = try? Contract.decide(command, state, moment) else { continue }
            events += new
            let after = Contract.fold(events)
            let again = (try? Contract.decide(command, after, moment)) ?? []
            #expect(again.isEmpty, "seed \(seed): \(command) recorded twice")
            if case .terminated = state.stage { #expect(after.stage == .terminated) }
            if after.stage == .active { #expect(after.creation.status == .ok) }
            if after.isBillable(after.terms.startDate...after.terms.endDate) { #expect(after.creation.status == .ok) }
            if let exit = after.exitDate {
                #expect((after.terms.startDate...after.terms.endDate).contains(exit))
                #expect(!after.isBillable(exit + 1...exit + 31))
            }
            for case .approved(let approval) in new { #expect(!state.authors.contains(approval.approverId)) }
        }
        let names = events.map { type(of: $0.fact).type }
        #expect(!names.contains("ContractActivated") || names.contains("ContractApproved"))
    }
}
