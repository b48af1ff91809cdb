package import Kernel

/// The days a bill is for, both ends included.
package struct Period: Record, Hashable {
    package var from = Day()
    package var to = Day()

    package init() {}
    package init(from: Day, to: Day) { (self.from, self.to) = (from, to) }

    package static let fields: [Field<Period>] = [
        Field("from", \.from, "起"),
        Field("to", \.to, "止"),
    ]

    package var days: Int { to - from + 1 }
    package func contains(_ day: Day) -> Bool { from <= day && day <= to }

    /// What both have in common, nil if nothing.
    package func overlap(_ other: Period) -> Period? {
        let common = Period(from: max(from, other.from), to: min(to, other.to))
        return common.from <= common.to ? common : nil
    }
}

extension Period: CustomStringConvertible {
    package var description: String { "\(from)/\(to)" }
}

/// How the term of a lease falls into billing periods, and these into rent months (domain §3.3).
package struct BillingCalendar: Sendable, Equatable {
    package var start: Day
    package var cycle: Cycle
    /// Periods are calendar months, quarters, half-years or years, the first one shorter;
    /// otherwise they run from the day of the month on which the lease starts.
    package var isAligned: Bool

    package init(start: Day, cycle: Cycle, isAligned: Bool) {
        (self.start, self.cycle, self.isAligned) = (start, cycle, isAligned)
    }

    /// The period a day is in; nil before the lease starts.
    package func period(on day: Day) -> Period? {
        guard let block = block(on: day, months: cycle.months) else { return nil }
        return Period(from: max(start, block.from), to: block.to)
    }

    /// The months of rent that a period touches, each whole, even where the period covers a part of it.
    package func rentMonths(of period: Period) -> [Period] {
        var months: [Period] = []
        var day = period.from
        while day <= period.to, let month = block(on: day, months: 1) {
            months.append(month)
            day = month.to + 1
        }
        return months
    }

    /// The stretch of whole months a day is in, where such stretches follow each other from the anchor.
    private func block(on day: Day, months: Int) -> Period? {
        guard day >= start else { return nil }
        if isAligned {
            let first = day.month + -((day.month.month - 1) % months)
            return Period(from: first.first, to: (first + (months - 1)).last)
        }
        var index = (day.month - start.month) / months
        if start.adding(months: index * months) > day { index -= 1 }
        let from = start.adding(months: index * months)
        return Period(from: from, to: start.adding(months: (index + 1) * months) - 1)
    }
}

/// When a period's bill is due.
package struct DueRule: Sendable, Equatable {
    package var anchor: DueAnchor
    package var offsetDays: Int

    package init(anchor: DueAnchor, offsetDays: Int) { (self.anchor, self.offsetDays) = (anchor, offsetDays) }

    /// Nobody owes before the lease starts: the first bill is due at move-in.
    package func dueDate(of period: Period, leaseStart: Day) -> Day {
        switch anchor {
        case .periodStart: max(period.from - offsetDays, leaseStart)
        case .periodEnd: period.to + offsetDays
        }
    }
}
