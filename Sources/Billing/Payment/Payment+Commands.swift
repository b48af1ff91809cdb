package import Kernel

extension Payment {
    package enum Command: Sendable {
        /// Any money that came: too much, too little, for a voided bill or for none.
        case receive(Received)
        /// Pays bills with what is left; again, when later bills take the credit.
        case allocate([AllocatedPart])
    }

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.received) {
        case (.receive(let payment), nil): return [.received(payment)]
        case (.receive(let payment), let received?):
            // The bank repeats its notice until it gets an answer.
            if payment.bankSerialNo == received.bankSerialNo && payment.amount == received.amount { return [] }
            throw duplicate(payment.bankSerialNo)
        case (.allocate, nil):
            throw Refusal(.notFound, "E-PAY-UNKNOWN", "没有这笔缴费, 不能分摊", hint: "请先登记缴费")
        case (.allocate(let parts), let received?): return try allocate(parts, received, state)
        }
    }

    private static func allocate(_ parts: [AllocatedPart], _ received: Received, _ state: State)
        throws(Refusal) -> [Event]
    {
        // A bill takes from a payment once, so a part that is there already is a repetition.
        let new = parts.filter { !state.allocations.contains($0) }
        if new.isEmpty && state.isAllocated { return [] }
        let bills = (state.allocations + new).map(\.billId)
        guard Set(bills).count == bills.count else {
            throw Refusal(
                .taken, "E-PAY-DUP", "流水 \(received.bankSerialNo) 对同一张账单分摊了两次", hint: "请核对已有的分摊记录, 每张账单只填一行")
        }
        let total = new.map(\.amount).sum()
        guard total <= state.unapplied, new.allSatisfy({ $0.amount > .zero }) else {
            throw Refusal(
                .rule, "E-PAY-OVER",
                "流水 \(received.bankSerialNo) 只剩 \(state.unapplied.yuan) 元未分摊, 不能分摊 \(total.yuan) 元",
                hint: "请减少分摊金额", details: ["unapplied": .int(state.unapplied.fen), "asked": .int(total.fen)])
        }
        return [.allocated(Allocated(allocations: new, unapplied: state.unapplied - total))]
    }
}
