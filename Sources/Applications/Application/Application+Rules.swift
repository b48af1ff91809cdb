import Kernel

/// One condition of eligibility: a value of the application against a number of the policy.
package struct EligibilityRule: Sendable {
    /// The policy parameter.
    package let key: String
    /// What is wanted, in words.
    package let title: String
    /// Where it stands.
    package let basis: String
    let bound: Bound
    /// The value in the parameter's unit; nil if the rule does not concern this application.
    let measure: @Sendable (Application.Submitted) -> Int64?

    enum Bound: Sendable { case atLeast, atMost }

    func finding(_ submitted: Application.Submitted, _ policy: Policy) throws(Refusal) -> Application.Finding? {
        guard let input = measure(submitted) else { return nil }
        let threshold = try policy.value(key)
        return Application.Finding {
            ($0.rule, $0.input, $0.threshold) = (key, input, threshold)
            $0.pass = bound == .atLeast ? input >= threshold : input <= threshold
        }
    }
}

extension Application {
    /// All conditions of eligibility, in the order in which they are explained.
    package static let rules: [EligibilityRule] = [
        EligibilityRule(
            key: "apply.minAge", title: "申请人年满规定年龄", basis: "民法典 §18", bound: .atLeast,
            measure: { Int64($0.applicantAge) }),
        EligibilityRule(
            key: "apply.singleMinAge", title: "单身申请人年满规定年龄", basis: "地方规定", bound: .atLeast,
            measure: { $0.isSinglePerson ? Int64($0.applicantAge) : nil }),
        EligibilityRule(
            key: "apply.areaPerCapita.max", title: "人均住房建筑面积不超过规定标准", basis: "令11 §7", bound: .atMost,
            measure: { $0.perCapitaArea.hundredths }),
        EligibilityRule(
            key: "apply.income.max", title: "人均月收入不超过规定标准", basis: "令11 §7", bound: .atMost,
            measure: { $0.perCapitaMonthly.fen }),
        EligibilityRule(
            key: "apply.hukouYears", title: "市区户籍满规定年限", basis: "令11 §7", bound: .atLeast,
            measure: { $0.isLocalFamily ? Int64($0.form.applicant.hukouYears ?? 0) : nil }),
        EligibilityRule(
            key: "apply.socialInsuranceMonths", title: "稳定就业 (社保) 满规定月数", basis: "令11 §7", bound: .atLeast,
            measure: { $0.isWorker ? $0.socialInsuranceMonths : nil }),
        EligibilityRule(
            key: "apply.propertyTransferLookbackYears", title: "规定年限内未转移房产", basis: "地方规定", bound: .atLeast,
            measure: \.yearsSincePropertyTransfer),
    ]

    /// The verdict of every rule that concerns the application.
    static func findings(_ state: State, _ policy: Policy) throws(Refusal) -> [Finding] {
        guard let submitted = state.submitted else { return [] }
        var findings: [Finding] = []
        for rule in rules {
            if let finding = try rule.finding(submitted, policy) { findings.append(finding) }
        }
        return findings
    }
}

extension Application.Submitted {
    fileprivate var isSinglePerson: Bool { householdSize == 1 && form.applicant.maritalStatus != .married }

    fileprivate var isLocalFamily: Bool {
        [.minimumLiving, .destitute, .lowIncome, .lowerMiddleIncome].contains(form.guaranteeCategory)
    }

    fileprivate var isWorker: Bool { [.newEmployee, .migrantWorker].contains(form.guaranteeCategory) }

    fileprivate var socialInsuranceMonths: Int64 {
        form.applicant.socialInsuranceFrom.map { Int64(submittedOn.month - $0) } ?? 0
    }

    /// Nil if no home was given up; a member's own statement carries no date and counts as today.
    fileprivate var yearsSincePropertyTransfer: Int64? {
        let years = form.housing.compactMap { $0.disposedOn.map { Int64($0.fullYears(until: submittedOn)) } }
        return form.members.contains(where: \.soldPropertyWithin5Years) ? 0 : years.min()
    }
}
