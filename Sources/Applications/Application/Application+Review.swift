import Kernel

extension Application {
    /// The stages of the review in their order: bit n of the parameter stands for stage n of REVIEW_STAGE.
    static func stages(_ policy: Policy) throws(Refusal) -> [ReviewStage] {
        let mask = try policy.value("review.stages")
        return ReviewStage.allCases.enumerated().filter { mask >> $0.offset & 1 == 1 }.map(\.element)
    }

    /// The stage that has to speak next, nil after the last.
    static func nextStage(_ state: State, _ policy: Policy) throws(Refusal) -> ReviewStage? {
        let passed = Set(state.opinions.filter { $0.decision == .pass }.map(\.stage))
        return try stages(policy).first { !passed.contains($0) }
    }

    static func record(
        _ opinion: StageCompleted, returnTo target: ReviewStage?, _ state: State, _ moment: Moment
    ) throws(Refusal) -> [Event] {
        let policy = moment.policy
        if state.opinions.contains(where: { $0.says(the: opinion) }) { return [] }
        try checkHands(of: opinion.reviewerId, state, "审核")
        if let failed = state.opinions.first(where: { $0.decision == .fail }) {
            throw .state(
                "\(state.name) 在“\(failed.stage.label)”环节未通过", state: state.status.rawValue, allowed: ["reject"],
                hint: "请作出不予通过决定")
        }
        guard let next = try nextStage(state, policy), next == opinion.stage else {
            throw .state(
                "\(state.name) 不在“\(opinion.stage.label)”环节", state: state.status.rawValue,
                allowed: try nextStage(state, policy) == nil ? ["approve"] : ["recordOpinion"],
                hint: "当前环节: \(try nextStage(state, policy)?.label ?? "各环节已完成, 待批准")")
        }
        guard opinion.decision == .pass || !opinion.opinion.isEmpty else {
            throw Refusal(
                .rule, "E-RULE", "退回或不通过必须写明意见", hint: "请填写审核意见", details: ["rule": "review.opinion"])
        }
        var opinion = opinion
        if let term = state.term {
            opinion.workdaysUsed = try policy.workingDays.count(after: term.from, through: moment.today)
            opinion.isLate = moment.today > term.due
        }
        guard opinion.decision == .return else {
            if opinion.decision == .pass {
                var passed = state
                passed.opinions.append(opinion)
                opinion.nextTerm = try term(of: nextStage(passed, policy), moment)
            }
            return [.stageCompleted(opinion)]
        }
        guard let target, state.opinions.contains(where: { $0.stage == target }) else {
            throw .state(
                "\(state.name) 只能退回到已完成的环节", state: state.status.rawValue, allowed: ["requestSupplement"],
                hint: "需要申请人补充材料的请用补正")
        }
        opinion.nextTerm = try term(of: target, moment)
        let returned = Returned { ($0.toStage, $0.reason) = (target, opinion.opinion) }
        return [.stageCompleted(opinion), .returned(returned)]
    }

    /// Every stage has passed it, every rule holds, and the hand that signs has not touched it before.
    static func approval(_ decisionNo: String, _ state: State, _ moment: Moment) throws(Refusal) -> Approved {
        try checkHands(of: moment.actor.id, state, "批准")
        if let next = try nextStage(state, moment.policy) {
            throw .state(
                "\(state.name) 尚未完成“\(next.label)”", state: state.status.rawValue, allowed: ["recordOpinion"],
                hint: "请先完成该环节的审核")
        }
        let findings = try findings(state, moment.policy)
        let failed = findings.filter { !$0.pass }
        guard failed.isEmpty else {
            let titles = rules.filter { rule in failed.contains { $0.rule == rule.key } }.map(\.title)
            throw Refusal(
                .rule, "E-RULE", "\(state.name) 不符合条件: \(titles.joined(separator: "; "))",
                hint: "请核对申报内容, 确不符合的作出不予通过决定",
                details: [
                    "policyVersion": .string(moment.policy.version),
                    "findings": .array(failed.compactMap { try? JSON.parse($0.json) }),
                ])
        }
        return Approved {
            ($0.decisionNo, $0.approvedBy, $0.approvedOn) = (decisionNo, moment.actor.id, moment.today)
            ($0.policyVersion, $0.findings) = (moment.policy.version, findings)
        }
    }

    /// A refusal is told in writing and with its reasons (令11 §9).
    static func rejection(
        _ reasons: [RejectReason], _ text: String, _ state: State, _ moment: Moment
    ) throws(Refusal) -> Rejected {
        if state.submitted?.submittedBy == moment.actor.id {
            throw .sameHands("\(state.name) 由您录入, 不能由您作出决定")
        }
        guard !reasons.isEmpty && !text.normalisedInput.isEmpty else {
            throw .rule(
                "reject.reason", "\(state.name) 不予通过必须说明理由", input: "", limit: "1", basis: "令11 §9",
                hint: "请选择不予通过原因并写明理由")
        }
        let failed = try findings(state, moment.policy).filter { !$0.pass }.map(\.rule)
        return Rejected {
            ($0.reasons, $0.reasonText, $0.failedRules, $0.rejectedBy) = (reasons, text, failed, moment.actor.id)
        }
    }

    private static func checkHands(of person: String, _ state: State, _ what: String) throws(Refusal) {
        if person == state.submitted?.submittedBy { throw .sameHands("\(state.name) 由您录入, 不能由您\(what)") }
        if person == state.acceptedBy { throw .sameHands("\(state.name) 由您受理, 不能由您\(what)") }
    }
}

extension Application.StageCompleted {
    /// The same reviewer said the same of the same stage, whenever that was.
    fileprivate func says(the same: Self) -> Bool {
        (stage, decision, opinion, reviewerId) == (same.stage, same.decision, same.opinion, same.reviewerId)
    }
}
