package import Kernel

extension Bill {
    package enum Command: Sendable {
        case generate(Lease, Period, Order)
        case addManually(Lease, [FeeLine], dueDate: Day, billNo: String, reason: String)
        case void(reason: String)
        /// The contract ends: `lease` is cut short, and the bill follows it as far as it is unpaid.
        case endLease(Lease)
        case pay(ID<Payment>, Money, at: Instant)
        case markOverdue
    }

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.content) {
        case (.generate(let lease, let period, let order), nil):
            let fact = try generate(lease, period, order, moment)
            if fact.bill.amountDue > .zero { return [.generated(fact)] }
            return [.generated(fact), .settled(Settled(paymentId: nil, amount: .zero, settledAt: moment.now))]
        case (.generate(let lease, let period, _), let bill?):
            if bill.contractId == lease.contractId && bill.period.from == period.from { return [] }
            throw .state("账单 \(bill.billNo) 已经开出", state: state.status.rawValue, hint: "请为该账期另开账单")
        case (.addManually(let lease, let lines, let dueDate, let billNo, let reason), nil):
            return [.manualAdded(try add(lease, lines, dueDate, billNo, reason))]
        case (.addManually(_, let lines, _, let billNo, _), let bill?):
            if bill.billNo == billNo && bill.feeItems == lines { return [] }
            throw .state("账单 \(bill.billNo) 已经开出", state: state.status.rawValue, hint: "请另开账单")
        case (_, nil): throw Refusal(.notFound, "E-NOT-FOUND", "没有这张账单", hint: "请核对账单编号")
        case (.void(let reason), let bill?): return try void(bill, reason, state)
        case (.endLease(let lease), let bill?): return try follow(lease, bill, state, moment)
        case (.pay(let payment, let amount, let instant), let bill?):
            return try pay(payment, amount, instant, bill, state)
        case (.markOverdue, let bill?): return try markOverdue(bill, state, moment)
        }
    }

    private static func add(
        _ lease: Lease, _ lines: [FeeLine], _ dueDate: Day, _ billNo: String, _ reason: String
    ) throws(Refusal) -> ManualAdded {
        try checkSynced(lease)
        let total = lines.map(\.due).sum()
        guard total > .zero else {
            throw .rule(
                "bill.amount", "账单 \(billNo) 的应缴合计应大于零", input: .int(total.fen), limit: 1, basis: "账单管理",
                hint: "请核对费用明细")
        }
        var content = head(lease, lease.term, billNo)
        let months = lines.map(\.month)
        if let first = months.min(), let last = months.max() {
            content.period = Period(from: first.first, to: last.last)
        }
        content.charge(lines)
        content.dueDate = dueDate
        content.computation = Computation(
            inputs: [Input("合同", lease.contractNo), Input("原因", reason)], steps: lines.map(\.formula))
        return ManualAdded(bill: content, reason: reason)
    }

    private static func void(_ bill: Content, _ reason: String, _ state: State) throws(Refusal) -> [Event] {
        if state.isVoided { return [] }
        guard state.paid.isEmpty else {
            throw Refusal(
                .state, "E-BILL-LOCKED", "账单 \(bill.billNo) 已有缴费 \((state.amountDue - state.remaining).yuan) 元, 不能作废",
                hint: "请在退租结算中退还多缴的部分",
                details: ["state": .string(state.status.rawValue), "allowed": ["RecordPayment"]])
        }
        return [.voided(Voided(reason: reason))]
    }

    private static func pay(
        _ payment: ID<Payment>, _ amount: Money, _ instant: Instant, _ bill: Content, _ state: State
    ) throws(Refusal) -> [Event] {
        if state.paid[payment] != nil { return [] }
        guard !state.isVoided else {
            throw .state(
                "账单 \(bill.billNo) 已作废, 不能销账", state: Status.voided.rawValue, hint: "请将该笔缴费转为预存或退款")
        }
        guard amount > .zero, amount <= state.remaining else {
            throw Refusal(
                .rule, "E-PAY-OVER", "账单 \(bill.billNo) 未缴 \(state.remaining.yuan) 元, 不能销账 \(amount.yuan) 元",
                hint: "多缴的部分请转为预存",
                details: ["remaining": .int(state.remaining.fen), "asked": .int(amount.fen)])
        }
        let remaining = state.remaining - amount
        if remaining == .zero { return [.settled(Settled(paymentId: payment, amount: amount, settledAt: instant))] }
        return [.partiallyPaid(PartiallyPaid(paymentId: payment, amount: amount, remaining: remaining))]
    }

    private static func markOverdue(_ bill: Content, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        let days = moment.today - bill.dueDate
        guard !state.isVoided, !state.isSettled, days > 0 else { return [] }
        let stage = Int64(try BillingRules(moment.policy).stageDays.count { $0 <= Int64(days) })
        if let known = state.overdueStage, known >= stage { return [] }
        return [.overdue(Overdue(daysOverdue: Int64(days), stage: stage))]
    }
}
