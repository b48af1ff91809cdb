import Desk
import EventLog
import Kernel

/// What led to an input, for the identities that are derived from it and for the trail.
struct Cause {
    var instance: UUID
    var id: UUID
    var correlation: UUID
}

/// The inputs of one step: one for each instance, because every input is decided on the state the last one made.
struct Intake<P: ProcessManager> {
    private(set) var works: [(instance: UUID, input: P.Input, cause: Cause)] = []
    private(set) var answers: [Int64] = [], timers: [UUID] = []
    private var instances: Set<UUID> = []

    var isEmpty: Bool { works.isEmpty && answers.isEmpty && timers.isEmpty }

    mutating func take(_ answer: WaitingAnswer) throws {
        guard !instances.contains(answer.instance) else { return }
        answers.append(answer.seq)
        // A call may have several answers, a first failure and a last word; each has consequences of its own.
        let cause = Cause(
            instance: answer.instance, id: UUID(following: answer.outboxID, "answer \(answer.seq)"),
            correlation: answer.correlation)
        add(P.input(of: try Answer(json: answer.body)), cause)
    }

    mutating func take(_ timer: TimerRow) {
        guard !instances.contains(timer.instance) else { return }
        timers.append(timer.id)
        add(
            P.input(wokenFor: timer.reason),
            Cause(instance: timer.instance, id: timer.id, correlation: timer.correlation))
    }

    /// Takes facts up to the first whose instance has an input already; the position it got to.
    mutating func take(_ page: EventLog.Page) throws -> Int64 {
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
