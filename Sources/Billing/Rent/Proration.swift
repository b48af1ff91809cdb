package import Kernel

/// How the rent of a part of a month is counted (domain §3.4).
package enum Proration: Int64, Sendable, CaseIterable {
    /// Days used over days of the month (按实际使用天数).
    case actualDays = 0
    /// Every month has thirty days; its last day is the thirtieth.
    case thirtyDays = 1
    /// Each half of a month that is touched, the second from the 16th, is half a month's rent.
    case halfMonths = 2

    /// A share of one month's rent.
    package struct Share: Sendable, Equatable {
        package var part: Int, whole: Int

        package init(part: Int, whole: Int) { (self.part, self.whole) = (part, whole) }

        package var isWhole: Bool { part == whole }
        package func of(_ monthly: Money) -> Money { monthly.times(Int64(part), over: Int64(whole)) }
    }

    /// The share that `days` are of the rent month `month`, which contains them.
    package func share(of days: Period, in month: Period) -> Share {
        let (first, last) = (days.from - month.from + 1, days.to - month.from + 1)
        switch self {
        case .actualDays: return Share(part: days.days, whole: month.days)
        case .thirtyDays:
            let end = last == month.days ? 30 : min(last, 30)
            return Share(part: end - min(first, 30) + 1, whole: 30)
        case .halfMonths: return Share(part: (first <= 15 ? 1 : 0) + (last > 15 ? 1 : 0), whole: 2)
        }
    }
}
