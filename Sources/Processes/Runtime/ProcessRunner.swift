import Desk
import EventLog
import EventLoop
import Kernel
import Postgres

/// Feeds one process manager, holding its lease: a session lock, backed by the checkpoint's compare-and-set, so that
/// even two of them at once do nothing twice.
@IO final class ProcessRunner<P: ProcessManager> {
    private let room: WorkRoom
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
                if Task.isCancelled { return }
                room.report(.interrupted(P.name, "\(error)"))
                try? await EventLoop.sleep(for: room.settings.poll)
            }
        }
    }

    private func follow() async throws {
        let connection = try await Connection.open(room.configuration, until: .after(.seconds(10)))
        defer { connection.close() }
        while !(try await takeLease(connection)) { try await EventLoop.sleep(for: room.settings.poll) }
        let rows = try await connection.run([
            "INSERT INTO process.checkpoint (name) VALUES (\(P.name)) ON CONFLICT DO NOTHING",
            "SELECT position FROM process.checkpoint WHERE name = \(P.name)",
        ])
        checkpoint = try rows[1][0].int(0)
        position = checkpoint
        while !Task.isCancelled {
            let seen = room.pulse.count
            if try await step(connection) { continue }
            await room.pulse.wait(beyond: seen, atMost: room.settings.poll)
        }
    }

    private func takeLease(_ connection: Connection) async throws -> Bool {
        let key = "process/\(P.name)"
        return try await connection.query("SELECT pg_try_advisory_lock(hashtextextended(\(key), 0))")[0].bool(0)
    }

    /// Takes what there is; false if there was nothing.
    private func step(_ connection: Connection) async throws -> Bool {
        let now = room.clock()
        let page = try await EventLog.read(on: connection, after: position, limit: batch, filter: P.reads)
        let rows = try await connection.run([
            """
            SELECT instance, outbox_id, correlation, seq, answer FROM process.inbox
            WHERE process = \(P.name) ORDER BY seq LIMIT \(batch)
            """,
            """
            SELECT instance, id, correlation, reason FROM process.timer
            WHERE process = \(P.name) AND due_at <= \(now) ORDER BY due_at, id LIMIT \(batch)
            """,
        ])
        var intake = Intake<P>()
        for row in rows[0] { try intake.takeAnswer(row) }
        // What is still unread may have made a timer idle: a bill that was paid needs no reminder.
        let isBehind = page.through - position >= Int64(batch)
        if !isBehind { for row in rows[1] { try intake.takeTimer(row) } }
        let through = try intake.takeFacts(page)
        if intake.isEmpty {
            if through == position && checkpoint < position { try await save(connection) }
            defer { position = through }
            return through > position
        }
        try await react(to: intake, through: through, now, connection)
        return true
    }

    private func react(to intake: Intake<P>, through: Int64, _ now: Instant, _ connection: Connection) async throws {
        let moment = Moment(actor: P.actor, now: now, policy: try await room.policy())
        let streams = try await load(intake.works.map(\.instance), connection)
        var draft = Draft(process: P.name, now: now)
        for work in intake.works {
            let (state, version) = streams[work.instance] ?? (P.initial, 0)
            draft.add(P.react(work.input, of: work.instance, state, moment), cause: work.cause, version: version)
        }
        let statements =
            intake.removals(P.name) + draft.statements + [
                """
                UPDATE process.checkpoint SET position = \(through), updated_at = clock_timestamp()
                WHERE name = \(P.name) AND position = \(checkpoint)
                """
            ]
        try await connection.transaction { [draft] connection in
            // Last what locks the head of the log: everybody waits for it until the commit.
            let appends = draft.appends.isEmpty ? [] : [Statement.append(draft.appends)]
            let rows = try await connection.run(statements + appends)
            guard rows[statements.count - 1].affected == 1,
                zip(rows, intake.counts).allSatisfy({ $0.affected == $1 })
            else { throw LeaseLost() }
            if !appends.isEmpty {
                for row in rows[statements.count] where try row.text(0) != "appended" { throw LeaseLost() }
            }
        }
        (position, checkpoint) = (through, through)
        if !draft.appends.isEmpty { room.log.announce() }
        room.pulse.ring()
    }

    private func save(_ connection: Connection) async throws {
        let rows = try await connection.query(
            """
            UPDATE process.checkpoint SET position = \(position), updated_at = clock_timestamp()
            WHERE name = \(P.name) AND position = \(checkpoint)
            """)
        guard rows.affected == 1 else { throw LeaseLost() }
        checkpoint = position
    }

    /// The states of instances and the versions of their streams; those that have none are left out.
    private func load(_ instances: [UUID], _ connection: Connection) async throws -> [UUID: (P.State, Int)] {
        if P.Event.decoders.entries.isEmpty { return [:] }
        let rows = try await connection.query(
            """
            SELECT \(raw: EventLog.columns) FROM log.event
            WHERE stream_id = ANY(\(instances)) AND category = \(P.name) ORDER BY stream_id, version
            """)
        var streams: [UUID: (P.State, Int)] = [:]
        for row in rows {
            let event = try EventLog.event(row)
            var (state, _) = streams[event.stream.id] ?? (P.initial, 0)
            P.evolve(&state, try event.decoded(as: P.Event.self))
            streams[event.stream.id] = (state, event.version)
        }
        return streams
    }
}

/// Somebody else has moved what this runner was about to move. Nothing was done.
struct LeaseLost: Error, CustomStringConvertible {
    var description: String { "another process leads this process manager by now" }
}
