package import Kernel

/// One debt of one contract: the rent and fees of a billing period, or something added by hand (manual §7.3).
package enum Bill: Decider {
    package static let category = "Bill"

    package struct State: Sendable, Equatable {
        package var content: Content?
        /// What was paid on it, by payment.
        package var paid: [ID<Payment>: Money] = [:]
        package var amountDue = Money.zero
        package var isSettled = false
        package var isVoided = false
        /// The last stage of dunning that was recorded.
        package var overdueStage: Int64?

        package var remaining: Money { amountDue - paid.values.sum() }

        /// Dictionary BILL_STATUS.
        package var status: Status {
            if content == nil { return .none }
            if isVoided { return .voided }
            if isSettled { return .settled }
            if overdueStage != nil { return .overdue }
            return paid.isEmpty ? .issued : .partial
        }
    }

    package enum Status: String, Sendable { case none, issued, partial, settled, overdue, voided }

    package static let initial = State()

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .generated(let fact): state.issue(fact.bill)
        case .manualAdded(let fact): state.issue(fact.bill)
        case .adjusted(let fact):
            state.amountDue = fact.amountDue
            let lines = (state.content?.feeItems ?? []) + fact.lines
            state.content?.charge(lines)
        case .voided: state.isVoided = true
        case .partiallyPaid(let fact): state.paid[fact.paymentId, default: .zero] += fact.amount
        case .settled(let fact):
            if let payment = fact.paymentId { state.paid[payment, default: .zero] += fact.amount }
            state.isSettled = true
        case .overdue(let fact): state.overdueStage = fact.stage
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        switch event {
        case .generated(let fact):
            takes(fact.bill) + periodClaims(fact.bill).map { .take($0, orRefuse: exists(fact.bill)) }
        case .manualAdded(let fact): takes(fact.bill)
        case .voided: state.content.map { periodClaims($0).map { .release($0) } } ?? []
        default: []
        }
    }

    private static func takes(_ bill: Content) -> [ClaimChange] {
        let refusal = Refusal(.taken, "E-DUP", "账单编号 \(bill.billNo) 已被使用", hint: "请换一个编号")
        return [.take(Claim("bill.no", bill.billNo), orRefuse: refusal)]
    }

    /// One bill for each contract, period and item. A claim of a manual bill would be a second rent of its month.
    private static func periodClaims(_ bill: Content) -> [Claim] {
        var items: [FeeItem] = []
        for line in bill.feeItems where !items.contains(line.item) && line.item != .adjustDiff {
            items.append(line.item)
        }
        return items.map { periodClaim(bill.contractId, bill.period.from, $0) }
    }

    /// Held by the bill of a fee item for the billing period of a contract that starts on a day.
    package static func periodClaim(_ contract: UUID, _ from: Day, _ item: FeeItem = .rent) -> Claim {
        Claim("bill.period", "\(contract):\(from):\(item.rawValue)")
    }

    private static func exists(_ bill: Content) -> Refusal {
        Refusal(
            .taken, "E-BILL-EXISTS", "该合同 \(bill.period.from) 起的账期已经出过账单", hint: "请查看已有账单; 如需重出, 请先作废原账单",
            details: ["contractId": .string(bill.contractId.description), "period": .string(bill.period.description)])
    }
}

extension Bill.State {
    fileprivate mutating func issue(_ bill: Bill.Content) {
        content = bill
        amountDue = bill.amountDue
    }
}
