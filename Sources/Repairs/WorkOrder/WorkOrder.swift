package import Kernel

/// A repair of a room: reported by a tenant, sent to a worker, done, checked, rated (manual §6.2).
package enum WorkOrder: Decider {
    package static let category = "WorkOrder"

    /// Dictionary WORK_STATUS, as far as a stage of its own is needed.
    package enum Stage: String, Sendable, CaseIterable {
        case none, reported, dispatched, inProgress, completed, verified, cancelled
    }

    package struct State: Sendable, Equatable {
        package var stage = Stage.none
        package var report = Reported()
        package var dispatch: Dispatched?
        package var completedAt: Instant?
        package var lastVisit: VisitRecorded?
        package var rating: Rated?
        package var breaches: [Deadline] = []
        /// Somebody has accepted the job or stood at the door.
        package var hasResponse = false
    }

    package static let initial = State()

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .reported(let fact):
            state.stage = .reported
            state.report = fact
        case .dispatched(let fact):
            state.stage = .dispatched
            state.dispatch = fact
            (state.breaches, state.hasResponse) = ([], false)
        case .jobAccepted:
            state.stage = .inProgress
            state.hasResponse = true
        case .jobDeclined:
            state.stage = .reported
            state.dispatch = nil
        case .visitRecorded(let fact):
            state.lastVisit = fact
            state.hasResponse = true
        case .completed(let fact):
            state.stage = .completed
            state.completedAt = fact.completedAt
        case .verified(let fact): state.stage = fact.ok ? .verified : .inProgress
        case .rated(let fact): state.rating = fact
        case .reopened:
            state.stage = .reported
            (state.dispatch, state.rating) = (nil, nil)
        case .cancelled: state.stage = .cancelled
        case .slaBreached(let fact): state.breaches.append(fact.kind)
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        guard case .reported(let fact) = event else { return [] }
        let refusal = Refusal(.taken, "E-DUP", "报修单号 \(fact.orderNo) 已被使用", hint: "请换一个单号, 或留空由系统编号")
        return [.take(Claim("repair.no", fact.orderNo), orRefuse: refusal)]
    }
}
