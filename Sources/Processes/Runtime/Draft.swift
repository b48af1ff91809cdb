import Desk
import EventLog
import Kernel
import Postgres

/// What one step writes, column by column, so that a thousand outputs are a handful of statements.
struct Draft {
    private(set) var appends: [Append] = []
    private let process: String
    private let now: Instant
    private var rows = OutboxColumns()
    private var timers = TimerColumns()
    private var resting: [UUID] = [], enlisted: [UUID] = [], delisted: [UUID] = [], lastDays: [String] = []

    init(process: String, now: Instant) { (self.process, self.now) = (process, now) }

    /// Adds what followed from one input. All identities derive from its cause.
    mutating func add<E: EventFamily>(_ outputs: [Output<E>], cause: Cause, version: Int) {
        var events: [NewEvent] = []
        for case .record(let event) in outputs {
            let id = UUID(following: cause.id, "\(process) fact \(events.count)")
            events.append(NewEvent(id: id, fact: event.fact, occurredAt: now))
        }
        var number = 0
        func nextID() -> UUID {
            number += 1
            return UUID(following: cause.id, "\(process) output \(number)")
        }
        let trail = (cause: events.first?.id ?? cause.id, correlation: cause.correlation)
        for output in outputs {
            switch output {
            case .record: break
            case .command(let command, let ifRefused):
                rows.add(
                    nextID(), cause.instance, target: CommandCourier.target, name: type(of: command).name,
                    requestNo: nil, body: command.json, mayBeRefused: ifRefused == .forget, trail)
            case .call(let call):
                rows.add(
                    nextID(), cause.instance, target: call.system, name: call.operation, requestNo: call.requestNo,
                    body: call.body.bytes, mayBeRefused: false, trail)
            case .wake(let instant, let reason):
                timers.add(nextID(), cause.instance, instant, reason, cause.correlation)
            case .rest: resting.append(cause.instance)
            case .enlist: enlisted.append(cause.instance)
            case .delist(let day):
                delisted.append(cause.instance)
                lastDays.append(day.description)
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

    var statements: [Statement] {
        var statements: [Statement] = []
        if !resting.isEmpty {
            statements.append(
                "DELETE FROM process.timer WHERE process = \(process) AND instance = ANY(\(resting))")
        }
        if !timers.isEmpty { statements.append(timers.insertion(process)) }
        if !rows.isEmpty { statements += [rows.replacement(process), rows.insertion(process, now)] }
        if !enlisted.isEmpty {
            statements.append(
                """
                INSERT INTO process.roll (process, instance) SELECT \(process), unnest(\(enlisted))
                ON CONFLICT (process, instance) DO UPDATE SET until = NULL
                """)
        }
        if !delisted.isEmpty {
            statements.append(
                """
                UPDATE process.roll r SET until = d.until::date FROM unnest(\(delisted), \(lastDays)) AS d (instance, until)
                WHERE r.process = \(process) AND r.instance = d.instance
                """)
        }
        return statements
    }
}

private struct OutboxColumns {
    private var ids: [UUID] = [], instances: [UUID] = [], targets: [String] = [], names: [String] = []
    private var requestNos: [String?] = [], bodies: [[UInt8]?] = [], mayBeRefused: [String] = []
    private var causes: [UUID] = [], correlations: [UUID] = []

    var isEmpty: Bool { ids.isEmpty }

    mutating func add(
        _ id: UUID, _ instance: UUID, target: String, name: String, requestNo: String?, body: [UInt8],
        mayBeRefused: Bool, _ trail: (cause: UUID, correlation: UUID)
    ) {
        ids.append(id)
        instances.append(instance)
        targets.append(target)
        names.append(name)
        requestNos.append(requestNo)
        bodies.append(body)
        self.mayBeRefused.append(mayBeRefused ? "true" : "false")
        causes.append(trail.cause)
        correlations.append(trail.correlation)
    }

    /// A new call takes the place of what is parked for the same system: repeating that by hand would undo it.
    func replacement(_ process: String) -> Statement {
        """
        DELETE FROM process.outbox o USING unnest(\(instances), \(targets)) AS n (instance, target)
        WHERE o.process = \(process) AND o.instance = n.instance AND o.target = n.target AND o.status = 'parked'
          AND o.target <> \(CommandCourier.target)
        """
    }

    func insertion(_ process: String, _ now: Instant) -> Statement {
        """
        INSERT INTO process.outbox (id, process, instance, target, name, request_no, body, may_be_refused, cause,
          correlation, due_at, since)
        SELECT n.id, \(process), n.instance, n.target, n.name, n.request_no, n.body, n.may_be_refused::boolean, n.cause,
          n.correlation, \(now), \(now)
        FROM unnest(\(ids), \(instances), \(targets), \(names), \(Value.textArray(requestNos)),
          \(Value.array(.json, bodies)), \(mayBeRefused), \(causes), \(correlations)) WITH ORDINALITY
          AS n (id, instance, target, name, request_no, body, may_be_refused, cause, correlation, number)
        ORDER BY n.number
        """
    }
}

private struct TimerColumns {
    private var ids: [UUID] = [], instances: [UUID] = [], instants: [String] = [], reasons: [String] = []
    private var correlations: [UUID] = []

    var isEmpty: Bool { ids.isEmpty }

    mutating func add(_ id: UUID, _ instance: UUID, _ instant: Instant, _ reason: String, _ correlation: UUID) {
        ids.append(id)
        instances.append(instance)
        instants.append(instant.description)
        reasons.append(reason)
        correlations.append(correlation)
    }

    func insertion(_ process: String) -> Statement {
        """
        INSERT INTO process.timer (id, process, instance, due_at, reason, correlation)
        SELECT n.id, \(process), n.instance, n.due_at::timestamptz, n.reason, n.correlation
        FROM unnest(\(ids), \(instances), \(instants), \(reasons), \(correlations))
          AS n (id, instance, due_at, reason, correlation)
        """
    }
}
