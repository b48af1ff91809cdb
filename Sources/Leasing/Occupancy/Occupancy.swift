package import Kernel

/// One person's stay in one room, from the keys to the hand-back (manual §5.4).
package enum Occupancy: Decider {
    package static let category = "Occupancy"

    package enum State: Sendable, Equatable {
        case none
        case living(TenantMovedIn)
        case left(TenantMovedIn, on: Day)
    }

    package static let initial = State.none

    package static func evolve(_ state: inout State, _ event: Event) {
        switch (event, state) {
        case (.tenantMovedIn(let fact), _): state = .living(fact)
        case (.occupantMovedOut(let fact), .living(let stay)): state = .left(stay, on: fact.date)
        case (.occupantMovedOut, _): break
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        switch (event, state) {
        case (.tenantMovedIn(let fact), _):
            let refusal = Refusal(
                .taken, "E-OCC-ALREADY-BOUND", "该人员已有在住房间, 不能再办理入住", hint: "请先为其办理原房间的退房")
            return [.take(Claim("occupancy.person", fact.personId), orRefuse: refusal)]
        case (.occupantMovedOut, .living(let stay)): return [.release(Claim("occupancy.person", stay.personId))]
        case (.occupantMovedOut, _): return []
        }
    }
}
