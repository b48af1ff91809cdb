import Billing
import Commands
package import Desk
package import EventLog
package import EventLoop
package import Kernel
import Leasing
package import Postgres

/// Makes the bills of a month for all contracts on the roll, some hundred of them in one commit.
///
/// Killed anywhere and started again, it goes on behind the last commit; a period that has a bill gets no other.
@IO package final class BillRunJob {
    let desk: Desk, log: EventLog
    private let configuration: Configuration
    let clock: @IO () -> Instant
    private let makeID: @IO (Instant) -> UUID
    let policy: @IO () async throws -> Policy
    /// What is known to have begun, so that the log is asked once a month.
    var startedThrough: Month?

    /// Large enough that the commit does not count, small enough for everybody else who appends.
    private let chunkSize = 400
    nonisolated static let actor = Actor.system("BillRun")

    /// Somebody else is at the same run.
    package struct AlreadyRunning: Error {}

    package init(
        desk: Desk, log: EventLog, configuration: Configuration, clock: @escaping @IO () -> Instant,
        makeID: @escaping @IO (Instant) -> UUID, policy: @escaping @IO () async throws -> Policy
    ) {
        (self.desk, self.log, self.configuration) = (desk, log, configuration)
        (self.clock, self.makeID, self.policy) = (clock, makeID, policy)
    }

    /// Starts the run of a month or goes on with it, and returns when it is complete.
    package func run(
        _ period: Month, scope: String = "all", report: @IO (BillRunProgress) -> Void = { _ in }
    ) async throws -> BillRunProgress {
        let connection = try await Connection.open(configuration, until: .after(.seconds(10)))
        defer { connection.close() }
        let key = BillRunJob.key(period, scope)
        guard try await connection.query("SELECT pg_try_advisory_lock(hashtextextended(\(key), 0))")[0].bool(0) else {
            throw AlreadyRunning()
        }
        let (begun, cursor) = try await start(period, scope, connection)
        if begun.isCompleted { return begun }
        let reader = try await Connection.open(configuration, until: .after(.seconds(10)))
        defer { reader.close() }
        var progress = begun
        var next = try await prepare(begun, after: cursor, reader)
        while let step = next {
            // The next contracts are read and billed while these are on their way to the disk.
            async let following = prepare(begun, after: step.last, reader)
            progress = try await commit(step, connection)
            report(progress)
            next = try await following
        }
        progress = try await complete(progress, connection)
        report(progress)
        return progress
    }

    private func start(
        _ period: Month, _ scope: String, _ connection: Connection
    ) async throws -> (BillRunProgress, cursor: UUID) {
        let start = StartBillRun { ($0.period, $0.scope) = (period, scope) }
        let run = try await desk.perform(start, BillRunJob.invocation(period, scope)).subject
        let now = clock()
        let rows = try await connection.run([
            """
            INSERT INTO process.bill_run (id, period, scope, cursor, total, started_at, resumed_at, updated_at)
            SELECT \(run), \(period), \(scope), \(UUID.zero), count(*), \(now), \(now), \(now) FROM process.roll
            WHERE process = \(RentBilling.name) AND coalesce(until >= \(period.first), true)
            ON CONFLICT (id) DO UPDATE SET resumed_at = excluded.resumed_at, resumed_from = process.bill_run.done,
              updated_at = excluded.updated_at
            """,
            "SELECT \(raw: BillRunProgress.columns), cursor FROM process.bill_run WHERE id = \(run)",
        ])
        return (try BillRunProgress(rows[1][0]), try rows[1][0].get(rows[1][0]["cursor"]))
    }

    // MARK: A chunk

    /// A way along the roll, and the bills of the contracts on it.
    private struct Step: Sendable {
        let run: BillRunProgress, moment: Moment
        let cursor: UUID, last: UUID, count: Int
        let chunk: BillRunChunk
    }

    /// Makes the bills of the next contracts; nil if there are none left.
    private func prepare(
        _ run: BillRunProgress, after cursor: UUID, _ connection: Connection
    ) async throws -> Step? {
        let contracts: [UUID] = try await connection.query(
            """
            SELECT instance FROM process.roll WHERE process = \(RentBilling.name) AND instance > \(cursor)
              AND coalesce(until >= \(run.period.first), true) ORDER BY instance LIMIT \(chunkSize)
            """
        ).map { try $0.get(0) }
        guard let last = contracts.last else { return nil }
        let moment = Moment(actor: BillRunJob.actor, now: clock(), policy: try await policy())
        let chunk = try await chunk(contracts, run, moment, connection)
        return Step(run: run, moment: moment, cursor: cursor, last: last, count: contracts.count, chunk: chunk)
    }

    private func commit(_ step: Step, _ connection: Connection) async throws -> BillRunProgress {
        // Hardly ever has a contract changed since it was read.
        do { return try await commit(step, isCareful: false, connection) } catch let error as PostgresError {
            guard error.wantsCare else { throw error }
            return try await commit(step, isCareful: true, connection)
        }
    }

    /// Appends the bills and moves on, in one commit.
    private func commit(_ step: Step, isCareful: Bool, _ connection: Connection) async throws -> BillRunProgress {
        let progress = try await connection.transaction { connection in
            var (chunk, generated, amount) = (step.chunk, 0, Money.zero)
            let late = try await self.append(&chunk, &generated, &amount, isCareful: isCareful, connection)
            if !late.isEmpty {
                // This transaction holds the head of the log by now: what it reads does not change any more.
                var second = try await self.chunk(late, step.run, step.moment, connection)
                _ = try await self.append(&second, &generated, &amount, isCareful: true, connection)
                for skip in second.skipped { chunk.skip(skip.contractId, skip.reason) }
            }
            return try await self.move(step, chunk, generated, amount, connection)
        }
        log.announce()
        return progress
    }

    private func chunk(
        _ contracts: [UUID], _ progress: BillRunProgress, _ moment: Moment, _ connection: Connection
    ) async throws -> BillRunChunk {
        let rules = try BillingRules(moment.policy)
        let candidates = try await load(contracts, connection).map { contract -> BillRunChunk.Candidate in
            let lease = Lease(ID(contract.id), contract.state)
            return (contract, lease, lease.periods(billedIn: progress.period, rules))
        }
        let claims = candidates.flatMap { candidate in
            candidate.periods.map { Bill.periodClaim(candidate.contract.id, $0.from) }
        }
        let holders = try await EventLog.holders(of: claims, on: connection)
        let held = Set(zip(claims, holders).filter { $0.1 != nil }.map(\.0))
        let year = moment.today.month.year
        let count = claims.count - held.count
        var numbers: Range<Int64> = 0..<0
        if count > 0 { numbers = try await log.nextNumbers("ZD-\(year)", count: Int64(count)) }
        return try BillRunChunk(
            candidates, run: ID(progress.runId), month: progress.period, held: held, moment,
            billNo: { UnitOfWork.businessNumber("ZD", year, numbers.removeFirst()) }, newID: { self.makeID(moment.now) }
        )
    }

    private func load(_ contracts: [UUID], _ connection: Connection) async throws -> [BillRunChunk.Source] {
        var sources: [BillRunChunk.Source] = []
        for event in try await EventLog.read(contracts, of: Contract.category, on: connection) {
            if sources.last?.id != event.stream.id { sources.append((event.stream.id, Contract.initial, 0)) }
            Contract.evolve(&sources[sources.count - 1].state, try event.decoded(as: Contract.Event.self))
            sources[sources.count - 1].version = event.version
        }
        return sources
    }

    /// Appends the bills; the contracts that have changed since they were read.
    private func append(
        _ chunk: inout BillRunChunk, _ generated: inout Int, _ amount: inout Money, isCareful: Bool,
        _ connection: Connection
    ) async throws -> [UUID] {
        if chunk.appends.isEmpty { return [] }
        var late: [UUID] = []
        let rows = try await connection.query(.append(chunk.appends, isCareful: isCareful))
        for ((append, sum), row) in zip(zip(chunk.appends, chunk.sums), rows) {
            let contract = append.writes[0].stream.id
            switch try row.text(0) {
            case "appended":
                generated += append.writes.count - 1
                amount += sum
            case "claimed": chunk.skip(contract, "该账期已经出过账单")
            default: late.append(contract)
            }
        }
        return late
    }

    // MARK: Progress

    private func move(
        _ step: Step, _ chunk: BillRunChunk, _ generated: Int, _ amount: Money, _ connection: Connection
    ) async throws -> BillRunProgress {
        let skipped = Value.array(.json, chunk.skipped.map(\.json))
        let rows = try await connection.run([
            """
            UPDATE process.roll r SET until = d.until::date
            FROM unnest(\(chunk.expired.map(\.contract)), \(chunk.expired.map(\.on.description))) AS d (instance, until)
            WHERE r.process = \(RentBilling.name) AND r.instance = d.instance
            """,
            """
            UPDATE process.bill_run SET cursor = \(step.last), done = done + \(step.count), generated = generated + \(generated),
              amount = amount + \(amount), skipped = skipped || \(skipped), updated_at = \(clock())
            WHERE id = \(step.run.runId) AND cursor = \(step.cursor) RETURNING \(raw: BillRunProgress.columns)
            """,
        ])
        guard let row = rows[1].first else { throw AlreadyRunning() }
        return try BillRunProgress(row)
    }

    private func complete(_ progress: BillRunProgress, _ connection: Connection) async throws -> BillRunProgress {
        let skips = try await connection.query(
            "SELECT unnest(skipped) FROM process.bill_run WHERE id = \(progress.runId)"
        ).map { try BillRun.Skip(json: try $0.bytes(0)) }
        let complete = CompleteBillRun {
            $0.runId = ID(progress.runId)
            $0.result = BillRun.Completed(
                generated: Int64(progress.generated), skipped: skips, totalAmount: progress.amount)
        }
        let id = UUID(following: progress.runId, "complete")
        _ = try await desk.perform(complete, Invocation(BillRunJob.actor, commandID: id))
        let rows = try await connection.query(
            """
            UPDATE process.bill_run SET is_completed = true WHERE id = \(progress.runId)
            RETURNING \(raw: BillRunProgress.columns)
            """)
        return try BillRunProgress(rows[0])
    }
}
