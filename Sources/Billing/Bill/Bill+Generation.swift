package import Kernel

extension Bill {
    /// What surrounds a bill: its number, and the run that makes it.
    package struct Order: Sendable {
        package var billNo: String
        package var runId: ID<BillRun>?

        package init(billNo: String, runId: ID<BillRun>? = nil) { (self.billNo, self.runId) = (billNo, runId) }
    }

    /// The bill of a lease for one of its periods: what a bill run and the single command both make.
    ///
    /// Refuses a lease the bank does not have (`E-CONTRACT-NOTSYNCED`) and a period that the lease does not have.
    package static func generate(_ lease: Lease, _ period: Period, _ order: Order, _ moment: Moment)
        throws(Refusal) -> Generated
    {
        try checkSynced(lease)
        let rules = try BillingRules(moment.policy)
        guard lease.period(on: period.from, rules) == period, let days = lease.chargedDays(of: period, rules) else {
            throw .rule(
                "bill.period", "\(period) 不是合同 \(lease.contractNo) 可以出账的账期", input: .string(period.description),
                limit: .string(lease.term.description), basis: "合同租赁期限和缴费周期",
                hint: lease.isTerminated ? "合同已注销, 退租日期之后不再出账" : "请按合同的缴费周期选择账期")
        }
        var lines = lease.lines(for: days, rules)
        if period.from == lease.term.from && lease.deposit > .zero {
            let formula = "保证金, 随首期账单收取: \(lease.deposit.yuan)"
            lines.append(.single(.deposit, lease.deposit, month: period.from.month, formula: formula))
        }
        var content = head(lease, days, order.billNo)
        content.charge(lines)
        content.dueDate = try rules.dueDay(lease.due.dueDate(of: days, leaseStart: lease.term.from))
        content.computation = explain(content, lease, period, rules, moment.policy)
        return Generated(bill: content, runId: order.runId)
    }

    static func checkSynced(_ lease: Lease) throws(Refusal) {
        if !lease.isSynced {
            throw Refusal(
                .state, "E-CONTRACT-NOTSYNCED", "合同 \(lease.contractNo) 尚未同步到银行, 不能出账",
                hint: "请等待银行同步完成, 或在合同管理中重试同步", details: ["contractNo": .string(lease.contractNo)])
        }
    }

    static func head(_ lease: Lease, _ period: Period, _ billNo: String) -> Content {
        var content = Content()
        content.billNo = billNo
        content.contractId = lease.contractId
        content.roomId = lease.roomId
        content.personId = lease.personId
        content.period = period
        return content
    }

    private static func explain(
        _ content: Content, _ lease: Lease, _ period: Period, _ rules: BillingRules, _ policy: Policy
    ) -> Computation {
        var inputs = [
            Input("合同", lease.contractNo), Input("租期", lease.term), Input("账期", period),
            Input("计费日期", content.period), Input("缴费周期", lease.cycle.rawValue),
            Input("缴费日规则", "\(lease.due.anchor.rawValue) \(lease.due.offsetDays)"),
            Input("对齐自然月", rules.isAligned ? "是" : "否"), Input("折算方法", rules.proration.title),
            Input("政策版本", policy.version),
        ]
        for rate in lease.rates where rate.from <= content.period.to {
            inputs.append(
                Input("\(rate.from) 起", "月租金 \(rate.rent.yuan), 减免 \(rate.reduction.yuan), 补贴 \(rate.subsidy.yuan)"))
        }
        var steps = content.feeItems.map(\.formula)
        steps.append("应收合计: \(content.gross.yuan)")
        steps.append(
            "应缴: \(content.gross.yuan) − 减免 \(content.reduction.yuan) − 补贴 \(content.subsidy.yuan)"
                + " = \(content.amountDue.yuan)")
        steps.append("应缴日期: \(content.dueDate)")
        return Computation(inputs: inputs, steps: steps)
    }
}

extension Proration {
    fileprivate var title: String {
        switch self {
        case .actualDays: "按实际天数"
        case .thirtyDays: "每月按 30 天"
        case .halfMonths: "按半月"
        }
    }
}
