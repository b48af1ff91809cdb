import Desk
import EventLog
import Kernel

/// What followed from the inputs of one step.
struct Draft: Sendable {
    var appends: [Append] = []
    var rows: [OutboxRow] = [], timers: [TimerRow] = []
    /// Instances that want no wake any more, that jobs go through from now on, and up to a day.
    var resting: [UUID] = [], enlisted: [UUID] = [], delisted: [(instance: UUID, after: Day)] = []

    /// Adds what followed from one input. All identities derive from its cause.
    mutating func add<E: EventFamily>(
        _ outputs: [Output<E>], of process: String, cause: Cause, version: Int, at now: Instant
    ) {
        var events: [NewEvent] = []
        for case .record(let event) in outputs {
            let id = UUID(following: cause.id, "\(process) fact \(events.count)")
            events.append(NewEvent(id: id, fact: event.fact, occurredAt: now))
        }
        var number = 0
        for output in outputs {
            var row = OutboxRow(
                id: UUID(following: cause.id, "\(process) output \(number + 1)"), instance: cause.instance,
                target: CommandCourier.target, name: "", requestNo: nil, body: [], mayBeRefused: false,
                cause: events.first?.id ?? cause.id, correlation: cause.correlation)
            switch output {
            case .record: break
            case .command(let command, let ifRefused):
                number += 1
                (row.name, row.body) = (type(of: command).name, command.json)
                row.mayBeRefused = ifRefused == .forget
                rows.append(row)
            case .call(let call):
                number += 1
                (row.target, row.name, row.requestNo) = (call.system, call.operation, call.requestNo)
                row.body = call.body.bytes
                rows.append(row)
            case .wake(let instant, let reason):
                number += 1
                timers.append(
                    TimerRow(
                        id: row.id, instance: cause.instance, dueAt: instant, reason: reason,
                        correlation: cause.correlation))
            case .rest: resting.append(cause.instance)
            case .enlist: enlisted.append(cause.instance)
            case .delist(let day): delisted.append((cause.instance, day))
            }
        }
        guard !events.isEmpty else { return }
        let stream = StreamName(process, cause.instance)
        appends.append(
            Append(
                actor: .system(process), commandID: UUID(following: cause.id, process), fingerprint: cause.id.bytes,
                subject: stream.id, correlationID: cause.correlation, causationID: cause.id,
                writes: [.init(stream, expectedVersion: version, events)]))
    }
}
