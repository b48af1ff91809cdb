import Allocation
import Applications
import Bank
import Billing
import Commands
import Desk
import EventLog
import EventLoop
import Kernel
import Leasing

/// The clerks, managers and tenants: each looks at what there is and does the next thing, often at the same time as
/// somebody else. Who gets no answer asks again under the same key; some ask twice at once.
@IO final class People {
    private struct Errand {
        let command: any BusinessCommand, actor: String, key: UUID
    }

    private let world: World
    /// Those whose outcome is not known.
    private var errands: [Errand] = []
    /// What somebody was told to have been done.
    private(set) var acknowledged: [(key: ModelDatabase.Key, receipt: Receipt)] = []
    private var notices = 0

    init(_ world: World) { self.world = world }

    private var scheduler: Scheduler { world.scheduler }
    private var database: ModelDatabase { world.database }
    private var today: Day { world.now.day }

    var isWaiting: Bool { !errands.isEmpty || notices > 0 }

    // MARK: Errands

    func found() async { await go(FoundTown(), "founder") }

    /// Somebody does the next thing for some household.
    func act() async {
        if let errand = scheduler.one(of: errands), scheduler.chance(3) { return await go(errand) }
        guard let number = scheduler.one(of: Array(Town.households)), let (command, actor) = next(for: number) else {
            return
        }
        await go(command, actor)
    }

    func retry() async { for errand in errands { await go(errand) } }

    private func go(_ command: any BusinessCommand, _ actor: String) async {
        let errand = Errand(command: command, actor: actor, key: UUID(high: scheduler.draw(), low: scheduler.draw()))
        await go(errand)
        if scheduler.chance(8) { await go(errand) }
    }

    private func go(_ errand: Errand) async {
        let node = world.nodes[scheduler.number(0...1)]
        let (actor, name) = (Actor(id: errand.actor), type(of: errand.command).name)
        await scheduler.start(name) { [self] in
            do throws(CommandFailure) {
                let receipt = try await node.desk.perform(errand.command, Invocation(actor, commandID: errand.key))
                acknowledged.append((.init(actor: actor.id, id: errand.key), receipt))
                errands.removeAll { $0.key == errand.key }
            } catch {
                switch error {
                case .refused, .invalid: errands.removeAll { $0.key == errand.key }
                case .contended, .overloaded, .unavailable, .outcomeUnknown:
                    if !errands.contains(where: { $0.key == errand.key }) { errands.append(errand) }
                case .stale, .keyReused, .failed: world.fault("\(name): \(error)")
                }
            }
        }
    }

    // MARK: What there is to do

    private func next(for number: Int) -> (command: any BusinessCommand, actor: String)? {
        let eligibility = Town.eligibility(number)
        switch database.state(Eligibility.self, eligibility) {
        case .active:
            var allocate = AllocateRoom()
            (allocate.eligibilityId, allocate.roomId) = (
                eligibility, Town.room(scheduler.one(of: Array(Town.rooms)) ?? 0)
            )
            (allocate.reason, allocate.overrideReason) = ("应保尽保", "样例")
            return (allocate, "officer")
        case .allocated(_, let allocation):
            guard let (id, contract) = contract(of: allocation) else { return sign(number, allocation) }
            return scheduler.chance(6) ? aboutBills(of: id) : step(id, contract)
        default: return nil
        }
    }

    private func contract(of allocation: UUID) -> (UUID, Contract.State)? {
        for id in database.ids(of: Contract.category).reversed() {
            let state = database.state(Contract.self, id)
            if state.terms.allocationId == allocation, state.stage != .discarded { return (id, state) }
        }
        return nil
    }

    private func sign(_ number: Int, _ allocation: UUID) -> (command: any BusinessCommand, actor: String)? {
        guard let offer = database.state(AllocationOffer.self, allocation).allocated else { return nil }
        if scheduler.chance(8) {
            var revoke = RevokeAllocation()
            (revoke.allocationId, revoke.reason) = (ID(allocation), "放弃")
            return (revoke, "officer")
        }
        var enter = EnterContract()
        enter.terms = Contract.Terms {
            ($0.lesseePersonId, $0.householdId) = (Town.person(number), offer.householdId)
            ($0.eligibilityId, $0.allocationId, $0.roomId) = (offer.eligibilityId, allocation, offer.roomId)
            ($0.address, $0.buildingArea, $0.unitRent) = ("3栋2单元502", Area(units: 5832), UnitRent(units: 56_000))
            ($0.monthlyRent, $0.deposit) = (Money(fen: 32_659), Money(fen: 50_000))
            $0.paymentCycle = scheduler.one(of: PaymentCycle.allCases) ?? .month
            $0.dueRule = Contract.DueRule(
                anchor: scheduler.chance(2) ? .periodStart : .periodEnd, offsetDays: Int64(scheduler.number(0...10)))
            $0.startDate = (today.month + scheduler.number(-2...0)).first + scheduler.number(0...20)
            $0.endDate = $0.startDate.adding(months: scheduler.number(4...14)) - 1
        }
        return (enter, "clerk")
    }

    private func step(_ id: UUID, _ contract: Contract.State) -> (command: any BusinessCommand, actor: String)? {
        let contractId = ID<Contract>(id)
        switch contract.stage {
        case .draft: return (SubmitContract { $0.contractId = contractId }, "clerk")
        case .pendingApproval:
            if scheduler.chance(8) {
                return (RejectContract { ($0.contractId, $0.reason) = (contractId, "租期不符") }, "manager")
            }
            return (ApproveContract { $0.contractId = contractId }, "manager")
        case .rejected: return (DiscardContract { ($0.contractId, $0.reason) = (contractId, "重录") }, "clerk")
        case .approved, .active: return live(contractId, contract)
        case .cancellationPending:
            if scheduler.chance(6) { return (WithdrawCancellationRequest { $0.contractId = contractId }, "tenant") }
            if scheduler.chance(4) {
                return (RejectCancellation { ($0.contractId, $0.reason) = (contractId, "欠租") }, "manager")
            }
            return (ApproveCancellation { $0.contractId = contractId }, "manager")
        case .terminated:
            guard let (occupancy, stay) = occupancy(of: id) else { return askBank(.terminate, contractId, contract) }
            let date = max(stay.moveInDate, contract.exitDate ?? today)
            return (HandBackRoom { ($0.occupancyId, $0.date) = (ID(occupancy), date) }, "clerk")
        case .none, .discarded: return nil
        }
    }

    private func live(_ id: ID<Contract>, _ contract: Contract.State) -> (
        command: any BusinessCommand, actor: String
    )? {
        let day = min(max(today, contract.terms.startDate), contract.terms.endDate)
        switch scheduler.number(0...3) {
        case 0: return (MoveIn { ($0.contractId, $0.date) = (id, day) }, "clerk")
        case 1:
            let exit = min(day + scheduler.number(0...40), contract.terms.endDate)
            return (RequestContractCancellation { ($0.contractId, $0.exitDate) = (id, exit) }, "tenant")
        default: return askBank(.create, id, contract)
        }
    }

    /// A new attempt by hand, where the last one has failed.
    private func askBank(_ operation: BankOperation, _ id: ID<Contract>, _ contract: Contract.State) -> (
        command: any BusinessCommand, actor: String
    )? {
        let exchange = operation == .create ? contract.creation : contract.termination
        guard exchange.status == .failed else { return nil }
        return (RequestBankSync { ($0.contractId, $0.operation) = (id, operation) }, "manager")
    }

    private func occupancy(of contract: UUID) -> (UUID, Occupancy.TenantMovedIn)? {
        for id in database.ids(of: Occupancy.category) {
            if case .living(let stay) = database.state(Occupancy.self, id), stay.contractId.uuid == contract {
                return (id, stay)
            }
        }
        return nil
    }

    private func aboutBills(of contract: UUID) -> (command: any BusinessCommand, actor: String)? {
        let bills = database.ids(of: Bill.category).filter {
            let bill = database.state(Bill.self, $0)
            return bill.content?.contractId == contract && bill.paid.isEmpty && !bill.isVoided
        }
        guard let bill = scheduler.one(of: bills), scheduler.chance(2) else {
            var item = ManualItem()
            (item.item, item.month, item.amount) = (.other, today.month, Money(fen: 4_000))
            return (
                AddManualBill { [today] in
                    ($0.contractId, $0.items, $0.dueDate, $0.reason) = (ID(contract), [item], today + 10, "换锁")
                }, "accountant"
            )
        }
        return (VoidBill { ($0.billId, $0.reason) = (ID(bill), "重出") }, "accountant")
    }

    /// Whatever the bank has not got yet.
    func askBankAgain() async {
        for id in database.ids(of: Contract.category) {
            let contract = database.state(Contract.self, id)
            for operation in BankOperation.allCases {
                if let (command, actor) = askBank(operation, ID(id), contract) { await go(command, actor) }
            }
        }
    }

    // MARK: Money

    /// A tenant pays a bill at the bank: all of it, a part, or too much.
    func payAtBank() {
        let open = database.ids(of: Bill.category).map { database.state(Bill.self, $0) }.filter {
            $0.remaining > .zero && !$0.isVoided
        }
        guard let bill = scheduler.one(of: open), let content = bill.content else { return }
        let amount = scheduler.one(of: [bill.remaining, Money(fen: 10_000), bill.remaining + Money(fen: 1)])
        let contract = database.state(Contract.self, content.contractId)
        bank.pay(amount ?? bill.remaining, billNo: content.billNo, contractNo: contract.terms.contractNo)
    }

    private var bank: FakeBank { world.bank }

    /// One notice of the bank comes in; false if there is none.
    @discardableResult
    func takeNotice() async -> Bool {
        guard let payment = bank.nextNotice() else { return false }
        var command = RecordPayment()
        let bill = database.ids(of: Bill.category).first {
            database.state(Bill.self, $0).content?.billNo == payment.billNo
        }
        command.payment = Payment.Received(
            channel: .bocDebit, amount: payment.amount, paidAt: payment.paidAt.instant,
            bankSerialNo: payment.bankSerialNo, payerMasked: payment.payer, billNo: payment.billNo)
        if let bill { command.bills = [ID(bill)] }
        let node = world.nodes[scheduler.number(0...1)]
        notices += 1
        await scheduler.start("notice") { [self, command] in
            defer { notices -= 1 }
            do throws(CommandFailure) {
                _ = try await node.desk.perform(command, Invocation(Actor(id: "system:bank", channel: "bank")))
                bank.acknowledge(payment.bankSerialNo)
            } catch {
                switch error {
                case .contended, .overloaded, .unavailable, .outcomeUnknown: break
                default:
                    world.fault("a payment is refused: \(error)")
                    bank.acknowledge(payment.bankSerialNo)
                }
            }
        }
        return true
    }

    func runBills() async {
        let (node, month) = (world.nodes[scheduler.number(0...1)], today.month + scheduler.number(-1...0))
        await scheduler.start("bill run") { try? await node.billRun(month) }
    }

    /// The runs of all months that have come, those that were broken off included.
    func runAllBills() async {
        var month = Month(2025, 10)
        while month <= today.month {
            await scheduler.start("bill run") { [world, month] in
                do { try await world.nodes[0].billRun(month) } catch { world.fault("bill run \(month): \(error)") }
            }
            await scheduler.drain()
            month = month + 1
        }
    }
}
