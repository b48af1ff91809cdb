import EventLog
import EventLoop
import Kernel
package import Postgres

/// The store of process managers in the tables of `process.sql`.
@IO final class PostgresStore: ProcessStore {
    private let log: EventLog
    /// Names the database; each lead holds a connection of its own.
    private let configuration: Configuration
    /// Connections that have asked for a lead in vain and will ask again.
    private var candidates: [String: Connection] = [:]

    init(log: EventLog, configuration: Configuration) { (self.log, self.configuration) = (log, configuration) }

    func lead(_ process: String) async throws -> (any ProcessLead)? {
        var connection = candidates.removeValue(forKey: process)
        if connection == nil { connection = try await Connection.open(configuration, until: .after(.seconds(10))) }
        guard let connection else { return nil }
        do {
            if let lead = try await PostgresLead(process, connection, log) { return lead }
        } catch {
            connection.close()
            throw error
        }
        candidates[process] = connection
        return nil
    }

    /// With synchronous replication this commit returns only when a standby has it, and with it every fact that led to
    /// these rows: nothing is said to the outside that a failover could make undone.
    func take(_ target: String, _ width: Int, at now: Instant, until: Instant) async throws -> [OutboxItem] {
        let rows = try await log.pool.query(
            """
            UPDATE process.outbox SET attempts = attempts + 1, is_taken = true, in_doubt = in_doubt OR is_taken,
              due_at = \(until)
            WHERE id IN (
              SELECT id FROM process.outbox o WHERE target = \(target) AND status = 'waiting' AND due_at <= \(now)
                AND NOT EXISTS (
                  SELECT FROM process.outbox e WHERE e.process = o.process AND e.instance = o.instance
                    AND e.target = o.target AND e.status = 'waiting' AND e.seq < o.seq)
              ORDER BY seq LIMIT \(width) FOR UPDATE SKIP LOCKED)
            RETURNING \(raw: PostgresStore.columns)
            """)
        return try rows.map(OutboxItem.init)
    }

    func settle(_ item: OutboxItem, _ settlement: Settlement) async throws {
        _ = try await log.pool.query(settlement.statement(of: item))
    }

    private nonisolated static let columns = """
        id, process, instance, target, name, coalesce(request_no, ''), body, may_be_refused, cause, correlation, \
        attempts, in_doubt, since
        """
}

extension OutboxItem {
    fileprivate init(_ row: Row) throws {
        (id, process, instance) = (try row.get(0), try row.text(1), try row.get(2))
        (target, name, requestNo) = (try row.text(3), try row.text(4), try row.text(5))
        (body, mayBeRefused) = (try row.bytes(6), try row.bool(7))
        (cause, correlation, attempts) = (try row.get(8), try row.get(9), Int(try row.int(10)))
        (inDoubt, since) = (try row.bool(11), try row.get(12))
    }
}

/// A session lock: it is given back when the connection ends, however that comes.
@IO private final class PostgresLead: ProcessLead {
    let checkpoint: Int64
    private let process: String, connection: Connection, log: EventLog

    /// Nil if somebody else leads.
    init?(_ process: String, _ connection: Connection, _ log: EventLog) async throws {
        (self.process, self.connection, self.log) = (process, connection, log)
        let locked = try await connection.query(
            "SELECT pg_try_advisory_lock(hashtextextended(\(PostgresLead.key(of: process)), 0))")
        guard try locked[0].bool(0) else { return nil }
        let rows = try await connection.run([
            "INSERT INTO process.checkpoint (name) VALUES (\(process)) ON CONFLICT DO NOTHING",
            "SELECT position FROM process.checkpoint WHERE name = \(process)",
        ])
        checkpoint = try rows[1][0].int(0)
    }

    func resign() { connection.close() }

    nonisolated static func key(of process: String) -> String { "process/\(process)" }

    func waiting(after position: Int64, limit: Int, filter: EventLog.Filter, at now: Instant) async throws -> Waiting {
        let page = try await EventLog.read(on: connection, after: position, limit: limit, filter: filter)
        let rows = try await connection.run([
            """
            SELECT instance, outbox_id, correlation, seq, answer FROM process.inbox
            WHERE process = \(process) ORDER BY seq LIMIT \(limit)
            """,
            """
            SELECT id, instance, due_at, reason, correlation FROM process.timer
            WHERE process = \(process) AND due_at <= \(now) ORDER BY due_at, id LIMIT \(limit)
            """,
        ])
        let answers = try rows[0].map { row in
            WaitingAnswer(
                instance: try row.get(0), outboxID: try row.get(1), correlation: try row.get(2), seq: try row.int(3),
                body: try row.bytes(4))
        }
        let timers = try rows[1].map { row in
            TimerRow(
                id: try row.get(0), instance: try row.get(1), dueAt: try row.get(2), reason: try row.text(3),
                correlation: try row.get(4))
        }
        return Waiting(page: page, answers: answers, timers: timers)
    }

    func facts(of category: String, _ instances: [UUID]) async throws -> [RecordedEvent] {
        try await EventLog.read(instances, of: category, on: connection)
    }

    func commit(_ step: Step) async throws {
        let checked = step.checked, appends = step.draft.appends
        let drafted = step.draft.statements(of: process, at: step.now)
        func check(_ rows: [Rows]) throws {
            guard zip(rows, checked).allSatisfy({ $0.affected == $1.changes }) else { throw LeaseLost() }
        }
        if checked.count == 1, drafted.isEmpty, appends.isEmpty {
            return try check([try await connection.query(checked[0].statement)])
        }
        let statements = checked.map(\.statement) + drafted
        try await connection.transaction { connection in
            // Last what locks the head of the log: everybody waits for it until the commit.
            let rows = try await connection.run(statements + (appends.isEmpty ? [] : [.append(appends)]))
            try check(rows)
            if appends.isEmpty { return }
            for row in rows[statements.count] where try row.text(0) != "appended" { throw LeaseLost() }
        }
        if !appends.isEmpty { log.announce() }
    }
}

extension ProcessManager {
    /// Whether some process leads it now.
    @IO package static func isLed(on pool: Pool) async throws -> Bool {
        // Taken for the time of the statement: who wants to lead and finds it taken tries again.
        try await !pool.query(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(\(PostgresLead.key(of: name)), 0))")[0].bool(0)
    }
}
