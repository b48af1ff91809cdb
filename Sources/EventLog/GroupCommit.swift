import EventLoop
import Kernel
import Postgres

/// Gathers the appends that arrive while a commit is in flight and commits them together.
///
/// Throughput comes from the batch, not from parallel commits: the log has one head, and whoever holds it writes.
/// Still two batches are under way, so that the database has the next one when it has written the first.
@IO final class GroupCommit {
    private let pool: Pool
    private let committed: @IO () -> Void
    private var queue: [Pending] = []
    private var underWay = 0, isStarting = false

    /// Bounds of one batch and of what may wait behind it.
    private static let batchCommands = 512, batchBytes = 4 << 20, queueLimit = 8_192
    private static let batchesUnderWay = 2
    /// From so many commands on it pays to send the half of them first.
    private static let worthHalving = 32
    /// How long a commit in doubt is asked after before the caller is told that its outcome is unknown.
    private static let settleTime = Duration.seconds(10)

    private struct Pending {
        let append: Append
        let changed: [Resource], lookedAt: [Resource]
        let answer: CheckedContinuation<Result<Receipt, AppendError>, Never>
    }

    init(pool: Pool, committed: @escaping @IO () -> Void) {
        self.pool = pool
        self.committed = committed
    }

    func append(_ append: Append) async throws(AppendError) -> Receipt {
        guard queue.count < GroupCommit.queueLimit else { throw .overloaded }
        return try await withCheckedContinuation { answer in
            queue.append(Pending(append: append, changed: append.changed, lookedAt: append.lookedAt, answer: answer))
            startCommit()
        }.get()
    }

    private func startCommit() {
        guard !isStarting, underWay < GroupCommit.batchesUnderWay else { return }
        isStarting = true
        // What else arrives in this turn of the loop goes with it.
        Task.onLoop { await self.commitAll() }
    }

    private func commitAll() async {
        isStarting = false
        underWay += 1
        while !queue.isEmpty {
            let batch = takeBatch()
            if !queue.isEmpty { startCommit() }
            let results = await commit(batch.map(\.append))
            committed()
            for (pending, result) in zip(batch, results) { pending.answer.resume(returning: result) }
        }
        underWay -= 1
    }

    /// The oldest appends that touch nothing in common; the rest keep their order for the next batch.
    private func takeBatch() -> [Pending] {
        let isHalved = underWay == 1 && queue.count >= GroupCommit.worthHalving
        let limit = min(GroupCommit.batchCommands, isHalved ? (queue.count + 1) / 2 : .max)
        var batch: [Pending] = [], rest: [Pending] = []
        var changed = Set<Resource>(), lookedAt = Set<Resource>()
        var size = 0
        for (index, pending) in queue.enumerated() {
            guard batch.isEmpty || batch.count < limit && size < GroupCommit.batchBytes else {
                rest += queue[index...]
                break
            }
            if changed.isDisjoint(with: pending.changed), changed.isDisjoint(with: pending.lookedAt),
                lookedAt.isDisjoint(with: pending.changed)
            {
                batch.append(pending)
                size += pending.append.size
            } else {
                rest.append(pending)
            }
            // Also those left behind: what they touch must not be overtaken.
            changed.formUnion(pending.changed)
            lookedAt.formUnion(pending.lookedAt)
        }
        queue = rest
        return batch
    }

    /// Commits a batch. When the connection is lost in between, the batch is sent again: the command ids
    /// tell which of it had been committed, so nothing is guessed and nothing is written twice.
    private func commit(_ batch: [Append]) async -> [Result<Receipt, AppendError>] {
        let statement = Statement.append(batch)
        let deadline = Deadline.after(GroupCommit.settleTime)
        var isInDoubt = false
        while true {
            do {
                let rows = try await pool.query(statement)
                return try zip(batch, rows).map { try result(of: $0, $1, isInDoubt) }
            } catch let error as PostgresError {
                if case .connectionLost = error { isInDoubt = true }
                guard error.isRetryable || isInDoubt, Deadline.now < deadline else {
                    return batch.map { _ in .failure(failure(error, isInDoubt)) }
                }
                try? await EventLoop.sleep(for: .milliseconds(50))
            } catch {
                return batch.map { _ in .failure(.failed("\(error)")) }
            }
        }
    }

    private func failure(_ error: PostgresError, _ isInDoubt: Bool) -> AppendError {
        if isInDoubt { return .outcomeUnknown("\(error)") }
        return error.isRetryable ? .unavailable("\(error)") : .failed("\(error)")
    }

    private func result(of append: Append, _ row: Row, _ wasInDoubt: Bool) throws -> Result<Receipt, AppendError> {
        let status = try row.text(0)
        switch status {
        case "appended", "known":
            let receipt = Receipt(
                position: try row.int(3), subject: try row.get(1), version: Int(try row.int(2)),
                recordedAt: try row.get(4), isReplay: status == "known" && !wasInDoubt)
            return .success(receipt)
        case "reused": return .failure(.commandReused)
        case "claimed": return .failure(.claimed(append.refusal(of: try row.text(5))))
        default: return .failure(.conflict(try row.text(5)))
        }
    }
}

extension Append {
    /// The refusal that goes with the claim the database named (`<kind> <value>`).
    fileprivate func refusal(of claim: String) -> Refusal {
        for (_, change) in claims {
            if case .take(let wanted, let refusal) = change, "\(wanted.kind) \(wanted.value)" == claim {
                return refusal
            }
        }
        return Refusal(.taken, "E-DUP", "已被占用: \(claim)", hint: "请查询现有记录后再试")
    }
}
