package import Kernel

/// One version of a city's numbers (政策规则集): drafted, approved by somebody else, then put into force.
///
/// Once approved it never changes; a new number is a new rule set.
package enum PolicyRuleSet: Decider {
    package static let category = "PolicyRuleSet"
    package static let initial = State()

    package struct State: Sendable, Equatable {
        package var draft: Drafted?
        package var status = Status.none
        package var parameters: [String: ParameterSet] = [:]
        package var effectiveDate: Day?
        /// Everybody who had a hand in it.
        var authors: Set<String> = []

        /// The numbers as deciders read them.
        package var policy: Policy { Policy(version: draft?.version ?? "", values: parameters.mapValues(\.value)) }
    }

    package enum Status: String, Sendable { case none, draft, approved, active }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .drafted(let draft):
            (state.draft, state.status) = (draft, .draft)
            state.authors.insert(draft.draftedBy)
        case .parameterSet(let parameter):
            state.parameters[parameter.key] = parameter
            state.authors.insert(parameter.setBy)
        case .approved: state.status = .approved
        case .activated(let activation): (state.status, state.effectiveDate) = (.active, activation.effectiveDate)
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        guard case .drafted(let draft) = event else { return [] }
        return [.take(Claim("policy.version", draft.version), orRefuse: .duplicate("已有政策规则集版本 \(draft.version)"))]
    }
}
