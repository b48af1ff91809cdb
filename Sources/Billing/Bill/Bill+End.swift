import Kernel

extension Bill {
    /// What becomes of a bill when its contract ends (domain M5.5 (10)): a later period is voided, the period of
    /// the exit is reduced to its days. What was paid beyond that stays, for the exit settlement to pay back.
    static func follow(_ lease: Lease, _ bill: Content, _ state: State, _ moment: Moment)
        throws(Refusal) -> [Event]
    {
        guard lease.isTerminated, !state.isVoided, bill.feeItems.contains(where: { $0.item == .rent }) else {
            return []
        }
        let rules = try BillingRules(moment.policy)
        let reason = "合同 \(lease.contractNo) 于 \(lease.term.to) 退租"
        guard let days = lease.chargedDays(of: bill.period, rules) else {
            return state.paid.isEmpty ? [.voided(Voided(reason: reason))] : []
        }
        if days == bill.period { return [] }
        let lines = difference(from: bill.feeItems, to: lease.lines(for: days, rules), reason)
        let amountDue = bill.amountDue + lines.map(\.due).sum()
        let paid = state.amountDue - state.remaining
        guard !lines.isEmpty, paid <= amountDue else { return [] }
        let adjusted = Event.adjusted(Adjusted(lines: lines, amountDue: amountDue, reason: reason))
        guard paid == amountDue else { return [adjusted] }
        return [adjusted, .settled(Settled(paymentId: nil, amount: .zero, settledAt: moment.now))]
    }

    /// The lines that turn the recurring fees of a bill into others, item by item and month by month.
    private static func difference(from old: [FeeLine], to new: [FeeLine], _ reason: String) -> [FeeLine] {
        var lines: [FeeLine] = []
        for line in old where line.item == .rent || line.item == .property {
            if lines.contains(where: { $0.item == line.item && $0.month == line.month }) { continue }
            func total(_ all: [FeeLine], _ value: (FeeLine) -> Money) -> Money {
                all.filter { $0.item == line.item && $0.month == line.month }.map(value).sum()
            }
            var change = FeeLine.single(
                line.item, total(new, \.amount) - total(old, \.amount), month: line.month, formula: "")
            change.reduction = total(new, \.reduction) - total(old, \.reduction)
            change.subsidy = total(new, \.subsidy) - total(old, \.subsidy)
            let now = new.filter { $0.item == line.item && $0.month == line.month }.map(\.formula)
            change.formula = "\(reason); " + (now.isEmpty ? "\(line.month) 不再计收" : now.joined(separator: "; "))
            lines.append(change)
        }
        return lines.filter { $0.amount != .zero || $0.reduction != .zero || $0.subsidy != .zero }
    }
}
