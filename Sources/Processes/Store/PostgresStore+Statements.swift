import EventLog
import Kernel
import Postgres

extension Step {
    /// What must change exactly so many rows, or somebody else has been here.
    var checked: [(statement: Statement, changes: Int)] {
        var checked: [(statement: Statement, changes: Int)] = [
            (
                """
                UPDATE process.checkpoint SET position = \(through), updated_at = clock_timestamp()
                WHERE name = \(process) AND position = \(from)
                """, 1
            )
        ]
        if !answers.isEmpty {
            let taken: Statement = "DELETE FROM process.inbox WHERE process = \(process) AND seq = ANY(\(answers))"
            checked.append((taken, answers.count))
        }
        if !timers.isEmpty {
            let taken: Statement = "DELETE FROM process.timer WHERE process = \(process) AND id = ANY(\(timers))"
            checked.append((taken, timers.count))
        }
        return checked
    }
}

extension Draft {
    /// Column by column, so that a thousand outputs are a handful of statements.
    func statements(of process: String, at now: Instant) -> [Statement] {
        var statements: [Statement] = []
        if !resting.isEmpty {
            statements.append("DELETE FROM process.timer WHERE process = \(process) AND instance = ANY(\(resting))")
        }
        if !timers.isEmpty { statements.append(timerInsertion(process)) }
        if !rows.isEmpty { statements += [replacement(process), insertion(process, now)] }
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
                UPDATE process.roll r SET until = d.until::date
                FROM unnest(\(delisted.map(\.instance)), \(delisted.map(\.after.description))) AS d (instance, until)
                WHERE r.process = \(process) AND r.instance = d.instance
                """)
        }
        return statements
    }

    /// A new call takes the place of what is parked for the same system: repeating that by hand would undo it.
    private func replacement(_ process: String) -> Statement {
        """
        DELETE FROM process.outbox o USING unnest(\(rows.map(\.instance)), \(rows.map(\.target))) AS n (instance, target)
        WHERE o.process = \(process) AND o.instance = n.instance AND o.target = n.target AND o.status = 'parked'
          AND o.target <> \(CommandCourier.target)
        """
    }

    private func insertion(_ process: String, _ now: Instant) -> Statement {
        """
        INSERT INTO process.outbox (id, process, instance, target, name, request_no, body, may_be_refused, cause,
          correlation, due_at, since)
        SELECT n.id, \(process), n.instance, n.target, n.name, n.request_no, n.body, n.may_be_refused::boolean, n.cause,
          n.correlation, \(now), \(now)
        FROM unnest(\(rows.map(\.id)), \(rows.map(\.instance)), \(rows.map(\.target)), \(rows.map(\.name)),
          \(Value.textArray(rows.map(\.requestNo))), \(Value.array(.json, rows.map(\.body))),
          \(rows.map { $0.mayBeRefused ? "true" : "false" }), \(rows.map(\.cause)), \(rows.map(\.correlation)))
          WITH ORDINALITY
          AS n (id, instance, target, name, request_no, body, may_be_refused, cause, correlation, number)
        ORDER BY n.number
        """
    }

    private func timerInsertion(_ process: String) -> Statement {
        """
        INSERT INTO process.timer (id, process, instance, due_at, reason, correlation)
        SELECT n.id, \(process), n.instance, n.due_at::timestamptz, n.reason, n.correlation
        FROM unnest(\(timers.map(\.id)), \(timers.map(\.instance)), \(timers.map(\.dueAt.description)),
          \(timers.map(\.reason)), \(timers.map(\.correlation))) AS n (id, instance, due_at, reason, correlation)
        """
    }
}

extension Settlement {
    /// Changes the row and, if that did change anything, tells the process: a second answer finds nothing to change.
    func statement(of item: OutboxItem) -> Statement {
        let change = self.change(of: item)
        guard let answer else { return change }
        return """
            WITH changed AS (\(change) RETURNING process, instance, id, correlation)
            INSERT INTO process.inbox (process, instance, outbox_id, correlation, answer)
            SELECT process, instance, id, correlation, \(String(decoding: answer.json, as: UTF8.self))::json FROM changed
            """
    }

    private func change(of item: OutboxItem) -> Statement {
        switch fate {
        // Whichever attempt it answers: it was done, and the row is there to be removed once.
        case .done: "DELETE FROM process.outbox WHERE id = \(item.id)"
        case .again(let due):
            """
            UPDATE process.outbox SET due_at = \(due), is_taken = false, in_doubt = \(inDoubt), error = \(reason)
            WHERE id = \(item.id) AND status = 'waiting' AND attempts = \(item.attempts)
            """
        case .parked:
            """
            UPDATE process.outbox SET status = 'parked', is_taken = false, in_doubt = \(inDoubt), error = \(reason)
            WHERE id = \(item.id) AND status = 'waiting' AND attempts = \(item.attempts)
            """
        }
    }
}
