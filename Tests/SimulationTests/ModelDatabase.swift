import EventLoop
import Kernel

@testable import EventLog
@testable import Processes

/// The database in memory: what is durable, and nothing of any process. Each call is one transaction.
@IO final class ModelDatabase {
    enum Outcome: Equatable {
        case appended(Receipt), known(Receipt), reused
        case conflict(String), claimed(String)
    }

    struct Command {
        let fingerprint: [UInt8], receipt: Receipt
    }

    struct Parcel {
        let process: String, seq: Int, row: OutboxRow, since: Instant
        var isParked = false, isTaken = false, inDoubt = false
        var attempts = 0, dueAt: Instant, reason = ""
    }

    struct Key: Hashable { let actor: String, id: UUID }

    private(set) var events: [RecordedEvent] = []
    private(set) var streams: [StreamName: [Int]] = [:]
    private(set) var claims: [Claim: UUID] = [:]
    private(set) var commands: [Key: Command] = [:]
    private var numbers: [String: Int64] = [:]
    private var ids: [String: [UUID]] = [:]
    private var states: [StreamName: (version: Int, state: any Sendable)] = [:]

    private(set) var checkpoints: [String: Int64] = [:]
    private(set) var outbox: [Parcel] = []
    private(set) var inbox: [(process: String, answer: WaitingAnswer)] = []
    private(set) var timers: [(process: String, timer: TimerRow)] = []
    private(set) var roll: [UUID: Day?] = [:]
    private var seq = 0
    /// What a table would have refused.
    private(set) var violations: [String] = []

    private let planted: Planted?
    private let chance: @IO (Int) -> Bool

    /// `chance` decides when a planted fault strikes.
    init(planted: Planted? = nil, chance: @escaping @IO (Int) -> Bool = { _ in false }) {
        (self.planted, self.chance) = (planted, chance)
    }

    private func has(_ fault: Planted, once count: Int = 1) -> Bool { planted == fault && chance(count) }

    // MARK: The log

    func append(_ append: Append, at now: Instant) -> Outcome {
        if let refusal = refusal(of: append) { return refusal }
        return .appended(record(append, at: now))
    }

    /// Why it cannot be appended; nil if it can.
    private func refusal(of append: Append) -> Outcome? {
        let key = Key(actor: append.actor.id, id: append.commandID)
        if let known = commands[key], !has(.commandsForgotten) {
            return known.fingerprint == append.fingerprint ? .known(known.receipt) : .reused
        }
        for write in append.writes where version(of: write.stream) != write.expectedVersion {
            if !write.events.isEmpty && has(.writesUnchecked) { continue }
            return .conflict("\(write.stream) \(version(of: write.stream))")
        }
        for case (_, .take(let claim, _)) in append.claims where claims[claim] != nil {
            let isReleased = append.claims.contains { if case .release(claim) = $0.change { true } else { false } }
            if !isReleased && !has(.claimsUnchecked) { return .claimed("\(claim.kind) \(claim.value)") }
        }
        return nil
    }

    private func record(_ append: Append, at now: Instant) -> Receipt {
        if has(.commitsLost, once: 30) {
            return Receipt(position: Int64(events.count + 1), subject: append.subject, version: 1, recordedAt: now)
        }
        for write in append.writes {
            if !write.events.isEmpty, streams[write.stream] == nil {
                ids[write.stream.category, default: []].append(write.stream.id)
            }
            for (offset, event) in write.events.enumerated() {
                streams[write.stream, default: []].append(events.count)
                events.append(
                    RecordedEvent(
                        position: Int64(events.count + 1), stream: write.stream,
                        version: write.expectedVersion + offset + 1,
                        type: event.type, schemaVersion: event.schemaVersion, id: event.id, recordedAt: now,
                        occurredAt: event.occurredAt, effectiveDate: event.effectiveDate, actor: append.actor,
                        commandID: append.commandID, correlationID: append.correlationID,
                        causationID: append.causationID, policyVersion: append.policyVersion, payload: event.payload))
            }
        }
        for case (_, .release(let claim)) in append.claims { claims[claim] = nil }
        for case (let stream, .take(let claim, _)) in append.claims { claims[claim] = stream }
        let subject = append.writes.first { $0.stream.id == append.subject }
        let receipt = Receipt(
            position: Int64(events.count), subject: append.subject,
            version: (subject?.expectedVersion ?? 0) + (subject?.events.count ?? 0), recordedAt: now)
        commands[Key(actor: append.actor.id, id: append.commandID)] = Command(
            fingerprint: append.fingerprint, receipt: receipt)
        return receipt
    }

    func version(of stream: StreamName) -> Int { streams[stream]?.count ?? 0 }

    func facts(of stream: StreamName, after version: Int = 0) -> [RecordedEvent] {
        streams[stream]?.dropFirst(version).map { events[$0] } ?? []
    }

    /// The streams of a category in the order in which they began.
    func ids(of category: String) -> [UUID] { ids[category] ?? [] }

    /// What a stream has come to; folded on from where it was asked for last.
    func state<D: Decider>(_ decider: D.Type, _ id: UUID) -> D.State {
        let stream = StreamName(D.category, id)
        var (version, state) = (0, D.initial)
        if let known = states[stream], let folded = known.state as? D.State {
            (version, state) = (known.version, folded)
        }
        guard version < self.version(of: stream) else { return state }
        for event in facts(of: stream, after: version) {
            if let event = try? event.decoded(as: D.Event.self) { D.evolve(&state, event) }
        }
        states[stream] = (self.version(of: stream), state)
        return state
    }

    func nextNumber(_ kind: String) -> Int64 {
        numbers[kind, default: 0] += 1
        return numbers[kind] ?? 0
    }

    func page(after position: Int64, limit: Int, filter: EventLog.Filter) -> EventLog.Page {
        let stretch = events.dropFirst(Int(position)).prefix(limit)
        let wanted = stretch.filter { event in
            (filter.categories.isEmpty || filter.categories.contains(event.stream.category))
                && (filter.types.isEmpty || filter.types.contains(event.type))
        }
        return EventLog.Page(events: Array(wanted), through: position + Int64(stretch.count))
    }

    // MARK: Process managers

    func waiting(_ process: String, after position: Int64, limit: Int, filter: EventLog.Filter, at now: Instant)
        -> Waiting
    {
        let due = timers.filter { $0.process == process && $0.timer.dueAt <= now }.map(\.timer)
        return Waiting(
            page: page(after: position, limit: limit, filter: filter),
            answers: inbox.filter { $0.process == process }.map(\.answer),
            timers: due.sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) })
    }

    /// False if somebody else has moved what it rests on.
    func commit(_ step: Step) -> Bool {
        let isGuarded = !has(.leadUnguarded)
        if isGuarded {
            guard checkpoints[step.process, default: 0] == step.from,
                step.answers.allSatisfy({ seq in inbox.contains { $0.answer.seq == seq } }),
                step.timers.allSatisfy({ id in timers.contains { $0.timer.id == id } })
            else { return false }
        }
        for append in step.draft.appends {
            if let refusal = refusal(of: append) {
                guard !isGuarded, case .known = refusal else { return false }
            }
        }
        checkpoints[step.process] = step.through
        inbox.removeAll { step.answers.contains($0.answer.seq) }
        timers.removeAll { step.timers.contains($0.timer.id) }
        // The process ends between two commits that should have been one.
        if has(.checkpointFirst, once: 8) { return true }
        write(step.draft, of: step.process, at: step.now)
        return true
    }

    private func write(_ draft: Draft, of process: String, at now: Instant) {
        timers.removeAll { $0.process == process && draft.resting.contains($0.timer.instance) }
        if !has(.timersForgotten, once: 3) { timers += draft.timers.map { (process, $0) } }
        for row in draft.rows {
            outbox.removeAll { old in
                old.isParked && old.process == process && old.row.instance == row.instance
                    && old.row.target == row.target && row.target != CommandCourier.target
            }
        }
        if !has(.outboxForgotten, once: 5) {
            for row in draft.rows {
                if outbox.contains(where: { $0.row.id == row.id }) { violations.append("\(row.name) is sent twice") }
                seq += 1
                outbox.append(Parcel(process: process, seq: seq, row: row, since: now, dueAt: now))
            }
        }
        if !has(.rollForgotten, once: 3) { for instance in draft.enlisted { roll[instance] = .some(nil) } }
        for (instance, day) in draft.delisted where roll[instance] != nil { roll[instance] = day }
        for append in draft.appends where refusal(of: append) == nil { _ = record(append, at: now) }
    }

    func take(_ target: String, _ width: Int, at now: Instant, until: Instant) -> [OutboxItem] {
        var taken: [OutboxItem] = []
        for index in outbox.indices where taken.count < width {
            let parcel = outbox[index]
            guard parcel.row.target == target, !parcel.isParked, parcel.dueAt <= now else { continue }
            let isFirst = !outbox[..<index].contains { earlier in
                !earlier.isParked && earlier.process == parcel.process && earlier.row.target == target
                    && earlier.row.instance == parcel.row.instance
            }
            guard isFirst || has(.unordered) else { continue }
            outbox[index].attempts += 1
            if parcel.isTaken { outbox[index].inDoubt = true }
            (outbox[index].isTaken, outbox[index].dueAt) = (true, until)
            taken.append(item(outbox[index]))
        }
        if planted == .unordered { taken.reverse() }
        if has(.atMostOnce) { outbox.removeAll { parcel in taken.contains { $0.id == parcel.row.id } } }
        return taken
    }

    private func item(_ parcel: Parcel) -> OutboxItem {
        let row = parcel.row
        var number = row.requestNo ?? ""
        if parcel.attempts > 1, has(.freshNumbers) { number += "-\(parcel.attempts)" }
        return OutboxItem(
            id: row.id, process: parcel.process, instance: row.instance, target: row.target, name: row.name,
            requestNo: number, body: row.body, mayBeRefused: row.mayBeRefused, cause: row.cause,
            correlation: row.correlation, attempts: parcel.attempts, inDoubt: parcel.inDoubt, since: parcel.since)
    }

    func settle(_ item: OutboxItem, _ settlement: Settlement) {
        guard let index = outbox.firstIndex(where: { $0.row.id == item.id }) else { return }
        switch settlement.fate {
        case .done: outbox.remove(at: index)
        case .again, .parked:
            guard !outbox[index].isParked, outbox[index].attempts == item.attempts else { return }
            (outbox[index].isTaken, outbox[index].inDoubt) = (false, settlement.inDoubt)
            outbox[index].reason = settlement.reason
            if case .again(let due) = settlement.fate {
                outbox[index].dueAt = due
            } else {
                outbox[index].isParked = true
            }
        }
        guard let answer = settlement.answer, !has(.answersForgotten, once: 4) else { return }
        seq += 1
        let waiting = WaitingAnswer(
            instance: item.instance, outboxID: item.id, correlation: item.correlation, seq: Int64(seq),
            body: answer.json)
        inbox.append((item.process, waiting))
    }

    /// What an operator does about what is parked.
    func retryParked(at now: Instant) {
        for index in outbox.indices where outbox[index].isParked {
            let old = outbox[index]
            outbox[index] = Parcel(
                process: old.process, seq: old.seq, row: old.row, since: now, inDoubt: old.inDoubt,
                attempts: old.attempts, dueAt: now)
        }
    }
}
