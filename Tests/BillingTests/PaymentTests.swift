import Billing
import Kernel
import KernelTesting
import Testing

@Suite("Payments and bill runs") struct PaymentTests {
    private func received(_ fen: Int64 = 40_000) -> Payment.Received {
        Payment.Received(
            channel: .bocMobile, amount: Money(fen: fen), paidAt: Sample.moment().now, bankSerialNo: "S1",
            payerMasked: "张*", contractId: Sample.id(1), billNo: "ZD-1")
    }

    private func part(_ number: UInt64, _ fen: Int64) -> AllocatedPart {
        AllocatedPart(billId: ID(Sample.id(number)), amount: Money(fen: fen))
    }

    @Test("a callback that comes again is ignored; the same serial with another amount is refused")
    func receive() {
        Given(Payment.self).when(.receive(received()), at: Sample.moment()).then([.received(received())])
        Given(Payment.self, [.received(received())]).when(.receive(received()), at: Sample.moment()).thenNothing()
        Given(Payment.self, [.received(received())]).when(.receive(received(1)), at: Sample.moment())
            .thenRefused("E-PAY-DUP", "S1")
        guard case .take(let claim, let refusal)? = Payment.claims(.received(received()), Payment.initial).first else {
            return #expect(Bool(false), "takes the serial number")
        }
        #expect(claim == Claim("payment.serial", "S1"))
        #expect(refusal.code == "E-PAY-DUP")
    }

    @Test("a payment is allocated, its rest is credit for later bills")
    func allocate() {
        let first = Payment.Event.allocated(
            Payment.Allocated(allocations: [part(5, 32_659)], unapplied: Money(fen: 7_341)))
        let history = [Payment.Event.received(received()), first]
        Given(Payment.self, [history[0]]).when(.allocate([part(5, 32_659)]), at: Sample.moment()).then([first])
        Given(Payment.self, history).when(.allocate([part(5, 32_659)]), at: Sample.moment()).thenNothing()
        Given(Payment.self, history).when(.allocate([part(6, 7_341)]), at: Sample.moment())
            .then([.allocated(Payment.Allocated(allocations: [part(6, 7_341)], unapplied: .zero))])
        Given(Payment.self, history).when(.allocate([part(6, 7_342)]), at: Sample.moment()).thenRefused("E-PAY-OVER")
        Given(Payment.self, history).when(.allocate([part(5, 1)]), at: Sample.moment()).thenRefused("E-PAY-DUP")
        Given(Payment.self).when(.allocate([]), at: Sample.moment()).thenRefused("E-PAY-UNKNOWN")
    }

    @Test("money for no bill is all credit")
    func suspense() {
        let held = Payment.Event.allocated(Payment.Allocated(allocations: [], unapplied: Money(fen: 40_000)))
        Given(Payment.self, [.received(received())]).when(.allocate([]), at: Sample.moment()).then([held])
        Given(Payment.self, [.received(received()), held]).when(.allocate([]), at: Sample.moment()).thenNothing()
    }

    @Test("one cent too little leaves one cent, one cent too much is credit")
    func cents() {
        let bill = OpenBill(
            billId: ID(Sample.id(5)), billNo: "ZD-1", dueDate: Sample.day("2026-02-01"), remaining: Money(fen: 32_659))
        #expect(RentRules.allocate(Money(fen: 32_658), to: [bill]).parts == [part(5, 32_658)])
        #expect(RentRules.allocate(Money(fen: 32_660), to: [bill]).unapplied == Money(fen: 1))
    }

    @Test("within a bill rent is covered first and the late fee last")
    func cover() {
        let lines = [(FeeItem.lateFee, 300), (.property, 500), (.rent, 1_000)].map {
            FeeLine.single($0.0, Money(fen: $0.1), month: Month(2026, 2), formula: "")
        }
        #expect(RentRules.cover(lines, with: Money(fen: 1_200)).map(\.fen) == [0, 200, 1_000])
        #expect(RentRules.cover(lines, with: Money(fen: 1_600)).map(\.fen) == [100, 500, 1_000])
        #expect(RentRules.cover(lines, with: Money(fen: 300), priority: [.lateFee]).map(\.fen) == [300, 0, 0])
    }

    @Test("a month is run once in a scope, and completed once")
    func run() {
        let started = BillRun.Event.started(BillRun.Started(period: Month(2026, 2), scope: "all", policyVersion: "p1"))
        let start = BillRun.Command.start(period: Month(2026, 2), scope: "all")
        let result = BillRun.Completed(generated: 3, skipped: [], totalAmount: Money(fen: 97_977))
        Given(BillRun.self).when(start, at: Sample.moment()).then([started])
        Given(BillRun.self, [started]).when(start, at: Sample.moment()).thenNothing()
        Given(BillRun.self, [started]).when(.start(period: Month(2026, 3), scope: "all"), at: Sample.moment())
            .thenRefused("E-STATE", "2026-02")
        Given(BillRun.self, [started]).when(.complete(result), at: Sample.moment()).then([.completed(result)])
        Given(BillRun.self, [started, .completed(result)]).when(.complete(result), at: Sample.moment()).thenNothing()
        Given(BillRun.self).when(.complete(result), at: Sample.moment()).thenRefused("E-NOT-FOUND")
        guard case .take(let claim, let refusal)? = BillRun.claims(started, BillRun.initial).first else {
            return #expect(Bool(false), "takes the month")
        }
        #expect(claim == Claim("billrun", "2026-02:all"))
        #expect(refusal.code == "E-JOB-RUNNING")
    }
}
