package import Kernel

/// What billing knows of a contract when it makes a bill.
package struct Lease: Sendable, Equatable {
    package var contractId: UUID
    package var contractNo: String
    package var roomId: UUID
    /// Who owes: the lessee.
    package var personId: UUID
    /// The term; it ends on the exit date once the contract is terminated.
    package var term: Period
    package var isTerminated: Bool
    /// The bank has the contract; before that there are no bills (manual §5.5).
    package var isSynced: Bool
    package var cycle: Cycle
    package var due: DueRule
    package var deposit: Money
    /// Ascending by day; the first counts from the start of the term.
    package var rates: [Rate]

    /// What a month costs from a day on: a rent adjustment or a new subsidy tier is a new rate.
    package struct Rate: Sendable, Equatable {
        package var from: Day
        package var rent: Money
        /// Off the rent (租金减免).
        package var reduction: Money
        /// Paid by the bureau in the tenant's place (租补分离).
        package var subsidy: Money
        package var propertyFee: Money

        package init(
            from: Day, rent: Money, reduction: Money = .zero, subsidy: Money = .zero, propertyFee: Money = .zero
        ) {
            (self.from, self.rent, self.reduction) = (from, rent, reduction)
            (self.subsidy, self.propertyFee) = (subsidy, propertyFee)
        }
    }

    package init(
        contractId: UUID, contractNo: String, roomId: UUID, personId: UUID, term: Period, isTerminated: Bool,
        isSynced: Bool, cycle: Cycle, due: DueRule, deposit: Money, rates: [Rate]
    ) {
        (self.contractId, self.contractNo) = (contractId, contractNo)
        (self.roomId, self.personId) = (roomId, personId)
        (self.term, self.isTerminated, self.isSynced) = (term, isTerminated, isSynced)
        (self.cycle, self.due, self.deposit, self.rates) = (cycle, due, deposit, rates)
    }

    /// The whole billing period a day is in, nil outside the term.
    package func period(on day: Day, _ rules: BillingRules) -> Period? {
        term.contains(day) ? calendar(rules).period(on: day) : nil
    }

    /// The periods a bill run of a month bills: those that start in it or, if paid afterwards, end in it.
    package func periods(billedIn month: Month, _ rules: BillingRules) -> [Period] {
        let span = Period(from: month.first, to: month.last)
        var found: [Period] = []
        var day = max(span.from, term.from)
        while day <= span.to, let period = period(on: day, rules) {
            let isBilled = span.contains(due.anchor == .periodStart ? period.from : min(period.to, term.to))
            if isBilled { found.append(period) }
            day = period.to + 1
        }
        return found
    }

    func calendar(_ rules: BillingRules) -> BillingCalendar {
        BillingCalendar(start: term.from, cycle: cycle, isAligned: rules.isAligned)
    }

    /// The days of a period that are paid for, nil if none is.
    func chargedDays(of period: Period, _ rules: BillingRules) -> Period? {
        let last = isTerminated && !rules.chargesHandBackDay ? term.to - 1 : term.to
        return period.overlap(Period(from: term.from, to: last))
    }
}

/// The parameters of billing in the policy rule set.
package struct BillingRules: Sendable, Equatable {
    package var isAligned: Bool
    package var proration: Proration
    package var chargesHandBackDay: Bool
    /// Days after the due date at which another stage of dunning begins.
    package var stageDays: [Int64]
    /// A bill that would be due on a day off is due on the next working day.
    package var isDueOnWorkingDays: Bool
    package var workingDays: WorkingDays

    package init(_ policy: Policy) throws(Refusal) {
        isAligned = try policy.isOn("rent.billing.alignToCalendar")
        let method = try policy.value("rent.proration.method")
        guard let proration = Proration(rawValue: method) else {
            throw .rule(
                "rent.proration.method", "政策参数 rent.proration.method 的值 \(method) 没有对应的折算方法", input: .int(method),
                limit: "0, 1, 2", basis: "政策规则集 \(policy.version)", hint: "请在新的政策规则集中改正该参数并启用")
        }
        self.proration = proration
        chargesHandBackDay = try policy.isOn("rent.proration.chargeHandBackDay")
        stageDays = []
        for stage in 1...4 { stageDays.append(try policy.value("rent.dunning.stage\(stage)Days")) }
        isDueOnWorkingDays = try policy.isOn("rent.billing.dueOnWorkingDay")
        workingDays = policy.workingDays
    }

    /// The day itself, or the next working day.
    func dueDay(_ day: Day) throws(Refusal) -> Day { isDueOnWorkingDays ? try workingDays.onOrAfter(day) : day }
}
