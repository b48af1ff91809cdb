import Billing
import Commands
package import Desk
package import EventLog
package import Kernel

/// Looks at a bill again on the day after it was due, and on each day on which the policy begins another stage of
/// dunning. What it remembers is the next wake: a bill that was paid or voided is not looked at again.
package enum OverdueWatch: ProcessManager {
    package static let name = "OverdueWatch"
    package static let reads = EventLog.Filter(
        categories: [Bill.category],
        types: [Bill.Generated.type, Bill.ManualAdded.type, Bill.Settled.type, Bill.Voided.type])
    package static let commands: [any BusinessCommand.Type] = [MarkBillOverdue.self]

    package enum Input: Sendable, Equatable {
        case issued(due: Day)
        case closed
        /// A day after the due date has come.
        case passed(due: Day)
    }

    package static func route(_ event: RecordedEvent) throws(DecodingFailure) -> (instance: UUID, input: Input)? {
        switch try event.decoded(as: Bill.Event.self) {
        case .generated(let fact): (event.stream.id, .issued(due: fact.bill.dueDate))
        case .manualAdded(let fact): (event.stream.id, .issued(due: fact.bill.dueDate))
        case .settled, .voided: (event.stream.id, .closed)
        default: nil
        }
    }

    package static func input(wokenFor reason: String) -> Input? { Day(reason).map { .passed(due: $0) } }

    package static func react(
        _ input: Input, of instance: UUID, _ state: Void, _ moment: Moment
    ) -> [Output<NoEvent>] {
        switch input {
        case .issued(let due): return [wake(on: due + 1, due)]
        case .closed: return [.rest]
        case .passed(let due):
            let mark = Output<NoEvent>.command(MarkBillOverdue { $0.billId = ID(instance) })
            // The command is refused for the parameter that is missing, and waits for it among what is parked.
            guard let rules = try? BillingRules(moment.policy) else { return [mark, wake(on: moment.today + 1, due)] }
            let later = rules.stageDays.map { due + Int($0) }.filter { $0 > moment.today }.min()
            return [mark] + (later.map { [wake(on: $0, due)] } ?? [])
        }
    }

    private static func wake(on day: Day, _ due: Day) -> Output<NoEvent> {
        .wake(at: day.start, reason: due.description)
    }
}
