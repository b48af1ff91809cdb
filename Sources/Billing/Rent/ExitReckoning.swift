package import Kernel

/// What is paid back or asked for when a tenant leaves (退租结算, domain §3.8).
package struct ExitReckoning: Sendable, Equatable {
    package var deposit: Money
    /// Rent paid for days after the last one.
    package var prepaidRefund: Money
    package var charges: [FeeLine]

    package init(deposit: Money, prepaidRefund: Money, charges: [FeeLine]) {
        (self.deposit, self.prepaidRefund, self.charges) = (deposit, prepaidRefund, charges)
    }

    /// Positive: to the tenant; negative: the tenant still owes it.
    package var net: Money { deposit + prepaidRefund - charges.map(\.amount).sum() }

    /// The lines of rent that was paid for days after the exit, of a lease as it was billed, before it was cut short.
    package static func prepaidLines(_ lease: Lease, exit: Day, paidThrough: Day, _ rules: BillingRules) -> [FeeLine] {
        let first = rules.chargesHandBackDay ? exit + 1 : exit
        return first <= paidThrough ? lease.lines(for: Period(from: first, to: paidThrough), rules) : []
    }
}
