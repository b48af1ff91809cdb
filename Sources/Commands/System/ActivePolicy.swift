package import EventLog
package import EventLoop
package import Kernel
import System

/// The rule set in force, followed from the log. A process sees a new one within a second of its activation.
@IO package final class ActivePolicy {
    private let log: EventLog
    private var states: [UUID: PolicyRuleSet.State] = [:]
    private var position: Int64 = 0
    private var readAt: Instant?
    private static let staleness = Duration.seconds(1)

    package init(log: EventLog) { self.log = log }

    /// The latest that is active and effective on the day of `now`; `Policy.none` before the first.
    package func current(on now: Instant) async throws -> Policy {
        if readAt.map({ now - $0 > ActivePolicy.staleness || now < $0 }) ?? true {
            try await refresh()
            readAt = now
        }
        let inForce = states.values.filter { $0.status == .active && ($0.effectiveDate ?? now.day + 1) <= now.day }
        return inForce.max { ($0.effectiveDate ?? Day()) < ($1.effectiveDate ?? Day()) }?.policy ?? .none
    }

    private func refresh() async throws {
        for event in try await log.readCategory(PolicyRuleSet.category, after: position) {
            let fact = try event.decoded(as: PolicyRuleSet.Event.self)
            PolicyRuleSet.evolve(&states[event.stream.id, default: PolicyRuleSet.initial], fact)
            position = event.position
        }
    }
}
