package import Kernel

/// A household's application for protection (保障申请): submitted, accepted, reviewed stage by stage, decided.
package enum Application: Decider {
    package static let category = "Application"
    package static let initial = State()

    package struct State: Sendable, Equatable {
        /// Nil until the form is submitted.
        package var submitted: Submitted?
        package var status = Status.none
        package var receiptNo: String?, acceptedBy: String?
        /// The opinions that stand, in the order of the stages; a stage that was sent back is no longer among them.
        package var opinions: [StageCompleted] = []
        /// The last call for missing material; there may be one only where the policy says so.
        package var supplement: SupplementRequested?
        /// Of the stage that has to speak next.
        package var term: StageTerm?
        package var decisionNo: String?
        var rejection: Rejected?

        var name: String { "申请 \(submitted?.form.applicationNo ?? "")" }
    }

    package enum Status: String, Sendable {
        case none, submitted, supplementing, reviewing, approved, rejected, withdrawn

        package var label: String {
            switch self {
            case .none: "未提交"
            case .submitted: "待受理"
            case .supplementing: "待补正"
            case .reviewing: "审核中"
            case .approved: "审核通过"
            case .rejected: "不予通过"
            case .withdrawn: "已撤回"
            }
        }

        /// Not decided yet.
        var isOpen: Bool { self == .submitted || self == .supplementing || self == .reviewing }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .submitted(let fact): (state.submitted, state.status) = (fact, .submitted)
        case .accepted(let fact):
            (state.receiptNo, state.acceptedBy, state.status) = (fact.receiptNo, fact.acceptedBy, .reviewing)
            state.term = fact.term
        case .supplementRequested(let fact): (state.supplement, state.status) = (fact, .supplementing)
        case .supplemented(let fact):
            (state.status, state.term) = (state.acceptedBy == nil ? .submitted : .reviewing, fact.term)
        case .stageCompleted(let fact):
            state.opinions.append(fact)
            state.term = fact.nextTerm
        case .returned(let fact):
            let kept = state.opinions.firstIndex { $0.stage == fact.toStage } ?? state.opinions.endIndex
            state.opinions.removeSubrange(kept...)
        case .approved(let fact): (state.decisionNo, state.status) = (fact.decisionNo, .approved)
        case .rejected(let fact): (state.rejection, state.status) = (fact, .rejected)
        case .withdrawn: state.status = .withdrawn
        }
    }

    /// One open application or protection per household and per person; approval hands the names to the eligibility.
    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        switch (event, state.submitted) {
        case (.submitted(let fact), _):
            Protection.take(household: fact.form.householdId, persons: fact.form.idIndexes)
        case (.approved, let fact?), (.rejected, let fact?), (.withdrawn, let fact?):
            Protection.release(household: fact.form.householdId, persons: fact.form.idIndexes)
        default:
            []
        }
    }
}

/// The names that applications and eligibilities share: who asks for protection or has it (一户一套).
enum Protection {
    static func take(household: UUID, persons: [String]) -> [ClaimChange] {
        let hint = "请查询该家庭在办的申请或有效的保障资格, 不能重复申请"
        let taken = Refusal.duplicate("该家庭已有在办申请或有效的保障资格", hint: hint)
        let person = Refusal.duplicate("家庭成员已在其他在办申请或有效的保障资格中", hint: hint)
        return [.take(claim(household), orRefuse: taken)] + persons.map { .take(claim($0), orRefuse: person) }
    }

    static func release(household: UUID, persons: [String]) -> [ClaimChange] {
        [.release(claim(household))] + persons.map { .release(claim($0)) }
    }

    private static func claim(_ household: UUID) -> Claim { Claim("protection.household", household) }
    private static func claim(_ idIndex: String) -> Claim { Claim("protection.person", idIndex) }
}
