import Billing
import Kernel
import Leasing
import Repairs

/// A household's money and its complaints.
extension Household {
    /// One month: bills are made, some are paid, something breaks.
    mutating func rent(_ month: Month, in town: inout Town) throws {
        let rules = try BillingRules(town.history.policy)
        let lease = lease(in: town)
        for period in lease.periods(billedIn: month, rules) {
            let bill = town.newID()
            try town.perform(
                Bill.self, bill, .generate(lease, period, Bill.Order(billNo: "ZD-\(bill)")), by: "system:billing")
            bills.append(bill)
            if town.chance(15) { try town.perform(Bill.self, bill, .void(reason: "重出")) }
        }
        if town.chance(12) {
            let line = FeeLine.single(.repair, Money(fen: 8_000), month: month, formula: "赔偿")
            let bill = town.newID()
            try town.perform(
                Bill.self, bill,
                .addManually(lease, [line], dueDate: month.last, billNo: "ZD-\(bill)", reason: "损坏"))
            bills.append(bill)
        }
        try settle(in: &town)
        if town.chance(4) { try complain(in: &town) }
    }

    /// Pays something, or lets it grow overdue.
    func settle(in town: inout Town) throws {
        let open = bills.compactMap { bill -> OpenBill? in
            let state = town.history.state(Bill.self, bill)
            guard let content = state.content, !state.isVoided, state.remaining > .zero else { return nil }
            return OpenBill(
                billId: ID(bill), billNo: content.billNo, dueDate: content.dueDate, remaining: state.remaining)
        }
        guard !open.isEmpty else { return }
        if town.chance(4) {
            for bill in open { try town.perform(Bill.self, bill.billId.uuid, .markOverdue, by: "system:billing") }
            return
        }
        let total = open.map(\.remaining).sum()
        let share = Int64(town.with { $0.one(of: [1, 2, 3, 4, 4, 4, 5]) })
        let amount = max(Money(fen: 1), total.times(share, over: 4))
        let payment = town.newID()
        try town.perform(
            Payment.self, payment,
            .receive(
                Payment.Received(
                    channel: town.with { $0.one(of: PayChannel.allCases) }, amount: amount,
                    paidAt: town.history.now, bankSerialNo: "LS-\(payment)", payerMasked: "户*",
                    contractId: contract)), by: "system:bank")
        let parts = RentRules.allocate(amount, to: open).parts
        try town.perform(Payment.self, payment, .allocate(parts), by: "system:billing")
        for part in parts {
            try town.perform(
                Bill.self, part.billId.uuid, .pay(ID(payment), part.amount, at: town.history.now), by: "system:billing")
        }
    }

    func endBills(in town: inout Town) throws {
        let lease = lease(in: town)
        for bill in bills { try town.perform(Bill.self, bill, .endLease(lease), by: "system:billing") }
    }

    private func lease(in town: Town) -> Lease {
        let state = town.history.state(Contract.self, contract)
        let terms = state.terms
        return Lease(
            contractId: contract, contractNo: terms.contractNo, roomId: terms.roomId, personId: person,
            term: Period(from: terms.startDate, to: state.exitDate ?? terms.endDate),
            isTerminated: state.exitDate != nil, isSynced: state.creation.status == .ok,
            cycle: Cycle(rawValue: terms.paymentCycle.rawValue) ?? .month,
            due: DueRule(
                anchor: DueAnchor(rawValue: terms.dueRule.anchor.rawValue) ?? .periodStart,
                offsetDays: Int(terms.dueRule.offsetDays)),
            deposit: terms.deposit,
            rates: [
                Lease.Rate(
                    from: terms.startDate, rent: terms.monthlyRent, reduction: Money(fen: 1_500),
                    subsidy: Money(fen: 2_500), propertyFee: terms.propertyFee ?? .zero)
            ])
    }

    private mutating func complain(in town: inout Town) throws {
        let order = town.newID()
        orders.append(order)
        let worker = PersonView(
            id: town.with { $0.one(of: [0, 1]) } == 0 ? town.workers[0] : town.workers[1],
            type: .repair, isActive: true)
        let report = WorkOrder.Reported(
            orderNo: "WX-\(order)", roomId: room, reporterPersonId: person,
            category: town.with { $0.one(of: RepairCategory.allCases) }, description: "水管漏水",
            priority: town.with { $0.one(of: Priority.allCases) }, channel: "window")
        try town.perform(
            WorkOrder.self, order, .report(report, by: PersonView(id: person, type: .tenant, isActive: true)),
            by: town.clerk(of: person))
        if town.chance(6) { return try town.perform(WorkOrder.self, order, .cancel(reason: "自行修好")) }
        try town.perform(WorkOrder.self, order, .dispatch(worker), by: "manager")
        if town.chance(6) {
            try town.perform(WorkOrder.self, order, .decline(reason: "没空"), by: "worker")
            try town.perform(WorkOrder.self, order, .dispatch(worker), by: "manager")
        }
        if town.chance(4) { return }
        try mend(order, worker, in: &town)
    }

    private func mend(_ order: UUID, _ worker: PersonView, in town: inout Town) throws {
        if town.chance(5) { town.with { $0.now = $0.now + .seconds(3 * 86_400) } }
        if town.chance(3) {
            try town.perform(WorkOrder.self, order, .checkDeadline(.response), by: "system:repairs")
            try town.perform(WorkOrder.self, order, .checkDeadline(.finish), by: "system:repairs")
        }
        try town.perform(WorkOrder.self, order, .accept, by: "worker")
        let work = WorkOrder.Work(
            items: [WorkOrder.CostLine(name: "水龙头", qty: 2, unitPrice: Money(fen: 3_500))],
            labourCost: Money(fen: 5_000), liability: town.with { $0.one(of: Liability.allCases) })
        try town.perform(WorkOrder.self, order, .complete(work), by: "worker")
        if town.chance(5) {
            try town.perform(WorkOrder.self, order, .reopen(reason: "又漏了"))
            try town.perform(WorkOrder.self, order, .dispatch(worker), by: "manager")
            try town.perform(WorkOrder.self, order, .complete(work), by: "worker")
        }
        try town.perform(WorkOrder.self, order, .verify(ok: !town.chance(6), note: ""), by: "manager")
        if town.chance(2) {
            // Work that was not good enough cannot be rated yet.
            try? town.perform(WorkOrder.self, order, .rate(score: 4, comment: "快"))
        }
    }
}
