package import Kernel

/// A lease of one room to one household: a clerk enters it, another person approves it, the bank is told,
/// bills follow, and it ends when a cancellation is approved (manual §5.5, §5.6).
package enum Contract: Decider {
    package static let category = "Contract"

    package enum Stage: String, Sendable, CaseIterable {
        case none, draft, pendingApproval, rejected, discarded
        /// Approved, and the bank does not have it yet.
        case approved
        /// Approved, and the bank has it.
        case active
        case cancellationPending, terminated
    }

    package struct State: Sendable, Equatable {
        package var stage = Stage.none
        package var terms = Terms()
        /// The account the bank debits.
        package var payerAccount: Sealed?
        /// Everyone who wrote terms; none of them may approve.
        package var authors: [String] = []
        package var creation = BankExchange(), termination = BankExchange()
        package var request: CancellationRequested?
        /// How the last request for cancellation ended, for a repeated click.
        package var requestOutcome: RequestOutcome?
        /// The last day, once the contract is terminated.
        package var exitDate: Day?

        package enum RequestOutcome: Sendable, Equatable { case rejected, withdrawn }

        /// Whether a bill may be made for a period: the bank has the contract and the period starts in its life.
        /// A termination blocks every later period at once, whether or not the bank has answered.
        package func isBillable(_ period: ClosedRange<Day>) -> Bool {
            isKnownToBank && period.lowerBound >= terms.startDate
                && period.lowerBound <= exitDate ?? terms.endDate
        }

        /// The bank has it; before that there are no bills.
        package var isKnownToBank: Bool { creation.status == .ok }

        /// Whether somebody may move in.
        package var isHabitable: Bool { stage == .approved || stage == .active }
    }

    package static let initial = State()

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .entered(let fact):
            state.stage = .draft
            (state.terms, state.payerAccount) = (fact.terms, fact.payerAccount)
            state.authors = [fact.enteredBy]
        case .edited(let fact):
            state.stage = .draft
            (state.terms, state.payerAccount) = (fact.terms, fact.payerAccount)
            if !state.authors.contains(fact.editedBy) { state.authors.append(fact.editedBy) }
        case .discarded: state.stage = .discarded
        case .submittedForApproval: state.stage = .pendingApproval
        case .approved:
            state.stage = .approved
            state.creation.status = .pending
        case .rejected: state.stage = .rejected
        case .bankSyncRequested(let fact): state[fact.operation].ask(fact.requestNo)
        case .syncedToBank(let fact): state[fact.operation].status = .ok
        case .bankSyncFailed(let fact): state[fact.operation].fail(attempt: fact.attempt)
        case .activated: if state.stage == .approved { state.stage = .active }
        case .cancellationRequested(let fact):
            state.stage = .cancellationPending
            state.request = fact
            state.requestOutcome = nil
        case .cancellationRejected: state.resume(.rejected)
        case .cancellationWithdrawn: state.resume(.withdrawn)
        case .cancellationApproved: break
        case .terminated(let fact): state.end(on: fact.terminationDate)
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        switch event {
        case .entered(let fact): fact.terms.claims.map { .take($0, orRefuse: refusal($0, fact.terms)) }
        case .edited(let fact):
            zip(state.terms.claims, fact.terms.claims).filter { $0 != $1 }.flatMap { old, new in
                [.release(old), .take(new, orRefuse: refusal(new, fact.terms))]
            }
        case .discarded, .terminated: state.terms.claims.dropFirst().map { .release($0) }
        default: []
        }
    }

    private static func refusal(_ claim: Claim, _ terms: Terms) -> Refusal {
        let (title, hint) =
            switch claim.kind {
            case "contract.no": ("合同编号 \(terms.contractNo) 已被使用", "请换一个编号, 或留空由系统编号")
            case "contract.room": ("房间 \(terms.address) 已有有效合同", "请先注销该房间的合同, 或另选房间")
            case "contract.lessee": ("合同 \(terms.contractNo) 的承租人已有有效合同", "一人只能承租一套公租房, 请先注销原合同")
            default: ("合同 \(terms.contractNo) 的家庭已有有效合同", "一个家庭只能承租一套公租房, 请先注销原合同")
            }
        return Refusal(.taken, "E-DUP", title, hint: hint, details: ["claim": .string(claim.kind)])
    }
}

extension Contract.Terms {
    /// The number first: it stays taken for ever; room, household and lessee are given back when the contract ends.
    fileprivate var claims: [Claim] {
        [
            Claim("contract.no", contractNo), Claim("contract.room", roomId),
            Claim("contract.household", householdId), Claim("contract.lessee", lesseePersonId),
        ]
    }
}

extension Contract.State {
    fileprivate subscript(operation: BankOperation) -> Contract.BankExchange {
        get { operation == .create ? creation : termination }
        set { if operation == .create { creation = newValue } else { termination = newValue } }
    }

    fileprivate mutating func resume(_ outcome: RequestOutcome) {
        stage = creation.status == .ok ? .active : .approved
        request = nil
        requestOutcome = outcome
    }

    /// Ends the contract here; the bank is told afterwards, if it was ever told of the contract.
    fileprivate mutating func end(on day: Day) {
        stage = .terminated
        exitDate = day
        if creation.requestNos.isEmpty { creation.status = .none } else { termination.status = .pending }
    }
}
