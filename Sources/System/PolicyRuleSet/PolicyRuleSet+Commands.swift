package import Kernel

package extension PolicyRuleSet {
    enum Command: Sendable {
        case draft(version: String, title: String)
        case set([Parameter])
        case approve
        case activate(from: Day)
    }

    /// A number of the rule set, its unit and where it stands.
    struct Parameter: Record {
        package var key = "", value: Int64 = 0, unit = "", legalBasis: String?

        package init() {}

        package static let fields: [Field<Parameter>] = [
            Field("key", \.key, "参数", .text(1...64)),
            Field("value", \.value, "值"),
            Field("unit", \.unit, "单位", .text(0...20)),
            Field("legalBasis", \.legalBasis, "依据", .text(1...200)),
        ]
    }

    static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.status) {
        case (.draft(let version, let title), .none):
            let author = moment.actor.id
            return [.drafted(Drafted { ($0.version, $0.title, $0.draftedBy) = (version, title, author) })]
        case (.draft(let version, let title), _):
            if state.draft?.version == version && state.draft?.title == title { return [] }
            throw .duplicate("政策规则集 \(state.draft?.version ?? "") 已经起草", hint: "新版本请用新的编号起草")
        case (_, .none):
            throw .unregistered("政策规则集")
        case (.set(let parameters), .draft):
            return try changes(parameters, state, by: moment.actor.id)
        case (.approve, .draft):
            return [.approved(try approval(state, by: moment.actor.id))]
        case (.activate(let day), .approved):
            return [.activated(try activation(from: day, state, moment))]
        case (.approve, .approved), (.approve, .active):
            return []
        case (.activate(let day), .active) where day == state.effectiveDate:
            return []
        case (.set, .approved), (.set, .active):
            throw refusal("已批准, 不能再改参数", state, hint: "请另起草一个版本")
        case (.activate, .draft):
            throw refusal("尚未批准, 不能启用", state, hint: "请先由起草人以外的人员批准")
        case (.activate, .active):
            throw refusal("已经启用", state, hint: "改变生效日期请另起草一个版本")
        }
    }

    /// Only what differs is recorded.
    private static func changes(
        _ parameters: [Parameter], _ state: State, by author: String
    ) throws(Refusal) -> [Event] {
        for parameter in parameters { try check(parameter) }
        var known = state.parameters.mapValues { Parameter($0) }
        return parameters.compactMap { parameter in
            guard known[parameter.key] != parameter else { return nil }
            known[parameter.key] = parameter
            return .parameterSet(
                ParameterSet {
                    ($0.key, $0.value, $0.unit) = (parameter.key, parameter.value, parameter.unit)
                    ($0.legalBasis, $0.setBy) = (parameter.legalBasis, author)
                })
        }
    }

    /// A misspelt key would be a rule that nobody asks for.
    private static func check(_ parameter: Parameter) throws(Refusal) {
        guard let definition = definitions.first(where: { $0.key == parameter.key }) else {
            throw .rule(
                "policy.key", "没有政策参数 \(parameter.key)", input: .string(parameter.key),
                limit: .array(definitions.map { .string($0.key) }), basis: "政策参数目录", hint: "请核对参数名称; threshold 中列出了全部参数"
            )
        }
        guard definition.bounds.contains(parameter.value) else {
            let bounds = "\(definition.bounds.lowerBound)–\(definition.bounds.upperBound)"
            throw .rule(
                parameter.key, "政策参数 \(parameter.key) (\(definition.title)) 的值 \(parameter.value) 超出范围 \(bounds)",
                input: .int(parameter.value), limit: .string(bounds), basis: "政策参数目录", hint: "请核对数值和单位")
        }
    }

    private static func approval(_ state: State, by approver: String) throws(Refusal) -> Approved {
        let missing = definitions.map(\.key).filter { state.parameters[$0] == nil }
        guard missing.isEmpty else {
            throw Refusal(
                .rule, "E-RULE", "政策规则集 \(state.draft?.version ?? "") 缺少参数 \(missing.joined(separator: ", "))",
                hint: "请先设置全部参数, 再批准", details: ["missing": .array(missing.map { .string($0) })])
        }
        if state.authors.contains(approver) { throw .sameHands("起草或设置参数的人员不能批准该政策规则集") }
        return Approved { $0.approvedBy = approver }
    }

    /// Rules do not reach back: what was decided was decided under the rules of its day.
    private static func activation(from day: Day, _ state: State, _ moment: Moment) throws(Refusal) -> Activated {
        guard day >= moment.today else {
            throw .rule(
                "policy.effectiveDate", "生效日期 \(day) 早于今天, 政策规则集不溯及既往", input: .string(day.description),
                limit: .string(moment.today.description), basis: "立法法 §104", hint: "请改为今天或以后的日期")
        }
        return Activated { $0.effectiveDate = day }
    }

    private static func refusal(_ reason: String, _ state: State, hint: String) -> Refusal {
        let allowed: [Status: [String]] = [.draft: ["set", "approve"], .approved: ["activate"]]
        return .state(
            "政策规则集 \(state.draft?.version ?? "") \(reason)", state: state.status.rawValue,
            allowed: allowed[state.status] ?? [], hint: hint)
    }
}

extension PolicyRuleSet.Parameter {
    fileprivate init(_ fact: PolicyRuleSet.ParameterSet) {
        (key, value, unit, legalBasis) = (fact.key, fact.value, fact.unit, fact.legalBasis)
    }
}
