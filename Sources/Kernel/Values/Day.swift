/// A civil day in Asia/Shanghai, counted from 1970-01-01.
package struct Day: Hashable, Sendable, Comparable, TextValue {
    package let number: Int32

    package init(number: Int32) { self.number = number }
    package init() { number = 0 }

    /// The day of a proleptic Gregorian date; nil if there is none such.
    package init?(_ year: Int, _ month: Int, _ day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...Month(year, month).days).contains(day) else {
            return nil
        }
        number = Day.count(year, month, day)
    }

    /// `yyyy-MM-dd` and nothing else.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard text.utf8.count == 10, parts.count == 3, parts[0].utf8.count == 4, parts[1].utf8.count == 2,
            parts.allSatisfy({ $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
            let value = Day(year, month, day)
        else { return nil }
        self = value
    }

    package var description: String {
        let (year, month, day) = components
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    package static var format: (schema: JSON, wanted: String) { (["format": "date"], "日期 yyyy-MM-dd") }

    package var components: (year: Int, month: Int, day: Int) {
        // Days to date by 400-year eras that start on 1 March: no table, no branch on leap years.
        let shifted = Int(number) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func count(_ year: Int, _ month: Int, _ day: Int) -> Int32 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return Int32(era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468)
    }

    package var month: Month { Month(components.year, components.month) }

    package var isWeekend: Bool {
        // 1970-01-01 was a Thursday; Monday is 0.
        let weekday = (Int(number) + 3) % 7
        return (weekday + 7) % 7 >= 5
    }

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }
    package static func + (day: Day, days: Int) -> Day { Day(number: day.number + Int32(days)) }
    package static func - (day: Day, days: Int) -> Day { Day(number: day.number - Int32(days)) }
    package static func - (left: Day, right: Day) -> Int { Int(left.number - right.number) }

    /// The same day of a later month, or that month's last: 2026-01-31 plus one month is 2026-02-28.
    package func adding(months: Int) -> Day {
        let target = month + months
        return target.first + (min(components.day, target.days) - 1)
    }
}

/// A civil month.
package struct Month: Hashable, Sendable, Comparable, TextValue {
    /// Months since year 0.
    package let number: Int32

    package init(_ year: Int, _ month: Int) { number = Int32(year * 12 + month - 1) }
    package init() { self.init(1970, 1) }
    private init(number: Int32) { self.number = number }

    /// `yyyy-MM` and nothing else.
    package init?(_ text: String) {
        guard text.utf8.count == 7, let first = Day(text + "-01") else { return nil }
        self = first.month
    }

    package var year: Int { Int(number) / 12 }
    package var month: Int { Int(number) % 12 + 1 }
    package var description: String { "\(padded(year, 4))-\(padded(month, 2))" }
    package static var format: (schema: JSON, wanted: String) {
        (["pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"], "月份 yyyy-MM")
    }

    package var first: Day { Day(year, month, 1) ?? Day() }
    package var last: Day { first + (days - 1) }

    package var days: Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func < (left: Month, right: Month) -> Bool { left.number < right.number }
    package static func + (month: Month, count: Int) -> Month { Month(number: month.number + Int32(count)) }
    package static func - (left: Month, right: Month) -> Int { Int(left.number - right.number) }
}

func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
