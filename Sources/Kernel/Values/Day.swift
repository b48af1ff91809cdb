/// A civil day in Asia/Shanghai, counted from 1970-01-01.
public struct Day: Hashable, Sendable, Comparable, TextValue {
    public let number: Int32

    public init(number: Int32) { self.number = number }
    public init() { number = 0 }

    /// The day of a proleptic Gregorian date; nil if there is none such.
    public init?(_ year: Int, _ month: Int, _ day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...Month(year, month).days).contains(day) else {
            return nil
        }
        number = Day.count(year, month, day)
    }

    /// `yyyy-MM-dd` and nothing else.
    public init?(_ text: String) { self.init(text.utf8) }

    /// The same of UTF-8.
    init?(_ text: some Collection<UInt8>) {
        guard text.count == 10 else { return nil }
        // Year, month and day, one after the other.
        var (parts, index) = ((0, 0, 0), 0)
        for byte in text {
            let digit = Int(byte) - Int(UInt8(ascii: "0"))
            switch index {
            case 4, 7: guard byte == UInt8(ascii: "-") else { return nil }
            case _ where !(0...9).contains(digit): return nil
            case 0..<4: parts.0 = 10 * parts.0 + digit
            case 5..<7: parts.1 = 10 * parts.1 + digit
            default: parts.2 = 10 * parts.2 + digit
            }
            index += 1
        }
        self.init(parts.0, parts.1, parts.2)
    }

    public var description: String { appended }

    public func append(to bytes: inout [UInt8]) {
        let (year, month, day) = components
        Month(year, month).append(to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(decimal: UInt64(day), width: 2)
    }

    public static var format: (schema: JSON, wanted: String) { (["format": "date"], "日期 yyyy-MM-dd") }

    public var components: (year: Int, month: Int, day: Int) {
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

    public var month: Month { Month(components.year, components.month) }

    public var isWeekend: Bool {
        // 1970-01-01 was a Thursday; Monday is 0.
        let weekday = (Int(number) + 3) % 7
        return (weekday + 7) % 7 >= 5
    }

    public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
    public static func + (day: Day, days: Int) -> Day { Day(number: day.number + Int32(days)) }
    public static func - (day: Day, days: Int) -> Day { Day(number: day.number - Int32(days)) }
    public static func - (left: Day, right: Day) -> Int { Int(left.number - right.number) }

    /// The same day of a later month, or that month's last: 2026-01-31 plus one month is 2026-02-28.
    public func adding(months: Int) -> Day {
        let target = month + months
        return target.first + (min(components.day, target.days) - 1)
    }
}

/// A civil month.
public struct Month: Hashable, Sendable, Comparable, TextValue {
    /// Months since year 0.
    public let number: Int32

    public init(_ year: Int, _ month: Int) { number = Int32(year * 12 + month - 1) }
    public init() { self.init(1970, 1) }
    private init(number: Int32) { self.number = number }

    /// `yyyy-MM` and nothing else.
    public init?(_ text: String) {
        guard text.utf8.count == 7, let first = Day(text + "-01") else { return nil }
        self = first.month
    }

    public var year: Int { Int(number) / 12 }
    public var month: Int { Int(number) % 12 + 1 }
    public var description: String { appended }

    public func append(to bytes: inout [UInt8]) {
        bytes.append(decimal: UInt64(truncatingIfNeeded: year), width: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.append(decimal: UInt64(truncatingIfNeeded: month), width: 2)
    }

    public static var format: (schema: JSON, wanted: String) {
        (["pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"], "月份 yyyy-MM")
    }

    public var first: Day { Day(year, month, 1) ?? Day() }
    public var last: Day { first + (days - 1) }

    public var days: Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    public static func < (left: Month, right: Month) -> Bool { left.number < right.number }
    public static func + (month: Month, count: Int) -> Month { Month(number: month.number + Int32(count)) }
    public static func - (left: Month, right: Month) -> Int { Int(left.number - right.number) }
}

extension [UInt8] {
    /// Appends a number in digits, with zeros in front of it up to a width.
    mutating func append(decimal value: UInt64, width: Int = 1) {
        let start = count
        var rest = value
        while rest > 0 || count - start < width {
            append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        self[start...].reverse()
    }
}
