/// An instant in microseconds of UTC since 1970.
public struct Instant: Hashable, Sendable, Comparable, TextValue {
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }
    public init() { microseconds = 0 }

    /// The civil day in Asia/Shanghai, which has been UTC+8 without exception since 1991.
    public var day: Day { Day(number: Int32(floorDivided(microseconds + Instant.shanghaiOffset, Instant.dayLength))) }

    public var milliseconds: Int64 { floorDivided(microseconds, 1_000) }

    public static func + (instant: Instant, duration: Duration) -> Instant {
        let (seconds, attoseconds) = duration.components
        return Instant(microseconds: instant.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    public static func - (left: Instant, right: Instant) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }

    public static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    /// `2026-03-01T02:00:00.000000Z`.
    public var description: String { appended }

    public func append(to bytes: inout [UInt8]) {
        let days = floorDivided(microseconds, Instant.dayLength)
        let rest = UInt64(microseconds - days * Instant.dayLength)
        Day(number: Int32(days)).append(to: &bytes)
        for (mark, part) in [("T", rest / 3_600_000_000), (":", rest / 60_000_000 % 60), (":", rest / 1_000_000 % 60)] {
            bytes.append(contentsOf: mark.utf8)
            bytes.append(decimal: part, width: 2)
        }
        bytes.append(UInt8(ascii: "."))
        bytes.append(decimal: rest % 1_000_000, width: 6)
        bytes.append(UInt8(ascii: "Z"))
    }

    /// RFC 3339 with `Z` or a numeric offset; at most six decimals of a second count.
    public init?(_ text: String) {
        let utf8 = Array(text.utf8)
        guard utf8.count >= 20, utf8[10] == UInt8(ascii: "T"), let day = Day(utf8[..<10]) else {
            return nil
        }
        func number(_ range: Range<Int>) -> Int64? {
            guard utf8[range].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            return Int64(String(decoding: utf8[range], as: UTF8.self))
        }
        guard utf8[13] == UInt8(ascii: ":"), utf8[16] == UInt8(ascii: ":"), let hour = number(11..<13), hour < 24,
            let minute = number(14..<16), minute < 60, let second = number(17..<19), second < 60
        else { return nil }
        var index = 19
        var fraction: Int64 = 0
        if utf8[index] == UInt8(ascii: ".") {
            let digits = utf8[(index + 1)...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty else { return nil }
            fraction = Int64((String(decoding: digits, as: UTF8.self) + "000000").prefix(6)) ?? 0
            index += 1 + digits.count
        }
        guard let offset = Instant.offset(utf8[index...]) else { return nil }
        let seconds = Int64(day.number) * 86_400 + hour * 3_600 + minute * 60 + second - offset
        microseconds = seconds * 1_000_000 + fraction
    }

    public static var format: (schema: JSON, wanted: String) { (["format": "date-time"], "时间 (RFC 3339)") }

    fileprivate static let dayLength: Int64 = 86_400_000_000
    fileprivate static let shanghaiOffset: Int64 = 8 * 3_600_000_000

    /// Seconds east of UTC of `Z` or `+08:00`.
    private static func offset(_ zone: ArraySlice<UInt8>) -> Int64? {
        let text = String(decoding: zone, as: UTF8.self)
        if text == "Z" { return 0 }
        guard text.utf8.count == 6, let sign = ["+": 1, "-": -1][text.prefix(1)] as Int64?,
            text.dropFirst(3).first == ":",
            let hours = Int64(text.dropFirst().prefix(2)), let minutes = Int64(text.suffix(2)), hours < 24, minutes < 60
        else { return nil }
        return sign * (hours * 3_600 + minutes * 60)
    }
}

extension Day {
    /// Its first instant in Asia/Shanghai.
    public var start: Instant {
        Instant(microseconds: Int64(number) * Instant.dayLength - Instant.shanghaiOffset)
    }
}

private func floorDivided(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}
