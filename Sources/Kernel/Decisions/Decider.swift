/// Business rules as pure functions: no clock, no I/O, no `async`.
///
/// One decider is one kind of stream. A state holds what decisions need, never what a screen needs.
public protocol Decider: Sendable {
    associatedtype State: Sendable
    associatedtype Command: Sendable
    associatedtype Event: EventFamily

    /// The stream category, e.g. `Contract`.
    static var category: String { get }
    static var initial: State { get }

    /// The facts that follow from the command; none if it has been done already.
    static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event]
    static func evolve(_ state: inout State, _ event: Event)

    /// Names that a fact takes or gives back, in the transaction that appends it; `state` is the one before it.
    static func claims(_ event: Event, _ state: State) -> [ClaimChange]
    /// The same, for claims that name the stream itself.
    static func claims(_ event: Event, _ state: State, of stream: UUID) -> [ClaimChange]
}

extension Decider {
    public static func claims(_ event: Event, _ state: State) -> [ClaimChange] { [] }
    public static func claims(_ event: Event, _ state: State, of stream: UUID) -> [ClaimChange] {
        claims(event, state)
    }

    public static func fold(_ events: [Event], from state: State = initial) -> State {
        events.reduce(into: state) { evolve(&$0, $1) }
    }
}

/// What surrounds a decision: who decides, when, under which policy. Deciders get time from here only.
public struct Moment: Sendable {
    public var actor: Actor
    public var now: Instant
    public var policy: Policy

    public init(actor: Actor, now: Instant, policy: Policy) {
        (self.actor, self.now, self.policy) = (actor, now, policy)
    }

    /// Today in Asia/Shanghai.
    public var today: Day { now.day }
}

/// Who acts: a user, or a process or job of the system.
public struct Actor: Sendable, Hashable {
    /// A user's id, or `system:<process>`.
    public var id: String
    /// Dictionary CHANNEL (`web`, `window`, `system`, …).
    public var channel: String

    public init(id: String, channel: String = "web") { (self.id, self.channel) = (id, channel) }

    public static func system(_ process: String) -> Actor { Actor(id: "system:\(process)", channel: "system") }
}

/// A name that only one stream may hold at a time, e.g. the active contract of a room.
public struct Claim: Sendable, Hashable {
    public var kind: String, value: String

    public init(_ kind: String, _ value: some CustomStringConvertible) {
        (self.kind, self.value) = (kind, value.description)
    }
}

public enum ClaimChange: Sendable, Equatable {
    /// Take it, or refuse the whole append with the refusal.
    case take(Claim, orRefuse: Refusal)
    case release(Claim)
}
