package import Kernel

/// A room (房间): the space that is let, from its acceptance to its retirement.
///
/// The room is the scarce thing, so it grants itself: whoever offers it needs its consent, in the same append.
/// Status machine: manual §4.2, 房态.
package enum Room: Decider {
    package static let category = "Room"
    package static let initial = State()

    package struct State: Sendable, Equatable {
        /// Nil until the room is registered.
        package var details: Registered?
        package var status = RoomStatus.notReady
        /// What the room is promised or let to.
        package var holder: Holder?
        /// What it was before it was frozen, and the freeze.
        var freeze: Freeze?

        package var area: Area { details?.lettableArea ?? Area() }
        package var unitRent: UnitRent? { details?.unitRent }
        /// Unit rent times area; nil while the room has no rent standard.
        package var monthlyRent: Money? { unitRent?.monthlyRent(for: area) }
    }

    struct Freeze: Sendable, Equatable {
        var before: RoomStatus, fact: Frozen
    }

    /// The allocation or contract a room is bound to, and since when.
    package struct Holder: Sendable, Equatable {
        package var cause: StatusCause, id: UUID, since: Day
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .registered(let room): state.details = room
        case .accepted: state.status = .vacant
        case .statusChanged(let change): apply(change, to: &state)
        case .frozen(let fact):
            state.freeze = Freeze(before: state.status, fact: fact)
            state.status = .frozen
        case .unfrozen:
            state.status = state.freeze?.before ?? .vacant
            state.freeze = nil
        case .retired: state.status = .retired
        }
    }

    private static func apply(_ change: StatusChanged, to state: inout State) {
        state.status = change.to
        switch (change.to, change.refType, change.refId) {
        case (.offered, let cause?, let id?), (.contracted, let cause?, let id?), (.occupied, let cause?, let id?):
            state.holder = Holder(cause: cause, id: id, since: change.effectiveDate)
        case (.vacant, _, _), (.repair, _, _): state.holder = nil
        default: break
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        switch (event, state.details) {
        case (.registered(let room), _):
            [.take(claim(room), orRefuse: .duplicate("该房源已有房间 \(room.roomNo)"))]
        case (.retired, let room?): [.release(claim(room))]
        default: []
        }
    }

    private static func claim(_ room: Registered) -> Claim { Claim("room.no", "\(room.unitId)/\(room.roomNo)") }
}
