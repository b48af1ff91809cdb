import EventLog
import EventLoop
import Kernel

/// Where process managers keep how far they have read, what they wait for, and what they have still to say. What one
/// call changes is changed together, or nothing is.
///
/// In PostgreSQL; simulations have a model of it in memory, and one suite of tests holds both to the same contract.
@IO protocol ProcessStore: AnyObject, Sendable {
    /// Leads a process manager until it resigns or its connection is lost; nil while somebody else does.
    func lead(_ process: String) async throws -> (any ProcessLead)?

    /// Takes due rows for one target in hand until a time, of each instance only the oldest that waits.
    func take(_ target: String, _ width: Int, at now: Instant, until: Instant) async throws -> [OutboxItem]

    /// Writes down how an attempt ended, if the row still waits for that: an answer that comes late changes nothing.
    func settle(_ item: OutboxItem, _ settlement: Settlement) async throws
}

/// The right to move one process manager on, backed by the checkpoint's compare-and-set: even two leaders at once do
/// nothing twice.
@IO protocol ProcessLead: AnyObject {
    /// How far the process manager had read when the lead began.
    var checkpoint: Int64 { get }

    /// What there is to take in: facts behind a position, answers, and timers that are due.
    func waiting(after position: Int64, limit: Int, filter: EventLog.Filter, at now: Instant) async throws -> Waiting

    /// All facts of some streams, stream by stream and in order.
    func facts(of category: String, _ instances: [UUID]) async throws -> [RecordedEvent]

    /// Writes a step, or throws `LeaseLost` if somebody else has moved anything it rests on.
    func commit(_ step: Step) async throws

    func resign()
}

/// Somebody else has moved what this runner was about to move. Nothing was done.
struct LeaseLost: Error, CustomStringConvertible {
    var description: String { "another process leads this process manager by now" }
}

/// What a process manager can take in.
struct Waiting {
    var page: EventLog.Page
    var answers: [WaitingAnswer]
    var timers: [TimerRow]
}

/// An answer of another system that the process has not taken yet.
struct WaitingAnswer {
    var instance: UUID, outboxID: UUID, correlation: UUID
    var seq: Int64
    var body: [UInt8]
}

/// A wake that was asked for.
struct TimerRow: Sendable {
    var id: UUID, instance: UUID, dueAt: Instant, reason: String, correlation: UUID
}

/// What a process wants done, as it comes into the outbox.
struct OutboxRow: Sendable {
    var id: UUID, instance: UUID, target: String, name: String, requestNo: String?, body: [UInt8]
    var mayBeRefused: Bool, cause: UUID, correlation: UUID
}

/// What one step of a process manager changes.
struct Step: Sendable {
    var process: String, now: Instant
    /// The checkpoint it was read at, and the one it moves to.
    var from: Int64, through: Int64
    /// Answers and timers that were taken in; each must still be there.
    var answers: [Int64] = [], timers: [UUID] = []
    var draft = Draft()
}
