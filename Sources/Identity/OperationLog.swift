import EventLog
package import EventLoop
package import Kernel
package import Postgres

/// Something that was tried, and refused: so there is no fact of it.
package struct OperationEntry: Sendable {
    package var operation: String
    /// The code of the refusal.
    package var reason: String
    package var actor: Actor
    package var session: Session?
    package var subject: UUID?
    package var count: Int
    package var origin: Origin

    package init(
        refused operation: String, _ reason: String, by actor: Actor, _ session: Session?, on subject: UUID?,
        from origin: Origin
    ) {
        (self.operation, self.reason, self.actor) = (operation, reason, actor)
        (self.session, self.subject, count, self.origin) = (session, subject, 1, origin)
    }

    fileprivate func statement(_ id: UUID, at time: Instant) -> Statement {
        """
        INSERT INTO identity.unrecorded_operation (entry_id, at, actor, account, name, channel, operation, subject,
          outcome, reason, count, peer, user_agent, trace_id)
        VALUES (\(id), \(time), \(actor.id), \(session?.account), \(session?.name), \(actor.channel), \(operation),
          \(subject), 'refused', \(reason), \(count), \(origin.peer), \(origin.userAgent), \(origin.trace))
        """
    }
}

/// Writes down what was refused, a second's worth at once, so that a refusal costs no commit.
///
/// Nothing waits for it: a refused command has done nothing, so what a crash loses is the last second of refusals. The
/// same again within that second is counted, and of many different ones only the first are told apart by what they
/// were about, so whoever is refused in a loop fills neither the memory nor the table.
@IO package final class OperationLog {
    private let pool: Pool
    private let clock: @IO @Sendable () -> Instant
    private let makeID: @IO @Sendable (Instant) -> UUID
    private var waiting: [Key: (entry: OperationEntry, at: Instant)] = [:]
    private var writing: Task<Void, Never>?

    private static let interval = Duration.seconds(1)
    /// So many are told apart by their subjects.
    private static let distinct = 1_000

    private struct Key: Hashable {
        let actor: Actor, operation: String, reason: String
        var subject: UUID?
    }

    package init(
        pool: Pool, clock: @escaping @IO @Sendable () -> Instant, makeID: @escaping @IO @Sendable (Instant) -> UUID
    ) {
        (self.pool, self.clock, self.makeID) = (pool, clock, makeID)
    }

    /// Returns at once.
    package func note(_ entry: OperationEntry) {
        var entry = entry
        var key = Key(
            actor: entry.actor, operation: entry.operation, reason: entry.reason, subject: entry.subject)
        if waiting.count >= OperationLog.distinct, waiting[key] == nil { (key.subject, entry.subject) = (nil, nil) }
        if waiting[key] != nil {
            waiting[key]?.entry.count += entry.count
        } else {
            waiting[key] = (entry, clock())
        }
        guard writing == nil else { return }
        writing = Task.onLoop { @IO [self] in
            while !waiting.isEmpty {
                try? await EventLoop.sleep(for: OperationLog.interval)
                // While the database is away it is tried again; `note` keeps the number of lines within bounds.
                try? await flush()
            }
            writing = nil
        }
    }

    /// Writes what waits; for who reads it now, and for a process that ends.
    package func flush() async throws(PostgresError) {
        let lines = waiting
        guard !lines.isEmpty else { return }
        waiting = [:]
        do throws(PostgresError) {
            _ = try await pool.run(lines.values.map { $0.entry.statement(makeID($0.at), at: $0.at) })
        } catch {
            waiting.merge(lines) { new, old in
                var both = old
                both.entry.count += new.entry.count
                return both
            }
            throw error
        }
    }
}
