import Kernel
import KernelTesting
import Leasing
import Testing

@Suite("The facts of leasing") struct LeasingSchemaTests {
    private var fullTerms: Contract.Terms {
        var terms = Sample.terms
        terms.lessorId = Sample.id(10)
        terms.allocationId = Sample.id(11)
        terms.subsidyMode = .separate
        terms.lateFee = Contract.LateFeeRule()
        terms.propertyFee = Money(fen: 5_832)
        return terms
    }

    @Test("contract facts keep their published schemas")
    func contract() {
        SchemaFolder(context: "Leasing").check(
            Contract.Event.self,
            examples: [
                Sample.entered,
                .entered(Contract.Entered(terms: fullTerms, payerAccount: Sample.account("AAAA"), enteredBy: "clerk")),
                .edited(Contract.Edited(terms: Sample.terms, editedBy: "clerk")),
                .discarded(Contract.Discarded(reason: "重复录入")), Sample.submitted, Sample.approved,
                .rejected(Contract.Rejected(approverId: "manager", reason: "资料不全")), Sample.asked, Sample.synced,
                .bankSyncFailed(
                    Contract.BankSyncFailed(
                        requestNo: "C1", operation: .create, code: "B012", message: "与分行连接失败", retryable: true,
                        attempt: 1)), Sample.activated, Sample.cancelling, Sample.cancellationApproved,
                .cancellationRejected(Contract.CancellationRejected(approverId: "manager", reason: "欠租未清")),
                .cancellationWithdrawn(Contract.CancellationWithdrawn(withdrawnBy: "clerk")), Sample.terminated,
            ])
    }

    @Test("occupancy facts keep their published schemas")
    func occupancy() {
        SchemaFolder(context: "Leasing").check(
            Occupancy.Event.self,
            examples: [
                .tenantMovedIn(
                    Occupancy.TenantMovedIn(
                        contractId: ID(Sample.id(5)), roomId: Sample.id(4), personId: Sample.id(1),
                        moveInDate: Sample.day("2026-03-01"), keysIssued: 3)),
                .occupantMovedOut(Occupancy.OccupantMovedOut(date: Sample.day("2026-08-20"), reason: .ownWish)),
            ])
    }
}
