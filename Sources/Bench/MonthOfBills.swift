import Billing
import BillingProjections
import Demo
import Desk
import EventLog
import EventLoop
import Kernel
import Leasing
import Postgres
import Processes
import Projector
import Queries
import System

/// The bills of a month: made, appended, in the read model and in the list that a clerk opens.
@IO func measureBills(_ rig: Rig) async throws -> [Sample] {
    let contracts = 100_000, month = Month(2026, 5)
    return try await rig.withGround { ground in
        try await enterContracts(contracts, ground)
        let tail = Tail(log: ground.log)
        let reading = ReadModel(BillList.self, ground, tail)
        try await reading.untilCaughtUp(ground)
        // As on a server that has been up for a while.
        for statement in ["VACUUM ANALYZE", "CHECKPOINT"] {
            try await ground.pool.with { try await $0.script(statement) }
        }
        let policy = try samplePolicy()
        let job = BillRunJob(
            desk: Make.desk(on: ground.log, policy), log: ground.log, configuration: ground.configuration,
            clock: { Day(2026, 4, 25)?.start ?? Instant() }, makeID: { _ in Make.id() }, policy: { policy })
        let start = Deadline.now
        let run = try await job.run(month)
        let made = Deadline.now.since(start).seconds
        try await reading.untilCaughtUp(ground)
        let reader = ListReader(ScopedReads(ground.pool, limited: ground.pool), cursorKey: [1])
        let page = try await reader.page(
            of: BillList.bills,
            try reader.request(BillList.bills, from: [("period_from", "2026-05-01"), ("page", "1"), ("size", "20")]),
            within: .wholeCity)
        let listed = Deadline.now.since(start).seconds
        await reading.stop()
        guard run.generated == contracts, page.items.count == 20 else {
            throw BenchError.program("\(run) made \(run.generated) bills; \(page.items.count) are listed")
        }
        return [
            Sample(name: "bills of a month, 100,000 contracts: made", unit: "s", ours: made),
            Sample(
                name: "bills of a month: made, in the read model, listed", unit: "s", ours: listed, target: .atMost(5)),
        ]
    }
}

private func samplePolicy() throws -> Policy {
    let values = try District.samplePolicy().map { ($0.key, $0.value) }
    var policy = Policy(version: "bench", values: Dictionary(values, uniquingKeysWith: { $1 }))
    policy.workingDays.know(2026)
    return policy
}

/// Contracts that the bank knows, as facts in the log, and on the roll of those that are billed.
@IO private func enterContracts(_ count: Int, _ ground: Rig.Ground) async throws {
    let batch = 500
    _ = try await pace(of: count / batch, tasks: 4) { part in
        let streams = (0..<batch).map { _ in Make.id() }
        var append = Make.append(streams)
        for index in append.writes.indices {
            append.writes[index] = Append.Write(
                StreamName(Contract.category, streams[index]), expectedVersion: 0,
                contract(part * batch + index).map { fact in
                    NewEvent(id: Make.id(), fact: fact, occurredAt: Instant(microseconds: WallClock.microseconds))
                })
        }
        _ = try await ground.log.append(append)
    }
    _ = try await ground.pool.query(
        """
        INSERT INTO process.roll (process, instance)
        SELECT \(RentBilling.name), id FROM log.stream WHERE category = \(Contract.category)
        """)
}

private func contract(_ number: Int) -> [any Fact] {
    var terms = Contract.Terms()
    terms.contractNo = "HT-2026-\(number)"
    (terms.lesseePersonId, terms.householdId, terms.eligibilityId) = (Make.id(), Make.id(), Make.id())
    (terms.roomId, terms.address) = (Make.id(), "康乐家园 3 号楼 1 单元 \(number)")
    (terms.buildingArea, terms.unitRent) = (Area(units: 3_900), UnitRent(units: 56_000))
    (terms.monthlyRent, terms.deposit) = (Money(fen: 21_840), Money(fen: 21_840))
    (terms.startDate, terms.endDate) = (Day(2026, 1, 1) ?? Day(), Day(2026, 12, 31) ?? Day())
    let request = "BENCH-\(number)", now = Instant(microseconds: WallClock.microseconds)
    return [
        Contract.Entered(terms: terms, enteredBy: "clerk"), Contract.SubmittedForApproval(),
        Contract.Approved(approverId: "manager", opinion: "同意", approvedOn: terms.startDate),
        Contract.BankSyncRequested(requestNo: request, operation: .create),
        Contract.SyncedToBank(
            requestNo: request, operation: .create, bankContractNo: request, bankSerialNo: request, syncedAt: now),
        Contract.Activated(effectiveOn: terms.startDate),
    ]
}

/// A read model kept up to date by a projector of its own.
@IO private final class ReadModel {
    private let name: String, tail: Tail
    private let running: Task<Void, Never>

    init(_ projection: any Projection.Type, _ ground: Rig.Ground, _ tail: Tail) {
        (name, self.tail) = (projection.name, tail)
        let projector = Projector([projection], configuration: ground.configuration, tail: tail) { _ in }
        running = Task.onLoop { await runTogether([{ await tail.run() }, { await projector.run() }]) }
    }

    func untilCaughtUp(_ ground: Rig.Ground) async throws {
        let head = try await ground.log.head()
        let end = Deadline.after(.seconds(300))
        while Deadline.now < end {
            let rows = try await ground.pool.query("SELECT position FROM projection.checkpoint WHERE name = \(name)")
            if let row = rows.first, try row.int(0) >= head { return }
            try await EventLoop.sleep(for: .milliseconds(5))
        }
        throw BenchError.program("\(name) did not catch up")
    }

    func stop() async {
        running.cancel()
        await running.value
    }
}
