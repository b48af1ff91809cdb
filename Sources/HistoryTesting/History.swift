package import EventLog
package import Kernel
import KernelTesting

/// A history of facts made by the real deciders: the log in memory, the same for the same seed.
package struct History {
    package private(set) var events: [RecordedEvent] = []
    /// The clock; it moves on by a second with every command.
    package var now: Instant
    package let policy: Policy
    private var random: SplitMix64
    private var states: [StreamName: any Sendable] = [:]
    private var versions: [StreamName: Int] = [:]
    private var issued = 0

    package init(seed: UInt64, from start: Instant, policy: Policy = .nationalDefaults()) {
        (now, self.policy) = (start, policy)
        random = SplitMix64(seed: seed)
    }

    /// Decides as `actor` and records the facts.
    package mutating func perform<D: Decider>(
        _ decider: D.Type, _ id: UUID, _ command: D.Command, by actor: String = "clerk"
    ) throws(Refusal) {
        let (stream, actor) = (StreamName(D.category, id), Actor(id: actor))
        var state = state(D.self, id)
        let facts = try D.decide(command, state, Moment(actor: actor, now: now, policy: policy))
        let commandID = newID()
        for fact in facts {
            D.evolve(&state, fact)
            let event = NewEvent(id: newID(), fact: fact.fact, occurredAt: now)
            versions[stream, default: 0] += 1
            events.append(
                RecordedEvent(
                    position: Int64(events.count + 1), stream: stream, version: versions[stream] ?? 0,
                    type: event.type, schemaVersion: event.schemaVersion, id: event.id, recordedAt: now,
                    occurredAt: now,
                    effectiveDate: nil, actor: actor, commandID: commandID, correlationID: commandID,
                    causationID: nil, policyVersion: policy.version, payload: event.payload))
        }
        states[stream] = state
        now = now + .seconds(1)
    }

    package func state<D: Decider>(_ decider: D.Type, _ id: UUID) -> D.State {
        states[StreamName(D.category, id)] as? D.State ?? D.initial
    }

    package mutating func newID() -> UUID {
        issued += 1
        return UUID(position: 0, index: issued)
    }

    /// True once in `count` times.
    package mutating func chance(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    package mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    package mutating func one<T>(of choices: [T]) -> T { choices[number(0...choices.count - 1)] }

    package func sealed(_ mask: String, of person: UUID) -> Sealed {
        Sealed(key: person, ciphertext: "c2VhbGVk", mask: mask, index: "\(mask)/\(person)")
    }
}
