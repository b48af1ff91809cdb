import EventLoop
import Kernel
import Postgres

/// What may wait for the database, and how long. More is refused at once, so that whoever asks can come back later
/// and what waits stays small and young.
package struct AppendLimits: Sendable {
    /// Commands and bytes that wait for a batch to take them along.
    package var commands = 8_192, bytes = 64 << 20
    /// How long a command waits for that.
    package var waiting = Duration.seconds(5)
    /// How long the database may take to answer a batch before the connection is given up as cut.
    package var statement = Duration.seconds(6)
    /// How long a batch is tried again, and a commit in doubt asked after, before the callers are told.
    package var settling = Duration.seconds(10)
    /// Between two attempts.
    package var pause = Duration.milliseconds(50)

    package init() {}

    /// For programs that nobody waits for: they rather take their time than are refused.
    package static let patient: AppendLimits = {
        var limits = AppendLimits()
        (limits.waiting, limits.statement, limits.settling) = (.seconds(120), .seconds(120), .seconds(120))
        return limits
    }()
}

/// Gathers the appends that arrive while a commit is in flight and commits them together.
///
/// Throughput comes from the batch, not from parallel commits: the log has one head, and whoever holds it writes.
/// Still two batches are under way, so that the database has the next one when it has written the first.
@IO final class GroupCommit {
    private let pool: Pool
    private let limits: AppendLimits
    private let committed: @IO () -> Void
    /// Oldest first.
    private var queue: [Pending] = []
    private var queuedBytes = 0
    private var underWay = 0, isStarting = false, isExpiring = false
    /// How many of the next batches are appended with care.
    private var carefulBatches = 0

    /// Bounds of one batch.
    private static let batchCommands = 512, batchBytes = 4 << 20
    private static let batchesUnderWay = 2
    /// Where commands compete, looking first costs less than being refused.
    private static let carefulAfterTrouble = 32
    /// From so many commands on it pays to send the half of them first.
    private static let worthHalving = 32

    /// A class, for it moves from the queue to a batch and what it holds is much.
    private final class Pending {
        let append: Append
        let size: Int
        let deadline: Deadline
        let changed: [Resource], lookedAt: [Resource]
        let answer: CheckedContinuation<Result<Receipt, AppendError>, Never>

        init(
            _ append: Append, size: Int, deadline: Deadline,
            answer: CheckedContinuation<Result<Receipt, AppendError>, Never>
        ) {
            (self.append, self.size, self.deadline, self.answer) = (append, size, deadline, answer)
            (changed, lookedAt) = (append.changed, append.lookedAt)
        }
    }

    init(pool: Pool, limits: AppendLimits, committed: @escaping @IO () -> Void) {
        (self.pool, self.limits, self.committed) = (pool, limits, committed)
    }

    func append(_ append: Append) async throws(AppendError) -> Receipt {
        let size = append.size
        // One that is larger than the bound still goes, alone.
        guard queue.count < limits.commands, queue.isEmpty || queuedBytes + size <= limits.bytes else {
            throw .overloaded
        }
        return try await withCheckedContinuation { answer in
            queue.append(Pending(append, size: size, deadline: .after(limits.waiting), answer: answer))
            queuedBytes += size
            startCommit()
            expireInTime()
        }.get()
    }

    /// Sends back what no batch has taken along in time. Nothing of it was sent.
    private func expireInTime() {
        guard !isExpiring else { return }
        isExpiring = true
        Task.onLoop { [self] in
            while let first = queue.first {
                try? await EventLoop.sleep(until: first.deadline)
                let now = Deadline.now
                while let late = queue.first, late.deadline <= now {
                    queue.removeFirst()
                    queuedBytes -= late.size
                    late.answer.resume(returning: .failure(.overloaded))
                }
            }
            isExpiring = false
        }
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
                size += pending.size
            } else {
                rest.append(pending)
            }
            // Also those left behind: what they touch must not be overtaken.
            changed.formUnion(pending.changed)
            lookedAt.formUnion(pending.lookedAt)
        }
        queue = rest
        queuedBytes -= size
        return batch
    }

    /// Commits a batch. When the connection is lost in between, the batch is sent again: the command ids
    /// tell which of it had been committed, so nothing is guessed and nothing is written twice.
    private func commit(_ batch: [Append]) async -> [Result<Receipt, AppendError>] {
        let deadline = Deadline.after(limits.settling)
        var isInDoubt = false, hasMadePartition = false
        var isCareful = carefulBatches > 0
        if isCareful { carefulBatches -= 1 }
        var statement = Statement.append(batch, isCareful: isCareful)
        while true {
            do {
                let rows = try await pool.query(statement, until: .after(limits.statement), abandons: true)
                return try zip(batch, rows).map { try result(of: $0, $1, isInDoubt) }
            } catch let error as PostgresError {
                if !isCareful, error.wantsCare {
                    carefulBatches = GroupCommit.carefulAfterTrouble
                    (statement, isCareful) = (.append(batch), true)
                    continue
                }
                if error.lacksPartition, !hasMadePartition {
                    hasMadePartition = true
                    _ = try? await pool.query(EventLog.ensuringPartitions)
                    continue
                }
                if case .connectionLost = error { isInDoubt = true }
                if batch.count > 1, !isInDoubt, error.isAboutData { return await commitOneByOne(batch) }
                guard error.isRetryable || isInDoubt, Deadline.now < deadline else {
                    return batch.map { _ in .failure(failure(error, isInDoubt)) }
                }
                try? await EventLoop.sleep(for: limits.pause)
            } catch {
                return batch.map { _ in .failure(.failed("\(error)")) }
            }
        }
    }

    /// What PostgreSQL cannot read in one command must not cost the others of its batch theirs.
    private func commitOneByOne(_ batch: [Append]) async -> [Result<Receipt, AppendError>] {
        var results: [Result<Receipt, AppendError>] = []
        for append in batch { results += await commit([append]) }
        return results
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
    func refusal(of claim: String) -> Refusal {
        for (_, change) in claims {
            if case .take(let wanted, let refusal) = change, "\(wanted.kind) \(wanted.value)" == claim {
                return refusal
            }
        }
        return Refusal(.taken, "E-DUP", "已被占用: \(claim)", hint: "请查询现有记录后再试")
    }
}

extension PostgresError {
    /// Something stands in the way of one command at least, and only an append with care says of which.
    package var wantsCare: Bool {
        if case .server(let error) = self { ["LOG01", "23505"].contains(error.sqlState) } else { false }
    }

    /// The log has come to the end of its partitions: nobody has seen to them for millions of facts.
    fileprivate var lacksPartition: Bool {
        if case .server(let error) = self { error.sqlState == "23514" } else { false }
    }

    /// A value is no value of its type, such as a payload that is no JSON.
    fileprivate var isAboutData: Bool {
        if case .server(let error) = self { error.sqlState.hasPrefix("22") } else { false }
    }
}
