import Kernel

extension Application {
    /// Checks the form and derives what follows from it (M5.1 rules 1 and 6).
    static func submission(of form: Form, _ birthDate: Day, _ moment: Moment) throws(Refusal) -> Submitted {
        try check(form)
        let persons = Int128(form.householdSize)
        let income = Int128(form.income.householdAnnualIncome.fen)
        let area = form.housing.filter { $0.disposedOn == nil }.reduce(Area()) { $0 + $1.buildingArea }
        return Submitted {
            ($0.form, $0.householdSize, $0.protectedSize) = (form, form.householdSize, form.protectedSize)
            $0.perCapitaMonthly = Money(fen: roundedQuotient(income, 12 * persons))
            $0.perCapitaArea = Area(units: roundedQuotient(Int128(area.hundredths), persons))
            $0.applicantAge = birthDate.fullYears(until: moment.today)
            ($0.submittedBy, $0.submittedOn) = (moment.actor.id, moment.today)
            $0.policyVersion = moment.policy.version
        }
    }

    private static func check(_ form: Form) throws(Refusal) {
        guard form.applicant.idNo.index?.isEmpty == false else {
            throw Refusal(
                .rule, "E-VALUE", "申请人 \(form.applicant.name.mask) 的证件号码没有盲索引, 无法查重",
                hint: "请填写申请人的证件号码", details: ["field": "applicant/idNo"])
        }
        guard Set(form.idIndexes).count == form.idIndexes.count else {
            throw .duplicate("申请 \(form.applicationNo) 中有两名家庭成员的证件号码相同", hint: "请核对家庭成员的证件号码")
        }
        guard form.guaranteeCategory != .minimumLiving || form.income.lowIncomeCertNo != nil else {
            throw Refusal(
                .rule, "E-VALUE", "城镇低保家庭必须填写低保证号", hint: "请填写低保证号, 或改选保障类别",
                details: ["field": "income/lowIncomeCertNo"])
        }
    }

    static func acceptance(_ receiptNo: String, _ state: State, _ moment: Moment) throws(Refusal) -> Accepted {
        if state.submitted?.submittedBy == moment.actor.id {
            throw .sameHands("\(state.name) 由您录入, 不能由您受理")
        }
        let term = try term(of: nextStage(state, moment.policy), moment)
        return Accepted { ($0.receiptNo, $0.acceptedBy, $0.term) = (receiptNo, moment.actor.id, term) }
    }

    /// What is missing is told once and completely, where the policy says so (令11 §8).
    static func checked(
        _ request: SupplementRequested, _ state: State, _ moment: Moment
    ) throws(Refusal) -> SupplementRequested {
        if request.missing.isEmpty {
            throw Refusal(
                .rule, "E-VALUE", "\(state.name) 的补正通知没有列出所缺材料", hint: "请一次列明全部需要补正的材料",
                details: ["field": "missing"])
        }
        if request.dueDate < moment.today {
            throw Refusal(
                .rule, "E-VALUE", "补正期限 \(request.dueDate) 早于今天", hint: "请改为今天或以后的日期",
                details: ["field": "dueDate"])
        }
        if state.supplement != nil, try moment.policy.isOn("accept.supplementOnce") {
            throw .rule(
                "accept.supplementOnce", "\(state.name) 已要求过补正, 需补正的内容应一次性告知", input: 2, limit: 1,
                basis: "令11 §8", hint: "请就已有材料受理、审核或作出决定")
        }
        return request
    }

    static func supplement(_ note: String?, _ state: State, _ moment: Moment) throws(Refusal) -> Supplemented {
        if let due = state.supplement?.dueDate, due < moment.today {
            throw .rule(
                "supplement.dueDate", "\(state.name) 的补正期限 \(due) 已过", input: .string(moment.today.description),
                limit: .string(due.description), basis: "令11 §8", hint: "请撤回后重新申请, 或由受理人作出决定")
        }
        // Before it is accepted, no stage has begun.
        let stage = state.acceptedBy == nil ? nil : try nextStage(state, moment.policy)
        let term = try term(of: stage, moment)
        return Supplemented { ($0.note, $0.term) = (note, term) }
    }
}

extension Day {
    /// Completed years of age on a day; who was born on 29 February ages on 1 March in common years.
    func fullYears(until day: Day) -> Int {
        let (from, to) = (components, day.components)
        return to.year - from.year - ((to.month, to.day) < (from.month, from.day) ? 1 : 0)
    }
}
