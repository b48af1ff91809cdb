import Billing
import Kernel
import KernelTesting
import Testing

@Suite("The facts of billing") struct BillingSchemaTests {
    private let folder = SchemaFolder(context: "Billing")

    @Test("bill facts keep their published schemas")
    func bill() throws {
        guard case .generated(let generated) = try Sample.bill() else { return }
        let line = FeeLine.single(.rent, Money(fen: -20_995), month: Month(2026, 2), formula: "退租")
        folder.check(
            Bill.Event.self,
            examples: [
                .generated(generated), .generated(Bill.Generated(bill: generated.bill, runId: ID(Sample.id(7)))),
                .manualAdded(Bill.ManualAdded(bill: generated.bill, reason: "补出")),
                .adjusted(Bill.Adjusted(lines: [line], amountDue: Money(fen: 11_664), reason: "退租")),
                .voided(Bill.Voided(reason: "重出")),
                .partiallyPaid(
                    Bill.PartiallyPaid(
                        paymentId: Sample.payment, amount: Money(fen: 10_000), remaining: Money(fen: 22_659))),
                .settled(
                    Bill.Settled(
                        paymentId: Sample.payment, amount: Money(fen: 32_659), settledAt: Sample.moment().now)),
                .settled(Bill.Settled(paymentId: nil, amount: .zero, settledAt: Sample.moment().now)),
                .overdue(Bill.Overdue(daysOverdue: 3, stage: 1)),
            ])
    }

    @Test("payment facts keep their published schemas")
    func payment() {
        let received = Payment.Received(
            channel: .bocMobile, amount: Money(fen: 32_659), paidAt: Sample.moment().now, bankSerialNo: "S1",
            payerMasked: "张*")
        let allocation = AllocatedPart(billId: ID(Sample.id(5)), amount: Money(fen: 32_659))
        folder.check(
            Payment.Event.self,
            examples: [
                .received(received),
                .allocated(Payment.Allocated(allocations: [allocation], unapplied: .zero)),
            ])
    }

    @Test("bill run facts keep their published schemas")
    func run() {
        folder.check(
            BillRun.Event.self,
            examples: [
                .started(BillRun.Started(period: Month(2026, 2), scope: "all", policyVersion: "p1")),
                .completed(
                    BillRun.Completed(
                        generated: 3, skipped: [BillRun.Skip(contractId: Sample.id(1), reason: "银行未同步")],
                        totalAmount: Money(fen: 97_977))),
            ])
    }
}
