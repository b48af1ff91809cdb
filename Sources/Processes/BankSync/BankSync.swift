import Commands
package import Desk
package import EventLog
package import Kernel
package import Leasing

/// Keeps the bank's copy of a contract in step with ours: it is created after the approval and terminated after the end.
///
/// Both are one process because they race: a contract may end while its creation is in flight. The contract itself
/// decides what may be asked (`ContractBankSyncRequested`); this sends it, and takes the answers back. A bank that does
/// not answer holds up nothing here but its own copy (manual §5.5, domain appendix E).
package enum BankSync: ProcessManager {
    package static let name = "BankSync"
    /// The name of the system that is called.
    package static let system = "bank"
    package static let reads = EventLog.Filter(
        categories: [Contract.category],
        types: [Contract.Approved.type, Contract.BankSyncRequested.type, Contract.Terminated.type])
    package static let commands: [any BusinessCommand.Type] = [
        RequestBankSync.self, RecordBankSync.self, RecordBankSyncFailure.self,
    ]

    package enum Input: Sendable, Equatable {
        case approved
        case requested(BankOperation, requestNo: String)
        case answered(Answer)
        case ended(on: Day)
        case waited(for: BankOperation)
    }

    package struct State: Sendable, Equatable {
        package var isStarted = false
        package var hasEnded = false
        package var creation = Exchange(), termination = Exchange()

        /// Something of ours is at the bank, or may be.
        var mayBeAtBank: Bool { creation.isAccepted || !creation.inDoubt.isEmpty }
    }

    /// What was asked of the bank, and what is known of it.
    package struct Exchange: Sendable, Equatable {
        package var requestNos: [String] = []
        /// The numbers that have no last word yet.
        package var open: [String] = []
        /// The numbers that were given up and may have been done all the same.
        package var inDoubt: [String] = []
        package var isAccepted = false
    }

    package static let initial = State()
    static let patience = Duration.seconds(24 * 3_600)

    package static func route(_ event: RecordedEvent) throws(DecodingFailure) -> (instance: UUID, input: Input)? {
        switch try event.decoded(as: Contract.Event.self) {
        case .approved: (event.stream.id, .approved)
        case .bankSyncRequested(let fact): (event.stream.id, .requested(fact.operation, requestNo: fact.requestNo))
        case .terminated(let fact): (event.stream.id, .ended(on: fact.terminationDate))
        default: nil
        }
    }

    package static func input(of answer: Answer) -> Input? { .answered(answer) }

    package static func input(wokenFor reason: String) -> Input? {
        BankOperation(rawValue: reason).map { .waited(for: $0) }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .started: state.isStarted = true
        case .called(let fact):
            state[fact.operation].requestNos.append(fact.requestNo)
            state[fact.operation].open.append(fact.requestNo)
        case .answered(let fact):
            var exchange = state[fact.operation]
            exchange.open.removeAll { $0 == fact.requestNo }
            // The bank answers a number always alike, so a refusal also says that an unanswered attempt failed.
            exchange.inDoubt.removeAll { $0 == fact.requestNo }
            if fact.result == .accepted { exchange.isAccepted = true }
            if fact.inDoubt { exchange.inDoubt.append(fact.requestNo) }
            state[fact.operation] = exchange
        case .ended: state.hasEnded = true
        case .escalated: break
        }
    }
}

extension BankSync.State {
    subscript(operation: BankOperation) -> BankSync.Exchange {
        get { operation == .create ? creation : termination }
        set { if operation == .create { creation = newValue } else { termination = newValue } }
    }
}
