import Billing
import Kernel
import KernelTesting
import Testing

@Suite("Bills") struct BillTests {
    private let february = Sample.period("2026-02-01", "2026-02-28")

    private func generate(_ lease: Lease = Sample.lease) -> Bill.Command {
        .generate(lease, february, Bill.Order(billNo: "ZD-1"))
    }

    private func pay(_ fen: Int64, _ payment: ID<Payment> = Sample.payment) -> Bill.Command {
        .pay(payment, Money(fen: fen), at: Sample.moment("2026-02-03").now)
    }

    private func paid(_ fen: Int64) -> Bill.Event {
        .partiallyPaid(
            Bill.PartiallyPaid(paymentId: Sample.payment, amount: Money(fen: fen), remaining: Money(fen: 32_659 - fen)))
    }

    @Test("a bill carries its lines, its sums and how it was computed")
    func generate() throws {
        guard case .generated(let fact) = try Sample.bill() else { return }
        #expect(fact.bill.amountDue == Money(fen: 32_659))
        #expect(fact.bill.dueDate == Sample.day("2026-01-22"))
        #expect(fact.bill.feeItems.map(\.unit) == ["月"])
        #expect(fact.bill.computation.inputs.contains(Bill.Input("政策版本", "p1")))
        #expect(fact.bill.computation.steps.first == "租金 2026-02-01 至 2026-02-28: 326.59 × 1 个月 = 326.59")
        Given(Bill.self).when(generate(), at: Sample.moment()).then([.generated(fact)])
        Given(Bill.self, [.generated(fact)]).when(generate(), at: Sample.moment()).thenNothing()
        Given(Bill.self, [.generated(fact)])
            .when(
                .generate(Sample.lease, Sample.period("2026-03-01", "2026-03-31"), Bill.Order(billNo: "ZD-1")),
                at: Sample.moment()
            )
            .thenRefused("E-STATE", "ZD-1")
    }

    @Test("no bill before the bank has the contract, none outside its periods")
    func refused() {
        var lease = Sample.lease
        lease.isSynced = false
        Given(Bill.self).when(generate(lease), at: Sample.moment()).thenRefused("E-CONTRACT-NOTSYNCED", "HT-1")
        Given(Bill.self).when(generate(Sample.ended("2026-01-31")), at: Sample.moment()).thenRefused("E-RULE", "账期")
        Given(Bill.self)
            .when(
                .generate(Sample.lease, Sample.period("2026-02-02", "2026-02-28"), Bill.Order(billNo: "ZD-1")),
                at: Sample.moment()
            )
            .thenRefused("E-RULE")
    }

    @Test("the first bill has the deposit and is due when the lease starts; reliefs lower what is owed")
    func firstBill() throws {
        var lease = Sample.lease
        lease.deposit = Money(fen: 100_000)
        lease.rates = [
            Lease.Rate(
                from: lease.term.from, rent: Money(fen: 233_280), subsidy: Money(fen: 221_616),
                propertyFee: Money(fen: 5_832))
        ]
        guard case .generated(let fact) = try Sample.bill(lease, "2026-01-01") else { return }
        #expect(fact.bill.feeItems.map(\.item) == [.rent, .property, .deposit])
        #expect(fact.bill.amountDue == Money(fen: 11_664 + 5_832 + 100_000))
        #expect(fact.bill.subsidy == Money(fen: 221_616))
        #expect(fact.bill.dueDate == Sample.day("2026-01-01"))
    }

    @Test("a bill that would be due on a day off is due on the next working day, if the policy says so")
    func workingDay() throws {
        // 2026-04-01 less ten days is a Sunday.
        let april = Sample.period("2026-04-01", "2026-04-30")
        for (isOn, due) in [(Int64(1), "2026-03-23"), (0, "2026-03-22")] {
            let moment = Sample.moment(policy: ["rent.billing.dueOnWorkingDay": isOn])
            let fact = try Bill.generate(Sample.lease, april, Bill.Order(billNo: "ZD-1"), moment)
            #expect(fact.bill.dueDate == Sample.day(due))
        }
        var uncharted = Sample.moment()
        uncharted.policy.workingDays = WorkingDays()
        Given(Bill.self).when(generate(), at: uncharted).thenRefused("E-CALENDAR", "2026 年")
        uncharted.policy = .none
        Given(Bill.self).when(generate(), at: uncharted).thenRefused("E-RULE", "rent.billing")
    }

    @Test("a quarter's bill has a line for each of its months")
    func quarter() throws {
        var lease = Sample.lease
        lease.cycle = .quarter
        guard case .generated(let fact) = try Sample.bill(lease, "2026-04-01") else { return }
        #expect(fact.bill.feeItems.map(\.month) == [Month(2026, 4), Month(2026, 5), Month(2026, 6)])
        #expect(fact.bill.amountDue == Money(fen: 3 * 32_659))
    }

    @Test("a bill over nothing is settled at once")
    func free() throws {
        var lease = Sample.lease
        lease.rates = [Lease.Rate(from: lease.term.from, rent: Money(fen: 32_659), reduction: Money(fen: 40_000))]
        let events = try Bill.decide(generate(lease), Bill.initial, Sample.moment())
        #expect(Bill.fold(events).status == .settled)
        #expect(Bill.fold(events).amountDue == .zero)
    }

    @Test("payments make it partial, then settled; never more than is due, each payment once")
    func pay() throws {
        let bill = try Sample.bill()
        Given(Bill.self, [bill]).when(pay(32_658), at: Sample.moment()).then([paid(32_658)])
        Given(Bill.self, [bill, paid(32_658)]).when(pay(32_658), at: Sample.moment()).thenNothing()
        Given(Bill.self, [bill, paid(32_658)]).when(pay(2, ID(Sample.id(10))), at: Sample.moment())
            .thenRefused("E-PAY-OVER", "0.01")
        Given(Bill.self, [bill, paid(32_658)]).when(pay(1, ID(Sample.id(10))), at: Sample.moment()).then([
            .settled(
                Bill.Settled(
                    paymentId: ID(Sample.id(10)), amount: Money(fen: 1), settledAt: Sample.moment("2026-02-03").now))
        ])
        let voided = Bill.Event.voided(Bill.Voided(reason: "重出"))
        Given(Bill.self, [bill, voided]).when(pay(1), at: Sample.moment()).thenRefused("E-STATE", "作废")
        Given(Bill.self).when(pay(1), at: Sample.moment()).thenRefused("E-NOT-FOUND")
    }

    @Test("an unpaid bill is voided once, a paid one not")
    func void() throws {
        let bill = try Sample.bill()
        let voided = Bill.Event.voided(Bill.Voided(reason: "重出"))
        Given(Bill.self, [bill]).when(.void(reason: "重出"), at: Sample.moment()).then([voided])
        Given(Bill.self, [bill, voided]).when(.void(reason: "重出"), at: Sample.moment()).thenNothing()
        Given(Bill.self, [bill, paid(1)]).when(.void(reason: "重出"), at: Sample.moment()).thenRefused("E-BILL-LOCKED")
    }

    @Test("cancelled with effect from 2026-02-10: that month is 116.64, later bills are voided")
    func endOfLease() throws {
        let lease = Sample.ended("2026-02-10")
        let (february, march) = (try Sample.bill(), try Sample.bill(Sample.lease, "2026-03-01", no: "ZD-2"))
        let moment = Sample.moment("2026-02-05")
        let adjusted = try Bill.decide(.endLease(lease), Bill.fold([february]), moment)
        #expect(Bill.fold([february] + adjusted).remaining == Money(fen: 11_664))
        #expect(Bill.fold([february] + adjusted).content?.amountDue == Money(fen: 11_664))
        Given(Bill.self, [february] + adjusted).when(.endLease(lease), at: moment).thenNothing()
        Given(Bill.self, [march]).when(.endLease(lease), at: moment)
            .then([.voided(Bill.Voided(reason: "合同 HT-1 于 2026-02-10 退租"))])
        Given(Bill.self, [try Sample.bill(Sample.lease, "2026-01-01")]).when(.endLease(lease), at: moment).thenNothing()
        guard case .generated(let fresh) = try Sample.bill(lease) else { return }
        #expect(fresh.bill.amountDue == Money(fen: 11_664))
        #expect(fresh.bill.period == Sample.period("2026-02-01", "2026-02-10"))
    }

    @Test("what was paid beyond the exit waits for the settlement; what was paid exactly is settled")
    func endOfPaidBill() throws {
        let bill = try Sample.bill()
        Given(Bill.self, [bill, paid(20_000)]).when(.endLease(Sample.ended("2026-02-10")), at: Sample.moment())
            .thenNothing()
        let exact = try Bill.decide(
            .endLease(Sample.ended("2026-02-10")), Bill.fold([bill, paid(11_664)]), Sample.moment())
        #expect(Bill.fold([bill, paid(11_664)] + exact).status == .settled)
    }

    @Test("overdue from the day after the due date, and again at each stage of dunning")
    func overdue() throws {
        let bill = try Sample.bill()
        func overdue(_ days: Int64, _ stage: Int64) -> Bill.Event {
            .overdue(Bill.Overdue(daysOverdue: days, stage: stage))
        }
        Given(Bill.self, [bill]).when(.markOverdue, at: Sample.moment("2026-01-22")).thenNothing()
        Given(Bill.self, [bill]).when(.markOverdue, at: Sample.moment("2026-01-23")).then([overdue(1, 0)])
        Given(Bill.self, [bill, overdue(1, 0)]).when(.markOverdue, at: Sample.moment("2026-01-24")).thenNothing()
        Given(Bill.self, [bill, overdue(1, 0)]).when(.markOverdue, at: Sample.moment("2026-01-25")).then([overdue(3, 1)]
        )
        #expect(Bill.fold([bill, overdue(1, 0)]).status == .overdue)
        Given(Bill.self).when(.markOverdue, at: Sample.moment()).thenRefused("E-NOT-FOUND")
    }

    @Test("a bill by hand is for something, and holds no period")
    func manual() throws {
        let line = FeeLine.single(.repair, Money(fen: 12_000), month: Month(2026, 2), formula: "门锁更换: 120.00")
        let command = Bill.Command.addManually(
            Sample.lease, [line], dueDate: Sample.day("2026-03-10"), billNo: "ZD-M1", reason: "人为损坏")
        let events = try Bill.decide(command, Bill.initial, Sample.moment())
        #expect(Bill.fold(events).remaining == Money(fen: 12_000))
        Given(Bill.self, events).when(command, at: Sample.moment()).thenNothing()
        Given(Bill.self)
            .when(.addManually(Sample.lease, [], dueDate: Day(), billNo: "ZD-M1", reason: ""), at: Sample.moment())
            .thenRefused("E-RULE", "大于零")
        var unsynced = Sample.lease
        unsynced.isSynced = false
        Given(Bill.self)
            .when(.addManually(unsynced, [line], dueDate: Day(), billNo: "ZD-M1", reason: ""), at: Sample.moment())
            .thenRefused("E-CONTRACT-NOTSYNCED")
        #expect(Bill.claims(events[0], Bill.initial).count == 1)
    }

    @Test("a period and item are billed once, until the bill is voided")
    func claims() throws {
        let bill = try Sample.bill()
        let period = Claim("bill.period", "\(Sample.id(1)):2026-02-01:rent")
        let taken = Bill.claims(bill, Bill.initial)
        #expect(taken.count == 2)
        guard case .take(period, orRefuse: let refusal) = taken[1] else { return #expect(Bool(false), "\(taken)") }
        #expect(refusal.code == "E-BILL-EXISTS")
        #expect(Bill.claims(.voided(Bill.Voided(reason: "")), Bill.fold([bill])) == [.release(period)])
    }
}
