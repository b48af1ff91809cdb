import Commands
package import Desk
package import EventLog
package import Kernel
import Leasing

/// Bills follow the contract: they start when the bank has it, and end with it (manual §5.5, domain M5.5 (2), (10)).
///
/// It remembers nothing. The contracts on its roll are those a bill run goes through.
package enum RentBilling: ProcessManager {
    package static let name = "RentBilling"
    package static let reads = EventLog.Filter(
        categories: [Contract.category], types: [Contract.SyncedToBank.type, Contract.Terminated.type])
    package static let commands: [any BusinessCommand.Type] = [StartBilling.self, EndBilling.self]

    package enum Input: Sendable, Equatable {
        case knownToBank
        case ended(on: Day)
    }

    package static func route(_ event: RecordedEvent) throws(DecodingFailure) -> (instance: UUID, input: Input)? {
        switch try event.decoded(as: Contract.Event.self) {
        case .syncedToBank(let fact) where fact.operation == .create: (event.stream.id, .knownToBank)
        case .terminated(let fact): (event.stream.id, .ended(on: fact.terminationDate))
        default: nil
        }
    }

    package static func react(
        _ input: Input, of instance: UUID, _ state: Void, _ moment: Moment
    ) -> [Output<NoEvent>] {
        switch input {
        case .knownToBank:
            // A contract that comes after the run of a month has its bill of that month too. If the policy lacks the
            // number, the command is refused for it and waits among what is parked.
            let through = (try? BillRunJob.latestPeriod(on: moment.today, moment.policy)) ?? moment.today.month
            let start = StartBilling { ($0.contractId, $0.through) = (ID(instance), through) }
            return [.enlist, .command(start)]
        case .ended(let day): return [.delist(after: day), .command(EndBilling { $0.contractId = ID(instance) })]
        }
    }
}
