package import Kernel

/// The arithmetic of rent (domain §3). Every result is a whole number of 分, rounded half up once, at the line.
package enum RentRules {
    /// The rent of a room larger than the household may have: what is above costs another rate (超面积租金, §3.1).
    package static func rent(area: Area, entitled: Area, standard: UnitRent, over: UnitRent) -> Money {
        let within = min(area, entitled)
        let above = Area(units: area.hundredths - within.hundredths)
        return standard.monthlyRent(for: within) + over.monthlyRent(for: above)
    }

    /// The monthly subsidy: a share of the standard rent of the area, which counts up to a cap (分档补贴, §3.2).
    package static func subsidy(standard: UnitRent, area: Area, areaCap: Area, ratioBp: Int64) -> Money {
        let rent = Int128(standard.tenThousandths) * Int128(min(area, areaCap).hundredths)
        return Money(fen: roundedQuotient(rent * Int128(ratioBp), 10_000 * 10_000))
    }

    /// One step of the subsidy table: up to this monthly income per head, this share.
    package struct Tier: Sendable, Equatable {
        package var incomeUpTo: Money, ratioBp: Int64

        package init(incomeUpTo: Money, ratioBp: Int64) { (self.incomeUpTo, self.ratioBp) = (incomeUpTo, ratioBp) }
    }

    /// The share for an income; `tiers` ascend by income. Households with a severe hardship get one tier more.
    package static func ratioBp(income: Money, tiers: [Tier], oneTierUp: Bool = false) -> Int64 {
        guard let index = tiers.firstIndex(where: { income <= $0.incomeUpTo }) else { return 0 }
        return tiers[oneTierUp ? max(index - 1, 0) : index].ratioBp
    }

    /// The monthly subsidy for a home rented on the market, never more than its rent (租赁补贴, §3.2).
    package static func marketSubsidy(
        persons: Int64, standardArea: Area, currentPerHead: Area, unitSubsidy: UnitRent, contractRent: Money
    ) -> Money {
        let area = Area(units: persons * max(standardArea.hundredths - currentPerHead.hundredths, 0))
        return min(unitSubsidy.monthlyRent(for: area), contractRent)
    }

    /// What the parties agreed on for late payment.
    package struct LateFeeRule: Sendable, Equatable {
        package var bpPerDay: Int64
        /// The fee never exceeds this share of its base.
        package var capBp: Int64
        /// So many days cost nothing; after them, all days count.
        package var graceDays: Int

        package init(bpPerDay: Int64, capBp: Int64, graceDays: Int) {
            (self.bpPerDay, self.capBp, self.graceDays) = (bpPerDay, capBp, graceDays)
        }
    }

    /// The late fee on a base (the overdue amount or the monthly rent) from the day after the due date to the day
    /// of payment, without compounding (滞纳金, §3.6).
    package static func lateFee(base: Money, due: Day, paid: Day, _ rule: LateFeeRule) -> Money {
        let days = paid - due
        guard days > rule.graceDays else { return .zero }
        return min(base.times(rule.bpPerDay * Int64(days), over: 10_000), base.times(rule.capBp, over: 10_000))
    }

    /// Splits a total in proportion to weights so that the parts add up to it (largest remainder, §2.6);
    /// equal remainders go to the earlier part. Without any weight the parts are equal.
    package static func distribute(_ total: Money, over weights: [Int64]) -> [Money] {
        guard !weights.isEmpty else { return [] }
        let weights = weights.allSatisfy { $0 == 0 } ? weights.map { _ in 1 } : weights
        let sum = weights.reduce(Int128(0)) { $0 + Int128($1) }
        let exact = weights.map { Int128(total.fen.magnitude) * Int128($0) }
        var parts = exact.map { Int64($0 / sum) }
        let missing = Int64(total.fen.magnitude) - parts.reduce(0, +)
        let byRemainder = exact.indices.sorted { (exact[$1] % sum, $0) < (exact[$0] % sum, $1) }
        for index in byRemainder.prefix(Int(missing)) { parts[index] += 1 }
        return parts.map { Money(fen: total.fen < 0 ? -$0 : $0) }
    }
}
