import Kernel

/// What becomes of a row of the outbox after an attempt, and what the process is told.
struct Settlement: Sendable {
    enum Fate: Sendable, Equatable {
        case done
        case again(Instant)
        case parked
    }

    private(set) var fate = Fate.done
    /// In whose words it is not done.
    private(set) var reason = ""
    private(set) var inDoubt = false
    /// For the process; nothing is answered to a command.
    private(set) var answer: Answer?
    private(set) var notice: ProcessNotice?

    /// `spread`, from 0 to 1, keeps many rows from coming due again all at once.
    init(_ item: OutboxItem, _ outcome: CallOutcome, _ backoff: Backoff, at now: Instant, spread: Double) {
        switch outcome {
        case .accepted(let body):
            answer = item.answer(.accepted)
            answer?.body = body
        case .refused(let code, let message):
            reason = code.isEmpty ? message : "\(code) \(message)"
            if item.mayBeRefused {
                notice = .expectedRefusal(
                    process: item.process, instance: item.instance, what: item.name, reason: reason)
            } else {
                answer = item.answer(.refused, code, message)
                park(item)
            }
        case .retryable(let code, let message):
            reason = code.isEmpty ? message : "\(code) \(message)"
            inDoubt = item.inDoubt
            fail(item, code, message, backoff, now, spread)
        case .unknown(let message):
            (reason, inDoubt) = (message, true)
            fail(item, "", message, backoff, now, spread)
        }
        answer?.inDoubt = inDoubt
    }

    private mutating func fail(
        _ item: OutboxItem, _ code: String, _ message: String, _ backoff: Backoff, _ now: Instant, _ spread: Double
    ) {
        if now - item.since >= backoff.limit {
            answer = item.answer(.exhausted, code, message)
            park(item)
        } else {
            fate = .again(now + backoff.delay(after: item.attempts, spread: spread))
            if item.attempts == 1 { answer = item.answer(.delayed, code, message) }
        }
    }

    private mutating func park(_ item: OutboxItem) {
        fate = .parked
        notice = .parked(process: item.process, instance: item.instance, what: item.name, reason: reason)
    }
}

extension OutboxItem {
    fileprivate func answer(_ result: Answer.Result, _ code: String = "", _ message: String = "") -> Answer? {
        guard isCall else { return nil }
        var answer = Answer()
        (answer.operation, answer.requestNo, answer.result) = (name, requestNo, result)
        (answer.code, answer.message, answer.attempts) = (code, message, Int64(attempts))
        return answer
    }
}
