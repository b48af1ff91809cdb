package import Kernel

extension Contract {
    package enum Command: Sendable {
        /// A sealed account differs each time; whether it is the same is told by index and mask.
        case enter(Terms, payerAccount: Sealed? = nil)
        case edit(Terms, payerAccount: Sealed? = nil)
        case discard(reason: String)
        case submit
        case approve(opinion: String)
        case reject(reason: String)
        case requestBankSync(BankOperation, requestNo: String, payloadHash: String?)
        case recordBankSync(requestNo: String, bankContractNo: String, bankSerialNo: String)
        case recordBankFailure(requestNo: String, BankFailure)
        case requestCancellation(ExitReason, exitDate: Day)
        case withdrawCancellation
        case approveCancellation(opinion: String)
        case rejectCancellation(reason: String)
    }

    /// One failed attempt, in the bank's words.
    package struct BankFailure: Sendable, Equatable {
        package var code: String, message: String, retryable: Bool, attempt: Int64

        package init(code: String, message: String, retryable: Bool, attempt: Int64) {
            (self.code, self.message, self.retryable, self.attempt) = (code, message, retryable, attempt)
        }
    }

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch command {
        case .enter, .edit, .discard, .submit: try draft(command, state, moment)
        case .approve, .reject: try review(command, state, moment)
        case .requestBankSync, .recordBankSync, .recordBankFailure: try exchange(command, state, moment)
        case .requestCancellation, .withdrawCancellation: try requestEnd(command, state, moment)
        case .approveCancellation, .rejectCancellation: try reviewEnd(command, state, moment)
        }
    }

    private static func draft(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.stage) {
        case (.enter(let terms, let account), .none):
            try check(terms, moment.policy)
            return [.entered(Entered(terms: terms, payerAccount: account, enteredBy: moment.actor.id))]
        case (.enter(let terms, let account), _) where state.has(terms, account): return []
        case (.edit(let terms, let account), .draft), (.edit(let terms, let account), .pendingApproval):
            if state.has(terms, account) { return [] }
            try check(terms, moment.policy)
            return [.edited(Edited(terms: terms, payerAccount: account, editedBy: moment.actor.id))]
        case (.discard(let reason), .draft), (.discard(let reason), .pendingApproval),
            (.discard(let reason), .rejected):
            return [.discarded(Discarded(reason: reason))]
        case (.submit, .draft): return [.submittedForApproval(SubmittedForApproval())]
        case (.submit, .pendingApproval), (.discard, .discarded): return []
        default: throw refusal(command, state)
        }
    }

    private static func review(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.stage) {
        case (.approve, .approved), (.approve, .active), (.reject, .rejected): return []
        case (.approve(let opinion), .pendingApproval):
            try checkHands(state, moment)
            let approval = Approved(approverId: moment.actor.id, opinion: opinion, approvedOn: moment.today)
            return [.approved(approval)]
        case (.reject(let reason), .pendingApproval):
            try checkHands(state, moment)
            return [.rejected(Rejected(approverId: moment.actor.id, reason: reason))]
        default: throw refusal(command, state)
        }
    }

    /// Whoever wrote terms of a contract does not judge it (职责分离, domain rule M5.5 (1)).
    private static func checkHands(_ state: State, _ moment: Moment) throws(Refusal) {
        if state.authors.contains(moment.actor.id) {
            throw .sameHands("合同 \(state.terms.contractNo) 由 \(moment.actor.id) 录入或修改, 本人不能审批")
        }
    }

    private static func requestEnd(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.stage) {
        // The bank may still be at work on the contract: it has bound the tenant since its approval.
        case (.requestCancellation(let reason, let day), .approved),
            (.requestCancellation(let reason, let day), .active):
            try checkExit(day, state.terms)
            return [
                .cancellationRequested(
                    CancellationRequested(reason: reason, requestedExitDate: day, applicantId: moment.actor.id))
            ]
        case (.requestCancellation(let reason, let day), .cancellationPending)
        where state.request?.reason == reason && state.request?.requestedExitDate == day: return []
        case (.withdrawCancellation, .cancellationPending):
            return [.cancellationWithdrawn(CancellationWithdrawn(withdrawnBy: moment.actor.id))]
        case (.withdrawCancellation, _) where state.requestOutcome == .withdrawn: return []
        default: throw refusal(command, state)
        }
    }

    private static func reviewEnd(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.stage, state.request) {
        case (.approveCancellation, .terminated, _): return []
        case (.rejectCancellation, _, nil) where state.requestOutcome == .rejected: return []
        case (_, .cancellationPending, let request?):
            if request.applicantId == moment.actor.id {
                throw .sameHands("合同 \(state.terms.contractNo) 的注销由 \(moment.actor.id) 申请, 本人不能审批")
            }
            if case .approveCancellation(let opinion) = command {
                return [
                    .cancellationApproved(CancellationApproved(approverId: moment.actor.id, opinion: opinion)),
                    .terminated(
                        Terminated(terminationDate: request.requestedExitDate, kind: request.reason.termination)),
                ]
            }
            guard case .rejectCancellation(let reason) = command else { return [] }
            return [.cancellationRejected(CancellationRejected(approverId: moment.actor.id, reason: reason))]
        default: throw refusal(command, state)
        }
    }
}

extension Contract.State {
    fileprivate func has(_ terms: Contract.Terms, _ account: Sealed?) -> Bool {
        terms == self.terms && account?.index == payerAccount?.index && account?.mask == payerAccount?.mask
    }
}
