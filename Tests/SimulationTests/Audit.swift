import Allocation
import Applications
import Billing
import Commands
import EventLog
import EventLoop
import Kernel
import Leasing

@testable import Bank
@testable import Processes

/// What has to hold when everything has come to rest, told from the facts and the bank's books alone.
@IO struct Audit {
    private(set) var faults: [String] = []
    private let world: World
    private let contracts: [(id: UUID, state: Contract.State)]
    private let bills: [(id: UUID, state: Bill.State)]

    init(_ world: World) {
        self.world = world
        let database = world.database
        contracts = database.ids(of: Contract.category).map { ($0, database.state(Contract.self, $0)) }
        bills = database.ids(of: Bill.category).map { ($0, database.state(Bill.self, $0)) }
        checkLog()
        checkClaims()
        checkRooms()
        for (id, contract) in contracts {
            checkBank(contract)
            checkBills(id, contract)
        }
        checkMoney()
        checkProcesses()
    }

    private var database: ModelDatabase { world.database }

    private mutating func require(_ holds: Bool, _ fault: @autoclosure () -> String) {
        if !holds { faults.append(fault()) }
    }

    // MARK: The log

    private mutating func checkLog() {
        for (index, event) in database.events.enumerated() where event.position != Int64(index + 1) {
            faults.append("position \(event.position) stands at \(index + 1)")
        }
        for (stream, indices) in database.streams {
            let versions = indices.map { database.events[$0].version }
            require(versions == Array(1...max(1, indices.count)), "\(stream) has the versions \(versions)")
        }
        for (key, receipt) in world.peopleAtWork?.acknowledged ?? [] where receipt.position > 0 {
            let known = database.commands[key]?.receipt
            require(
                known?.position == receipt.position, "\(key.actor) was told \(receipt.position), not \(known as Any)")
            require(
                database.events.contains { $0.position == receipt.position && $0.stream.id == receipt.subject }
                    || database.events.contains { $0.commandID == key.id },
                "what \(key.actor) was told to be done is not there")
        }
    }

    /// The table of claims is what the facts make of it.
    private mutating func checkClaims() {
        var rebuilt: [Claim: UUID] = [:]
        var folds = [fold(Contract.self), fold(Bill.self), fold(Payment.self), fold(AllocationOffer.self)]
        folds += [fold(Occupancy.self), fold(Eligibility.self), fold(BillRun.self)]
        var kinds: Set<String> = []
        for event in database.events {
            for change in folds.flatMap({ $0(event) }) {
                switch change {
                case .take(let claim, _):
                    require(rebuilt[claim] == nil, "\(claim) was taken twice")
                    rebuilt[claim] = event.stream.id
                    kinds.insert(claim.kind)
                case .release(let claim): rebuilt[claim] = nil
                }
            }
        }
        require(
            database.claims.filter { kinds.contains($0.key.kind) } == rebuilt, "the claims are not those of the facts")
    }

    private func fold<D: Decider>(_ decider: D.Type) -> (RecordedEvent) -> [ClaimChange] {
        var states: [UUID: D.State] = [:]
        return { event in
            guard event.stream.category == D.category, let fact = try? event.decoded(as: D.Event.self) else {
                return []
            }
            let changes = D.claims(fact, states[event.stream.id] ?? D.initial, of: event.stream.id)
            D.evolve(&states[event.stream.id, default: D.initial], fact)
            return changes
        }
    }

    // MARK: Contracts

    private mutating func checkRooms() {
        let inForce = contracts.filter { [.approved, .active, .cancellationPending].contains($0.state.stage) }
        for (room, here) in Dictionary(grouping: inForce, by: \.state.terms.roomId) {
            require(here.count == 1, "room \(room) has \(here.count) contracts in force")
        }
    }

    private mutating func checkBank(_ contract: Contract.State) {
        let number = contract.terms.contractNo, there = world.bank.contracts[number]
        switch contract.stage {
        case .approved, .active, .cancellationPending:
            require(there?.isInForce == true, "the bank does not have \(number)")
            require(contract.isKnownToBank, "\(number) does not know that the bank has it")
        case .terminated: require(there?.isInForce != true, "the bank keeps \(number), which has ended")
        default: require(there == nil, "the bank has \(number), which was never approved")
        }
    }

    private mutating func checkBills(_ id: UUID, _ contract: Contract.State) {
        let mine = bills.filter { $0.state.content?.contractId == id }
        let generated = mine.filter { position(Bill.Generated.type, of: Bill.category, $0.id) != nil }
        let number = contract.terms.contractNo
        let valid = generated.filter { !$0.state.isVoided }.compactMap { $0.state.content?.period.from }
        require(Set(valid).count == valid.count, "\(number) has two bills for one period")
        let synced = database.facts(of: StreamName(Contract.category, id)).first {
            $0.type == Contract.SyncedToBank.type
        }
        for bill in mine {
            let first = database.facts(of: StreamName(Bill.category, bill.id)).first?.position ?? 0
            require(synced.map { $0.position < first } ?? false, "\(number) was billed before the bank had it")
        }
        guard let rules = try? BillingRules(World.policy) else {
            return faults.append("the policy has no billing rules")
        }
        let lease = Lease(ID(id), contract)
        if contract.stage == .terminated {
            let late = generated.filter { !$0.state.isVoided && $0.state.paid.isEmpty }.filter {
                ($0.state.content?.period.from ?? Day()) > lease.term.to
            }
            require(late.isEmpty, "\(number) has bills after its end")
        } else if contract.isKnownToBank {
            var month = lease.term.from.month
            while month <= min(world.billedThrough, lease.term.to.month) {
                for period in lease.periods(billedIn: month, rules) {
                    require(
                        generated.contains { $0.state.content?.period.from == period.from },
                        "\(number) has no bill for \(period)")
                }
                month = month + 1
            }
        }
    }

    private func position(_ type: String, of category: String, _ id: UUID) -> Int64? {
        database.facts(of: StreamName(category, id)).first { $0.type == type }?.position
    }

    // MARK: Money

    private mutating func checkMoney() {
        let payments = database.ids(of: Payment.category).map { ($0, database.state(Payment.self, $0)) }
        for payment in world.bank.books.payments {
            let ours = database.state(Payment.self, Payment.id(ofSerial: payment.bankSerialNo)).received
            require(ours?.amount == payment.amount, "the bank was paid \(payment.amount) that we do not have")
        }
        require(payments.count == world.bank.books.payments.count, "we have other payments than the bank")
        var paid: [ID<Bill>: Money] = [:]
        for (id, payment) in payments {
            let allocated = payment.allocations.map(\.amount).sum()
            require(payment.received?.amount == allocated + payment.unapplied, "payment \(id) does not add up")
            for part in payment.allocations { paid[part.billId, default: .zero] += part.amount }
        }
        for (id, bill) in bills {
            let (due, covered) = (bill.amountDue, paid[ID(id)] ?? .zero)
            require(bill.paid.values.sum() == covered, "bill \(id) counts other payments than were allocated to it")
            require(bill.remaining == due - covered && bill.remaining >= .zero, "bill \(id) owes \(bill.remaining)")
            let isLate = (bill.content?.dueDate ?? Day()) < world.now.day && !bill.isVoided && !bill.isSettled
            require(!isLate || bill.overdueStage != nil, "bill \(id) is late and nobody has noticed")
        }
    }

    // MARK: Processes

    private mutating func checkProcesses() {
        faults += database.violations
        for parcel in database.outbox { faults.append("\(parcel.row.name) was never done: \(parcel.reason)") }
        for (process, answer) in database.inbox { faults.append("\(process) did not take answer \(answer.seq)") }
        for reason in world.parked where reason.contains(": E-") { faults.append("parked: \(reason)") }
        let recorded = database.events.filter { $0.type == BankSync.Called.type }.compactMap {
            if case .called(let fact)? = try? $0.decoded(as: BankSync.Event.self) { fact.requestNo } else { nil }
        }
        for (number, _, _) in world.bank.asked {
            require(recorded.contains(number), "the bank was asked under \(number), which nobody has recorded")
        }
        require(Set(recorded).count == recorded.count, "a request number was used twice")
    }
}
