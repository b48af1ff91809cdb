package import Kernel

package extension Application {
    enum Command: Sendable {
        /// The birth date is used to tell the age and is not kept.
        case submit(Form, birthDate: Day)
        case accept(receiptNo: String)
        case requestSupplement(missing: [AttachmentCategory], note: String, dueDate: Day)
        case supplement(note: String?)
        /// `returnTo` is the stage the review goes back to when the decision is `return`.
        case recordOpinion(ReviewStage, StageDecision, opinion: String, returnTo: ReviewStage?)
        case approve(decisionNo: String)
        case reject([RejectReason], text: String)
        case withdraw(reason: String)
    }

    static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.status) {
        case (.submit(let form, let birthDate), .none):
            return [.submitted(try submission(of: form, birthDate, moment))]
        case (.submit(let form, _), _) where form == state.submitted?.form:
            return []
        case (.submit, _):
            throw .duplicate("\(state.name) 已经提交", hint: "新的申请请用新的编号")
        case (_, .none):
            throw .unregistered("申请")
        case (.accept(let receiptNo), .submitted):
            return [.accepted(try acceptance(receiptNo, state, moment))]
        case (.requestSupplement(let missing, let note, let dueDate), .submitted),
            (.requestSupplement(let missing, let note, let dueDate), .reviewing):
            let request = SupplementRequested { ($0.missing, $0.note, $0.dueDate) = (missing, note, dueDate) }
            return [.supplementRequested(try checked(request, state, moment))]
        case (.supplement(let note), .supplementing):
            return [.supplemented(try supplement(note, state, moment))]
        case (.recordOpinion(let stage, let decision, let opinion, let target), .reviewing):
            let fact = StageCompleted {
                ($0.stage, $0.decision, $0.opinion, $0.reviewerId) = (stage, decision, opinion, moment.actor.id)
            }
            return try record(fact, returnTo: target, state, moment)
        case (.approve(let decisionNo), .reviewing):
            return [.approved(try approval(decisionNo, state, moment))]
        case (.reject(let reasons, let text), _) where state.status.isOpen:
            return [.rejected(try rejection(reasons, text, state, moment))]
        case (.withdraw(let reason), _) where state.status.isOpen:
            return [.withdrawn(Withdrawn { $0.reason = reason })]
        default:
            if isDone(command, state) { return [] }
            throw refusal(of: command, state)
        }
    }

    /// The command asks for what is so already.
    private static func isDone(_ command: Command, _ state: State) -> Bool {
        switch (command, state.status) {
        case (.accept(let receiptNo), _): receiptNo == state.receiptNo
        case (.requestSupplement(let missing, let note, let dueDate), .supplementing):
            state.supplement == SupplementRequested { ($0.missing, $0.note, $0.dueDate) = (missing, note, dueDate) }
        case (.approve(let decisionNo), .approved): decisionNo == state.decisionNo
        case (.reject(let reasons, let text), .rejected):
            state.rejection?.reasons == reasons && state.rejection?.reasonText == text
        case (.withdraw, .withdrawn): true
        default: false
        }
    }

    private static func refusal(of command: Command, _ state: State) -> Refusal {
        .state(
            "\(state.name) 为“\(state.status.label)”, 不能\(verb(command))", state: state.status.rawValue,
            allowed: allowed(state.status), hint: "请核对申请的当前环节后再办理")
    }

    private static func verb(_ command: Command) -> String {
        switch command {
        case .submit: "提交"
        case .accept: "受理"
        case .requestSupplement: "要求补正"
        case .supplement: "补正"
        case .recordOpinion: "审核"
        case .approve: "批准"
        case .reject: "作出不予通过决定"
        case .withdraw: "撤回"
        }
    }

    private static func allowed(_ status: Status) -> [String] {
        switch status {
        case .none: ["submit"]
        case .submitted: ["accept", "requestSupplement", "reject", "withdraw"]
        case .supplementing: ["supplement", "reject", "withdraw"]
        case .reviewing: ["recordOpinion", "requestSupplement", "approve", "reject", "withdraw"]
        case .approved, .rejected, .withdrawn: []
        }
    }
}
