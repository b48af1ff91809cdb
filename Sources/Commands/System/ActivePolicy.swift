package import EventLog
package import EventLoop
package import Kernel
import System

/// The rule set in force and the working days, followed from the log. A process sees a new one within a second.
@IO package final class ActivePolicy {
    private let log: EventLog
    private var ruleSets: [UUID: PolicyRuleSet.State] = [:]
    private var calendars: [UUID: WorkCalendar.State] = [:]
    private var workingDays = WorkingDays()
    private var positions: [String: Int64] = [:]
    private var readAt: Instant?
    private static let staleness = Duration.seconds(1)

    package init(log: EventLog) { self.log = log }

    /// The latest that is active and effective on the day of `now`; `Policy.none` before the first.
    package func current(on now: Instant) async throws -> Policy {
        if readAt.map({ now - $0 > ActivePolicy.staleness || now < $0 }) ?? true {
            try await refresh()
            readAt = now
        }
        let inForce = ruleSets.values.filter { $0.status == .active && ($0.effectiveDate ?? now.day + 1) <= now.day }
        var policy = inForce.max { ($0.effectiveDate ?? Day()) < ($1.effectiveDate ?? Day()) }?.policy ?? .none
        policy.workingDays = workingDays
        return policy
    }

    private func refresh() async throws {
        for event in try await news(of: PolicyRuleSet.category) {
            let fact = try event.decoded(as: PolicyRuleSet.Event.self)
            PolicyRuleSet.evolve(&ruleSets[event.stream.id, default: PolicyRuleSet.initial], fact)
            positions[PolicyRuleSet.category] = event.position
        }
        for event in try await news(of: WorkCalendar.category) {
            let fact = try event.decoded(as: WorkCalendar.Event.self)
            WorkCalendar.evolve(&calendars[event.stream.id, default: WorkCalendar.initial], fact)
            positions[WorkCalendar.category] = event.position
        }
        for calendar in calendars.values {
            if let day = calendar.days.keys.first { workingDays.know(day.components.year, calendar.exceptions) }
        }
    }

    private func news(of category: String) async throws -> [RecordedEvent] {
        try await log.readCategory(category, after: positions[category] ?? 0)
    }
}
