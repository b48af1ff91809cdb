import Desk
import EventLog
import Kernel
import Postgres

/// What led to an input, for the identities that are derived from it and for the trail.
struct Cause {
    var instance: UUID
    var id: UUID
    var correlation: UUID
}

/// The inputs of one step: one for each instance, because every input is decided on the state the last one made.
struct Intake<P: ProcessManager> {
    private(set) var works: [(instance: UUID, input: P.Input, cause: Cause)] = []
    private var instances: Set<UUID> = []
    private var answers: [Int64] = [], timers: [UUID] = []

    var isEmpty: Bool { works.isEmpty && answers.isEmpty && timers.isEmpty }
    /// How many rows each of `removals` must remove.
    var counts: [Int] { [answers.count, timers.count] }

    func removals(_ process: String) -> [Statement] {
        [
            "DELETE FROM process.inbox WHERE process = \(process) AND seq = ANY(\(answers))",
            "DELETE FROM process.timer WHERE process = \(process) AND id = ANY(\(timers))",
        ]
    }

    mutating func takeAnswer(_ row: Row) throws {
        let (instance, seq): (UUID, Int64) = (try row.get(0), try row.int(3))
        guard !instances.contains(instance) else { return }
        answers.append(seq)
        // A call may have several answers, a first failure and a last word; each has consequences of its own.
        let cause = Cause(
            instance: instance, id: UUID(following: try row.get(1), "answer \(seq)"), correlation: try row.get(2))
        add(P.input(of: try Answer(json: try row.bytes(4))), cause)
    }

    mutating func takeTimer(_ row: Row) throws {
        let instance: UUID = try row.get(0)
        guard !instances.contains(instance) else { return }
        let cause = Cause(instance: instance, id: try row.get(1), correlation: try row.get(2))
        timers.append(cause.id)
        add(P.input(wokenFor: try row.text(3)), cause)
    }

    /// Takes facts up to the first whose instance has an input already; the position it got to.
    mutating func takeFacts(_ page: EventLog.Page) throws -> Int64 {
        for event in page.events {
            guard let (instance, input) = try P.route(event) else { continue }
            if instances.contains(instance) { return event.position - 1 }
            add(input, Cause(instance: instance, id: event.id, correlation: event.correlationID))
        }
        return page.through
    }

    private mutating func add(_ input: P.Input?, _ cause: Cause) {
        guard let input else { return }
        instances.insert(cause.instance)
        works.append((cause.instance, input, cause))
    }
}
