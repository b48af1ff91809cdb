import Kernel
import Postgres

/// What becomes of a row of the outbox after an attempt: gone, due again, or parked; and what the process is told.
struct Settlement {
    let statement: Statement
    private(set) var notice: ProcessNotice?

    init(_ item: OutboxItem, _ outcome: CallOutcome, _ backoff: Backoff, at now: Instant) {
        switch outcome {
        case .accepted(let body):
            var answer = item.answer(.accepted)
            answer.body = body
            // Whichever attempt it answers: it was done, and the row is there to be removed once.
            statement = Settlement.change("DELETE FROM process.outbox WHERE id = \(item.id)", item, answer)
        case .refused(let code, let message):
            let reason = code.isEmpty ? message : "\(code) \(message)"
            if item.mayBeRefused {
                statement = "DELETE FROM process.outbox WHERE id = \(item.id)"
                notice = .expectedRefusal(
                    process: item.process, instance: item.instance, what: item.name, reason: reason)
            } else {
                statement = Settlement.park(item, item.answer(.refused, code, message), reason, inDoubt: false)
                notice = .parked(process: item.process, instance: item.instance, what: item.name, reason: reason)
            }
        case .retryable(let code, let message):
            (statement, notice) = Settlement.failed(item, code, message, isUnknown: false, backoff, now)
        case .unknown(let message):
            (statement, notice) = Settlement.failed(item, "", message, isUnknown: true, backoff, now)
        }
    }

    private static func failed(
        _ item: OutboxItem, _ code: String, _ message: String, isUnknown: Bool, _ backoff: Backoff, _ now: Instant
    ) -> (Statement, ProcessNotice?) {
        let inDoubt = item.inDoubt || isUnknown
        let reason = code.isEmpty ? message : "\(code) \(message)"
        if now - item.since >= backoff.limit {
            var answer = item.answer(.exhausted, code, message)
            answer.inDoubt = inDoubt
            return (
                park(item, answer, reason, inDoubt: inDoubt),
                .parked(process: item.process, instance: item.instance, what: item.name, reason: reason)
            )
        }
        let due = now + backoff.delay(after: item.attempts, spread: .random(in: 0...1))
        let statement: Statement = """
            UPDATE process.outbox SET due_at = \(due), is_taken = false, in_doubt = \(inDoubt), error = \(reason)
            WHERE id = \(item.id) AND status = 'waiting' AND attempts = \(item.attempts)
            """
        var answer = item.answer(.delayed, code, message)
        answer.inDoubt = inDoubt
        return (item.attempts == 1 ? change(statement, item, answer) : statement, nil)
    }

    private static func park(_ item: OutboxItem, _ answer: Answer, _ reason: String, inDoubt: Bool) -> Statement {
        change(
            """
            UPDATE process.outbox SET status = 'parked', is_taken = false, in_doubt = \(inDoubt), error = \(reason)
            WHERE id = \(item.id) AND status = 'waiting' AND attempts = \(item.attempts)
            """, item, answer)
    }

    /// Changes the row and, if that did change anything, tells the process: a second answer finds nothing to change.
    private static func change(_ statement: Statement, _ item: OutboxItem, _ answer: Answer) -> Statement {
        guard item.isCall else { return statement }
        let answer = String(decoding: answer.json, as: UTF8.self)
        return """
            WITH changed AS (\(statement) RETURNING process, instance, id, correlation)
            INSERT INTO process.inbox (process, instance, outbox_id, correlation, answer)
            SELECT process, instance, id, correlation, \(answer)::json FROM changed
            """
    }
}

extension OutboxItem {
    fileprivate func answer(_ result: Answer.Result, _ code: String = "", _ message: String = "") -> Answer {
        var answer = Answer()
        (answer.operation, answer.requestNo, answer.result) = (name, requestNo, result)
        (answer.code, answer.message, answer.attempts) = (code, message, Int64(attempts))
        return answer
    }
}
