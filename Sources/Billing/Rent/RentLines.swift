package import Kernel

/// One line of a bill. Lines never span two rent months, so monthly accounts need no splitting.
package struct FeeLine: Record {
    package var item = FeeItem.rent
    /// The month the line counts for.
    package var month = Month()
    /// The price of a whole month, or a single price.
    package var base = Money.zero
    package var qty: Int64 = 1
    /// What is counted, e.g. `月` or `1/31 月`.
    package var unit = ""
    package var amount = Money.zero
    package var reduction = Money.zero
    package var subsidy = Money.zero
    package var formula = ""

    package init() {}

    package static let fields: [Field<FeeLine>] = [
        Field("item", \.item, "费用项目"),
        Field("month", \.month, "月份"),
        Field("base", \.base, "标准"),
        Field("qty", \.qty, "数量"),
        Field("unit", \.unit, "单位"),
        Field("amount", \.amount, "金额"),
        Field("reduction", \.reduction, "减免"),
        Field("subsidy", \.subsidy, "补贴"),
        Field("formula", \.formula, "算式"),
    ]

    /// A line with a price of its own: a deposit, a repair, a meter.
    package static func single(_ item: FeeItem, _ amount: Money, month: Month, formula: String) -> FeeLine {
        var line = FeeLine()
        line.item = item
        line.month = month
        (line.base, line.amount) = (amount, amount)
        line.unit = "笔"
        line.formula = formula
        return line
    }

    /// What the tenant owes for it.
    package var due: Money { amount - reduction - subsidy }
}

extension Lease {
    /// The lines of rent and property fee for some days of the term: one for each rent month and rate.
    /// A rent that changes within a month splits it there (domain §3.5).
    package func lines(for days: Period, _ rules: BillingRules) -> [FeeLine] {
        calendar(rules).rentMonths(of: days).flatMap { month in
            rates.indices.flatMap { index -> [FeeLine] in
                let next = index + 1 < rates.count ? rates[index + 1].from - 1 : days.to
                let reign = Period(from: index == 0 ? days.from : rates[index].from, to: next)
                guard let covered = month.overlap(days)?.overlap(reign) else { return [] }
                return rates[index].lines(covered, rules.proration.share(of: covered, in: month))
            }
        }
    }
}

extension Lease.Rate {
    fileprivate func lines(_ days: Period, _ share: Proration.Share) -> [FeeLine] {
        var rentLine = line(.rent, rent, days, share)
        rentLine.reduction = min(share.of(reduction), rentLine.amount)
        rentLine.subsidy = min(share.of(subsidy), rentLine.amount - rentLine.reduction)
        return propertyFee > .zero ? [rentLine, line(.property, propertyFee, days, share)] : [rentLine]
    }

    private func line(_ item: FeeItem, _ monthly: Money, _ days: Period, _ share: Proration.Share) -> FeeLine {
        let factor = share.isWhole ? "1 个月" : "\(share.part) ÷ \(share.whole)"
        let amount = share.of(monthly)
        var line = FeeLine.single(
            item, amount, month: days.from.month,
            formula: "\(item.title) \(days.from) 至 \(days.to): \(monthly.yuan) × \(factor) = \(amount.yuan)")
        line.base = monthly
        line.qty = share.isWhole ? 1 : Int64(share.part)
        line.unit = share.isWhole ? "月" : "1/\(share.whole) 月"
        return line
    }
}
