package import Kernel

/// A part of a payment that pays a bill.
package struct AllocatedPart: Record {
    package var billId = ID<Bill>()
    package var amount = Money.zero

    package init() {}
    package init(billId: ID<Bill>, amount: Money) { (self.billId, self.amount) = (billId, amount) }

    package static let fields: [Field<AllocatedPart>] = [
        Field("billId", \.billId, "账单"),
        Field("amount", \.amount, "金额"),
    ]
}

/// A bill with something left to pay.
package struct OpenBill: Sendable, Equatable {
    package var billId: ID<Bill>
    package var billNo: String
    package var dueDate: Day
    package var remaining: Money

    package init(billId: ID<Bill>, billNo: String, dueDate: Day, remaining: Money) {
        (self.billId, self.billNo, self.dueDate, self.remaining) = (billId, billNo, dueDate, remaining)
    }
}

extension RentRules {
    /// Pays the oldest debt first, by due date and then by number; nobody skips a period (domain §3.10).
    /// What is left over is the payer's credit.
    package static func allocate(_ amount: Money, to bills: [OpenBill]) -> (parts: [AllocatedPart], unapplied: Money) {
        var left = amount
        var parts: [AllocatedPart] = []
        for bill in bills.sorted(by: { ($0.dueDate, $0.billNo) < ($1.dueDate, $1.billNo) }) {
            let part = min(left, bill.remaining)
            guard part > .zero else { continue }
            parts.append(AllocatedPart(billId: bill.billId, amount: part))
            left = left - part
        }
        return (parts, left)
    }

    /// How much of each line an amount paid on a bill covers. By default rent comes before other fees,
    /// and the late fee last; a month stays in arrears until its rent line is covered.
    package static func cover(_ lines: [FeeLine], with amount: Money, priority: [FeeItem] = [.rent]) -> [Money] {
        var left = amount
        var covered = lines.map { _ in Money.zero }
        func rank(_ line: FeeLine) -> Int {
            priority.firstIndex(of: line.item) ?? (line.item == .lateFee ? priority.count + 1 : priority.count)
        }
        for index in lines.indices.sorted(by: { (rank(lines[$0]), $0) < (rank(lines[$1]), $1) }) {
            covered[index] = min(left, max(lines[index].due, .zero))
            left = left - covered[index]
        }
        return covered
    }
}
