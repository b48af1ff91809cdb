import Billing
import EventLog
import HistoryTesting
import Kernel
import Leasing

/// Four leases and their first three months, small enough to be reckoned by hand.
///
/// a: 300 元 a month less 10, paid for January in December. b: 200 元 a month, paid by the quarter in advance, with a
/// deposit of 500. c: 100 元 a month, from December. d: 150 元 a month, billed by the quarter when it is over.
struct Rents {
    private(set) var history = History(seed: 1, from: noon("2025-11-01"))
    /// The last position of January.
    private(set) var endOfJanuary: Int64 = 0
    private var bills: [String: UUID] = [:]

    init() throws {
        for (index, area) in [5_000, 4_000, 2_000, 3_000].enumerated() {
            try enter(
                UUID(high: 9, low: UInt64(index)), Area(units: Int64(area)), unitRent: index == 0 ? 60_000 : 50_000)
        }
        let a = lease(0, from: "2026-01-01", rent: 300, reduction: 10)
        let b = lease(1, from: "2026-01-01", rent: 200, cycle: .quarter, deposit: 500)
        let c = lease(2, from: "2025-12-01", rent: 100)
        let d = lease(3, from: "2026-01-01", rent: 150, cycle: .quarter, anchor: .periodEnd)
        try bill("c12", c, "2025-12-01", on: "2025-12-01")
        try bill("a1", a, "2026-01-01", on: "2025-12-20")
        try pay(290, ["a1"], on: "2025-12-28")
        try bill("b1", b, "2026-01-01", on: "2026-01-01")
        try bill("c1", c, "2026-01-01", on: "2026-01-01")
        try pay(500, ["b1"], on: "2026-01-15")
        try pay(150, ["c12", "c1"], on: "2026-01-20")
        endOfJanuary = history.events.last?.position ?? 0
        try bill("a2", a, "2026-02-01", on: "2026-02-01")
        try bill("c2", c, "2026-02-01", on: "2026-02-01")
        try pay(60, ["c1", "c2"], on: "2026-02-15")
        try bill("d1", d, "2026-01-01", on: "2026-03-31")
    }

    private mutating func enter(_ contract: UUID, _ area: Area, unitRent: Int64) throws {
        let terms = Contract.Terms {
            ($0.contractNo, $0.roomId, $0.householdId) = ("HT-\(contract)", contract, contract)
            ($0.buildingArea, $0.unitRent, $0.address) = (area, UnitRent(units: unitRent), "新安家园")
            $0.monthlyRent = $0.unitRent.monthlyRent(for: area)
            ($0.startDate, $0.endDate) = (day("2025-12-01"), day("2026-11-30"))
        }
        try history.perform(Contract.self, contract, .enter(terms))
    }

    private func lease(
        _ number: UInt64, from start: String, rent: Int64, reduction: Int64 = 0, cycle: Cycle = .month,
        anchor: Billing.DueAnchor = .periodStart, deposit: Int64 = 0
    ) -> Lease {
        Lease(
            contractId: UUID(high: 9, low: number), contractNo: "HT-\(number)", roomId: UUID(high: 9, low: number),
            personId: UUID(high: 9, low: number), term: Period(from: day(start), to: day("2026-11-30")),
            isTerminated: false, isSynced: true, cycle: cycle, due: DueRule(anchor: anchor, offsetDays: 0),
            deposit: yuan(deposit),
            rates: [Lease.Rate(from: day(start), rent: yuan(rent), reduction: yuan(reduction))])
    }

    private mutating func bill(_ name: String, _ lease: Lease, _ from: String, on date: String) throws {
        history.now = noon(date)
        let id = history.newID()
        bills[name] = id
        let rules = try BillingRules(history.policy)
        guard let period = lease.period(on: day(from), rules) else { return }
        try history.perform(Bill.self, id, .generate(lease, period, Bill.Order(billNo: name)))
    }

    private mutating func pay(_ amount: Int64, _ names: [String], on date: String) throws {
        history.now = noon(date)
        let payment = history.newID()
        let open = names.compactMap { bills[$0] }.map { id in
            let state = history.state(Bill.self, id)
            return OpenBill(
                billId: ID(id), billNo: state.content?.billNo ?? "", dueDate: state.content?.dueDate ?? Day(),
                remaining: state.remaining)
        }
        try history.perform(
            Payment.self, payment,
            .receive(
                Payment.Received(
                    channel: .cash, amount: yuan(amount), paidAt: history.now, bankSerialNo: "\(payment)",
                    payerMasked: "张*")))
        let parts = RentRules.allocate(yuan(amount), to: open).parts
        try history.perform(Payment.self, payment, .allocate(parts))
        for part in parts {
            try history.perform(Bill.self, part.billId.uuid, .pay(ID(payment), part.amount, at: history.now))
        }
    }
}
