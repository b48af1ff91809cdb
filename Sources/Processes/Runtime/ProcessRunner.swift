import Desk
import EventLog
import EventLoop
import Kernel

/// Feeds one process manager while it has the lead.
@IO final class ProcessRunner<P: ProcessManager> {
    private let room: WorkRoom
    private var lead: (any ProcessLead)?
    /// How far it has read, and what of that the checkpoint says. Reading on past facts that mean nothing here is not
    /// worth a commit.
    private var position: Int64 = 0, checkpoint: Int64 = 0

    /// Inputs taken in one transaction: many enough that the commit does not count.
    private let batch = 1_000

    init(room: WorkRoom) { self.room = room }

    /// Runs until the task is cancelled; a lost database or lease only makes it start over.
    func run() async {
        while !Task.isCancelled {
            do { try await follow() } catch {
                resign()
                if Task.isCancelled { break }
                room.report(.interrupted(P.name, "\(error)"))
                try? await EventLoop.sleep(for: room.settings.poll)
            }
        }
        resign()
    }

    private func follow() async throws {
        while !(try await takeLead()) { try await EventLoop.sleep(for: room.settings.poll) }
        while !Task.isCancelled {
            let seen = room.pulse.count
            if try await step() { continue }
            await room.pulse.wait(beyond: seen, atMost: room.settings.poll)
        }
    }

    /// Whether it leads from now on.
    func takeLead() async throws -> Bool {
        resign()
        lead = try await room.store.lead(P.name)
        checkpoint = lead?.checkpoint ?? 0
        position = checkpoint
        return lead != nil
    }

    var isLeading: Bool { lead != nil }

    func resign() {
        lead?.resign()
        lead = nil
    }

    /// Takes what there is; false if there was nothing. After an error the lead has to be taken again.
    func step() async throws -> Bool {
        guard let lead else { throw LeaseLost() }
        let now = room.clock()
        let waiting = try await lead.waiting(after: position, limit: batch, filter: P.reads, at: now)
        var intake = Intake<P>()
        for answer in waiting.answers { try intake.take(answer) }
        // What is still unread may have made a timer idle: a bill that was paid needs no reminder.
        let isBehind = waiting.page.through - position >= Int64(batch)
        if !isBehind { for timer in waiting.timers { intake.take(timer) } }
        let through = try intake.take(waiting.page)
        if intake.isEmpty {
            if through == position && checkpoint < position {
                try await lead.commit(Step(process: P.name, now: now, from: checkpoint, through: position))
                checkpoint = position
            }
            defer { position = through }
            return through > position
        }
        try await react(to: intake, through: through, now, lead)
        return true
    }

    private func react(to intake: Intake<P>, through: Int64, _ now: Instant, _ lead: any ProcessLead) async throws {
        let moment = Moment(actor: P.actor, now: now, policy: try await room.policy())
        let streams = try await load(intake.works.map(\.instance), lead)
        var step = Step(process: P.name, now: now, from: checkpoint, through: through)
        (step.answers, step.timers) = (intake.answers, intake.timers)
        for work in intake.works {
            let (state, version) = streams[work.instance] ?? (P.initial, 0)
            let outputs = P.react(work.input, of: work.instance, state, moment)
            step.draft.add(outputs, of: P.name, cause: work.cause, version: version, at: now)
        }
        try await lead.commit(step)
        (position, checkpoint) = (through, through)
        room.pulse.ring()
    }

    /// The states of instances and the versions of their streams; those that have none are left out.
    private func load(_ instances: [UUID], _ lead: any ProcessLead) async throws -> [UUID: (P.State, Int)] {
        if P.Event.decoders.entries.isEmpty { return [:] }
        var streams: [UUID: (P.State, Int)] = [:]
        for event in try await lead.facts(of: P.name, instances) {
            var (state, _) = streams[event.stream.id] ?? (P.initial, 0)
            P.evolve(&state, try event.decoded(as: P.Event.self))
            streams[event.stream.id] = (state, event.version)
        }
        return streams
    }
}
