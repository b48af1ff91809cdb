import Billing
import Commands
import Desk
import EventLog
import Kernel
import Leasing

/// What a bill run does with some hundred contracts: pure, from their states to the appends.
struct BillRunChunk {
    private(set) var appends: [Append] = []
    /// What each append brings.
    private(set) var sums: [Money] = []
    private(set) var skipped: [BillRun.Skip] = []
    /// Contracts that ended before the month; no later run need look at them.
    private(set) var expired: [(contract: UUID, on: Day)] = []

    /// A contract as the log has it.
    typealias Source = (id: UUID, state: Contract.State, version: Int)
    typealias Candidate = (contract: Source, lease: Lease, periods: [Period])

    /// Bills what has not been billed. `held` are the claims of periods that have a bill; `numbers` and `ids` are drawn
    /// from once for each bill.
    init(
        _ candidates: [Candidate], run: ID<BillRun>, month: Month, held: Set<Claim>, _ moment: Moment,
        billNo: () -> String, newID: () -> UUID
    ) throws(Refusal) {
        for (contract, lease, periods) in candidates {
            if lease.term.to < month.first { expired.append((contract.id, lease.term.to)) }
            let open = periods.filter { !held.contains(Bill.periodClaim(contract.id, $0.from)) }
            if open.count < periods.count { skip(contract.id, "该账期已经出过账单") }
            do throws(Refusal) {
                if open.isEmpty { continue }
                try bill(contract, lease, open, run, moment, billNo, newID)
            } catch {
                // What the whole run lacks is no reason to leave out a contract: the run waits until it is there.
                if error.code == "E-CALENDAR" { throw error }
                skip(contract.id, error.title)
            }
        }
    }

    mutating func skip(_ contract: UUID, _ reason: String) {
        skipped.append(BillRun.Skip(contractId: contract, reason: reason))
    }

    private mutating func bill(
        _ contract: Source, _ lease: Lease, _ periods: [Period], _ run: ID<BillRun>, _ moment: Moment,
        _ billNo: () -> String, _ newID: () -> UUID
    ) throws(Refusal) {
        // The contract is only looked at; if it has changed meanwhile, the append fails and it is looked at again.
        var writes = [
            Append.Write(StreamName(Contract.category, contract.id), expectedVersion: contract.version)
        ]
        var claims: [(stream: UUID, change: ClaimChange)] = []
        var sum = Money.zero
        var bills: [UUID] = []
        for period in periods {
            let id = newID()
            let order = Bill.Order(billNo: billNo(), runId: run)
            let events = try Bill.decide(.generate(lease, period, order), Bill.initial, moment)
            var state = Bill.initial
            for event in events {
                claims += Bill.claims(event, state).map { (id, $0) }
                Bill.evolve(&state, event)
            }
            bills.append(id)
            sum += state.amountDue
            writes.append(
                .init(
                    StreamName(Bill.category, id), expectedVersion: 0,
                    events.map { NewEvent(id: newID(), fact: $0.fact, occurredAt: moment.now) }))
        }
        let policy = moment.policy.version
        appends.append(
            Append(
                actor: moment.actor, commandID: UUID(following: run.uuid, contract.id.description),
                fingerprint: run.uuid.bytes, subject: bills[0], correlationID: run.uuid,
                policyVersion: policy.isEmpty ? nil : policy, writes: writes, claims: claims))
        sums.append(sum)
    }
}
