import Billing
import Kernel
import KernelTesting
import Testing

@Suite("Money: any history") struct BillPropertyTests {
    private func command(_ random: inout SplitMix64) -> Bill.Command {
        var lease = Sample.lease
        lease.isSynced = Int.random(in: 0..<4, using: &random) > 0
        let exit = Sample.day("2026-01-20") + Int.random(in: 0...60, using: &random)
        let line = FeeLine.single(
            .repair, Money(fen: Int64.random(in: -5...500, using: &random)), month: Month(2026, 2), formula: "")
        let amount = Money(fen: Int64.random(in: -10...20_000, using: &random))
        let payment = ID<Payment>(Sample.id(UInt64.random(in: 0...20, using: &random)))
        let commands: [Bill.Command] = [
            .generate(lease, Sample.period("2026-02-01", "2026-02-28"), Bill.Order(billNo: "ZD-1")),
            .addManually(lease, [line], dueDate: Sample.day("2026-02-01"), billNo: "ZD-2", reason: ""),
            .void(reason: ""), .endLease(Sample.ended(exit.description)), .pay(payment, amount, at: Instant()),
            .pay(payment, amount, at: Instant()), .pay(payment, amount, at: Instant()), .markOverdue,
        ]
        return commands[Int.random(in: commands.indices, using: &random)]
    }

    @Test(
        "thirty random commands on a bill: what is paid never exceeds what is due", arguments: 0..<200 as Range<UInt64>)
    func bill(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var state = Bill.initial
        let moment = Sample.moment("2026-02-20")
        for _ in 0..<30 {
            let command = command(&random)
            guard let events = try? Bill.decide(command, state, moment) else { continue }
            if state.content == nil, case .generate(let lease, _, _) = command { #expect(lease.isSynced) }
            for event in events { Bill.evolve(&state, event) }
            #expect((try? Bill.decide(command, state, moment)) == [], "seed \(seed): \(command) recorded twice")
            #expect(state.remaining >= .zero)
            #expect(state.isSettled == (state.content != nil && state.remaining == .zero))
            #expect(state.content.map { $0.amountDue == state.amountDue } ?? true)
            #expect(!state.isVoided || state.paid.isEmpty)
        }
    }

    @Test("thirty random allocations: parts and credit add up to the payment", arguments: 0..<200 as Range<UInt64>)
    func payment(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var state = Payment.initial
        for _ in 0..<30 {
            var received = Payment.Received()
            received.amount = Money(fen: Int64.random(in: 1...3, using: &random) * 10_000)
            received.bankSerialNo = "S1"
            let parts = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                AllocatedPart(
                    billId: ID(Sample.id(UInt64.random(in: 0...9, using: &random))),
                    amount: Money(fen: Int64.random(in: -1...9_000, using: &random)))
            }
            let command: Payment.Command = Bool.random(using: &random) ? .receive(received) : .allocate(parts)
            guard let events = try? Payment.decide(command, state, Sample.moment()) else { continue }
            for event in events { Payment.evolve(&state, event) }
            #expect((try? Payment.decide(command, state, Sample.moment())) == [], "seed \(seed): \(command)")
            #expect(state.allocations.map(\.amount).sum() + state.unapplied == state.received?.amount ?? .zero)
            #expect(state.unapplied >= .zero)
            #expect(Set(state.allocations.map(\.billId)).count == state.allocations.count)
        }
    }

    @Test("money goes to the oldest bill first and none is lost", arguments: 0..<200 as Range<UInt64>)
    func allocate(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bills = (0..<6).map { index in
            OpenBill(
                billId: ID(Sample.id(UInt64(index))), billNo: "ZD-\(index)",
                dueDate: Sample.day("2026-01-01") + Int.random(in: 0...2, using: &random),
                remaining: Money(fen: Int64.random(in: 0...100, using: &random)))
        }
        let amount = Money(fen: Int64.random(in: 0...400, using: &random))
        let (parts, unapplied) = RentRules.allocate(amount, to: bills.shuffled(using: &random))
        #expect(parts.map(\.amount).sum() + unapplied == amount)
        let order = bills.sorted { ($0.dueDate, $0.billNo) < ($1.dueDate, $1.billNo) }.filter { $0.remaining > .zero }
        #expect(parts.map(\.billId) == order.prefix(parts.count).map(\.billId))
        for (part, bill) in zip(parts, order).dropLast() { #expect(part.amount == bill.remaining) }
    }
}
