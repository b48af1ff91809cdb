import EventLoop
import Kernel
import Postgres

@testable import EventLog
@testable import Processes

/// How one process sees the database: every call takes time, and while the network is bad a call or its answer gets lost.
/// When the process is killed, no call returns anything any more.
@IO final class ModelSession {
    let database: ModelDatabase
    let scheduler: Scheduler
    private let clock: @IO () -> Instant
    /// One call in so many gets lost on its way, and as many answers; 0 for none.
    var losses = 0
    private(set) var isAlive = true

    init(_ database: ModelDatabase, _ scheduler: Scheduler, clock: @escaping @IO () -> Instant) {
        (self.database, self.scheduler, self.clock) = (database, scheduler, clock)
    }

    func kill() { isAlive = false }

    /// Whether the call gets there.
    private func calls(_ what: String) async -> Bool {
        await scheduler.turn(what)
        return isAlive && !scheduler.chance(losses)
    }

    /// Whether the answer gets back.
    private func hears() async -> Bool {
        await scheduler.turn("answer")
        return isAlive && !scheduler.chance(losses)
    }

    private func ask<T>(_ what: String, _ question: () -> T) async throws -> T {
        guard await calls(what) else { throw PostgresError.unavailable("cut") }
        let answer = question()
        guard await hears() else { throw PostgresError.connectionLost("cut") }
        return answer
    }
}

extension ModelSession: DecisionLog {
    func append(_ append: Append) async throws(AppendError) -> Receipt {
        guard await calls("append") else { throw .unavailable("cut") }
        let outcome = database.append(append, at: clock())
        guard await hears() else { throw .outcomeUnknown("cut") }
        switch outcome {
        case .appended(let receipt): return receipt
        case .known(var receipt):
            receipt.isReplay = true
            return receipt
        case .reused: throw .commandReused
        case .conflict(let stream): throw .conflict(stream)
        case .claimed(let claim): throw .claimed(append.refusal(of: claim))
        }
    }

    func read(_ stream: StreamName, after version: Int, limit: Int) async throws -> [RecordedEvent] {
        try await ask("read") { Array(database.facts(of: stream, after: version).prefix(limit)) }
    }

    func outcome(of commandID: UUID, by actor: Actor) async throws -> (receipt: Receipt, fingerprint: [UInt8])? {
        guard let known = try await ask("outcome", { database.commands[.init(actor: actor.id, id: commandID)] }) else {
            return nil
        }
        var receipt = known.receipt
        receipt.isReplay = true
        return (receipt, known.fingerprint)
    }

    func holders(of claims: [Claim]) async throws -> [UUID?] {
        try await ask("holders") { claims.map { database.claims[$0] } }
    }

    func claims(of kind: String) async throws -> [(value: String, stream: UUID)] {
        try await ask("claims") {
            database.claims.filter { $0.key.kind == kind }.map { (value: $0.key.value, stream: $0.value) }
                .sorted { $0.value < $1.value }
        }
    }

    func nextNumber(_ kind: String) async throws -> Int64 { try await ask("number") { database.nextNumber(kind) } }
}

extension ModelSession: ProcessStore {
    func lead(_ process: String) async throws -> (any ProcessLead)? {
        let checkpoint = try await ask("lead \(process)") { database.checkpoints[process] ?? 0 }
        return ModelLead(process, checkpoint, self)
    }

    func take(_ target: String, _ width: Int, at now: Instant, until: Instant) async throws -> [OutboxItem] {
        try await ask("take \(target)") { database.take(target, width, at: now, until: until) }
    }

    func settle(_ item: OutboxItem, _ settlement: Settlement) async throws {
        try await ask("settle") { database.settle(item, settlement) }
    }

    fileprivate func waiting(
        _ process: String, _ position: Int64, _ limit: Int, _ filter: EventLog.Filter, _ now: Instant
    ) async throws -> Waiting {
        try await ask("waiting \(process)") {
            database.waiting(process, after: position, limit: limit, filter: filter, at: now)
        }
    }

    fileprivate func facts(_ category: String, _ instances: [UUID]) async throws -> [RecordedEvent] {
        try await ask("facts") { instances.sorted().flatMap { database.facts(of: StreamName(category, $0)) } }
    }

    fileprivate func commit(_ step: Step) async throws {
        guard try await ask("commit \(step.process)", { database.commit(step) }) else { throw LeaseLost() }
    }
}

/// A lead that protects nothing: the session lock is taken for lost, so that all rests on the compare-and-set.
@IO private final class ModelLead: ProcessLead {
    let checkpoint: Int64
    private let process: String, session: ModelSession

    init(_ process: String, _ checkpoint: Int64, _ session: ModelSession) {
        (self.process, self.checkpoint, self.session) = (process, checkpoint, session)
    }

    func waiting(after position: Int64, limit: Int, filter: EventLog.Filter, at now: Instant) async throws -> Waiting {
        try await session.waiting(process, position, limit, filter, now)
    }

    func facts(of category: String, _ instances: [UUID]) async throws -> [RecordedEvent] {
        try await session.facts(category, instances)
    }

    func commit(_ step: Step) async throws { try await session.commit(step) }

    func resign() {}
}
