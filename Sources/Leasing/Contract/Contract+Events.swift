package import Kernel

extension Contract {
    package enum Event: EventFamily {
        case entered(Entered)
        case edited(Edited)
        case discarded(Discarded)
        case submittedForApproval(SubmittedForApproval)
        case approved(Approved)
        case rejected(Rejected)
        case bankSyncRequested(BankSyncRequested)
        case syncedToBank(SyncedToBank)
        case bankSyncFailed(BankSyncFailed)
        case activated(Activated)
        case cancellationRequested(CancellationRequested)
        case cancellationApproved(CancellationApproved)
        case cancellationRejected(CancellationRejected)
        case cancellationWithdrawn(CancellationWithdrawn)
        case terminated(Terminated)

        package var fact: any Fact {
            switch self {
            case .entered(let fact): fact
            case .edited(let fact): fact
            case .discarded(let fact): fact
            case .submittedForApproval(let fact): fact
            case .approved(let fact): fact
            case .rejected(let fact): fact
            case .bankSyncRequested(let fact): fact
            case .syncedToBank(let fact): fact
            case .bankSyncFailed(let fact): fact
            case .activated(let fact): fact
            case .cancellationRequested(let fact): fact
            case .cancellationApproved(let fact): fact
            case .cancellationRejected(let fact): fact
            case .cancellationWithdrawn(let fact): fact
            case .terminated(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Entered.self, Event.entered)
            .adding(Edited.self, Event.edited)
            .adding(Discarded.self, Event.discarded)
            .adding(SubmittedForApproval.self, Event.submittedForApproval)
            .adding(Approved.self, Event.approved)
            .adding(Rejected.self, Event.rejected)
            .adding(BankSyncRequested.self, Event.bankSyncRequested)
            .adding(SyncedToBank.self, Event.syncedToBank)
            .adding(BankSyncFailed.self, Event.bankSyncFailed)
            .adding(Activated.self, Event.activated)
            .adding(CancellationRequested.self, Event.cancellationRequested)
            .adding(CancellationApproved.self, Event.cancellationApproved)
            .adding(CancellationRejected.self, Event.cancellationRejected)
            .adding(CancellationWithdrawn.self, Event.cancellationWithdrawn)
            .adding(Terminated.self, Event.terminated)
    }
}
