import Commands
package import Desk
package import EventLog
package import Kernel
import People

/// Sees to it that the keys of a person who was erased are shredded (个人信息保护法 §47), and says when they are.
///
/// The decision and the shredding are two things in two places: the outbox between them keeps trying until it is done
/// or somebody is told. It remembers nothing; the person's stream says what has happened.
package enum Erasure: ProcessManager {
    package static let name = "Erasure"
    /// The name of the system that is called: the vault of this program.
    package static let system = "vault"
    static let shred = "SHRED"
    package static let reads = EventLog.Filter(categories: [Person.category], types: [Person.Erased.type])
    package static let commands: [any BusinessCommand.Type] = [RecordKeyShredding.self]

    package enum Input: Sendable, Equatable {
        case erased
        case shredded(keys: Int64)
    }

    package static func route(_ event: RecordedEvent) throws(DecodingFailure) -> (instance: UUID, input: Input)? {
        guard case .erased = try event.decoded(as: Person.Event.self) else { return nil }
        return (event.stream.id, .erased)
    }

    package static func input(of answer: Answer) -> Input? {
        answer.result == .accepted ? .shredded(keys: answer.body["keys"]?.int ?? 1) : nil
    }

    package static func react(
        _ input: Input, of instance: UUID, _ state: Void, _ moment: Moment
    ) -> [Output<NoEvent>] {
        switch input {
        case .erased:
            let person = instance.description
            return [
                .call(
                    ExternalCall(
                        system: system, operation: shred, requestNo: person, body: ["personId": .string(person)]))
            ]
        case .shredded(let keys):
            return [.command(RecordKeyShredding { ($0.personId, $0.keys) = (ID(instance), keys) })]
        }
    }
}
