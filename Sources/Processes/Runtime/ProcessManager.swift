package import Desk
package import EventLog
package import Kernel

/// A piece of business that waits: for another system, for a day, for two things that come in any order.
///
/// Pure, like a decider: facts, answers and times come in, commands, calls and wakes go out. What it has to remember it
/// records as facts in a stream of its own, one for each instance.
package protocol ProcessManager: Sendable {
    associatedtype State: Sendable = Void
    associatedtype Input: Sendable
    associatedtype Event: EventFamily = NoEvent

    /// Its checkpoint, its streams' category and, as `system:<name>`, the actor of what it does; stable for ever.
    static var name: String { get }
    /// The facts it wants to see.
    static var reads: EventLog.Filter { get }
    /// The kinds of commands it gives.
    static var commands: [any BusinessCommand.Type] { get }
    static var initial: State { get }

    /// What a fact means and to which instance; nil if it means nothing here.
    static func route(_ event: RecordedEvent) throws(DecodingFailure) -> (instance: UUID, input: Input)?
    static func input(of answer: Answer) -> Input?
    static func input(wokenFor reason: String) -> Input?

    static func react(_ input: Input, of instance: UUID, _ state: State, _ moment: Moment) -> [Output<Event>]
    static func evolve(_ state: inout State, _ event: Event)
}

extension ProcessManager {
    package static func input(of answer: Answer) -> Input? { nil }
    package static func input(wokenFor reason: String) -> Input? { nil }
    package static var actor: Actor { .system(name) }

    package static func fold(_ outputs: [Output<Event>], into state: inout State) {
        for case .record(let event) in outputs { evolve(&state, event) }
    }
}

extension ProcessManager where State == Void {
    package static var initial: Void { () }
}

extension ProcessManager where Event == NoEvent {
    package static func evolve(_ state: inout State, _ event: NoEvent) {}
}

/// The facts of a process that remembers nothing.
package enum NoEvent: EventFamily {
    package var fact: any Fact { switch self {} }
    package static let decoders = FactDecoders<NoEvent>()
}

/// What a process wants done. Everything one input leads to is kept together, or nothing is.
package enum Output<Event: EventFamily>: Sendable {
    case record(Event)
    case command(any BusinessCommand, ifRefused: Refused = .park)
    case call(ExternalCall)
    /// An input at a later time; the reason tells it from others.
    case wake(at: Instant, reason: String)
    /// No wake of the instance is wanted any more.
    case rest
    /// Jobs go through the instance from now on.
    case enlist
    /// Jobs go through the instance up to this day.
    case delist(after: Day)

    package enum Refused: Sendable { case park, forget }
}

extension Output: Equatable {
    package static func == (left: Output, right: Output) -> Bool {
        switch (left, right) {
        case (.record(let left), .record(let right)): left == right
        case (.command(let left, let refusedLeft), .command(let right, let refusedRight)):
            type(of: left).name == type(of: right).name && left.json == right.json && refusedLeft == refusedRight
        case (.call(let left), .call(let right)): left == right
        case (.wake(let left, let leftReason), .wake(let right, let rightReason)):
            left == right && leftReason == rightReason
        case (.rest, .rest), (.enlist, .enlist): true
        case (.delist(let left), .delist(let right)): left == right
        default: false
        }
    }
}
