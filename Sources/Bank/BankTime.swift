package import Kernel

/// An instant as the bank writes it: RFC 3339 in whole seconds with the offset of Asia/Shanghai.
package struct BankTime: Hashable, Sendable, TextValue {
    package let instant: Instant

    /// Drops the fraction of the second, which the text does not carry.
    package init(_ instant: Instant) {
        let second: Int64 = 1_000_000
        self.instant = Instant(microseconds: instant.microseconds / second * second)
    }

    package init() { instant = Instant() }

    package init?(_ text: String) {
        guard let instant = Instant(text) else { return nil }
        self.init(instant)
    }

    /// `2026-03-01T10:00:00+08:00`.
    package var description: String { "\((instant + .seconds(8 * 3_600)).description.prefix(19))+08:00" }

    package static var format: (schema: JSON, wanted: String) { Instant.format }
}

extension Day {
    /// `yyyyMMdd`, as the bank names a day.
    package var compact: String { description.filter { $0 != "-" } }

    package init?(compact text: String) {
        guard text.utf8.count == 8 else { return nil }
        self.init("\(text.prefix(4))-\(text.dropFirst(4).prefix(2))-\(text.suffix(2))")
    }
}
