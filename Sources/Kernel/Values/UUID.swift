/// A 128-bit identity. Made as version 7 (time-ordered), so new rows land together in an index.
public struct UUID: Hashable, Sendable, TextValue, Comparable {
    public var high: UInt64, low: UInt64

    public init(high: UInt64, low: UInt64) { (self.high, self.low) = (high, low) }

    public static let zero = UUID(high: 0, low: 0)

    /// Version 7 (RFC 9562) from a clock and 74 random bits.
    public init(milliseconds: Int64, random: (UInt64, UInt64)) {
        high = UInt64(truncatingIfNeeded: milliseconds) << 16 | 0x7000 | random.0 & 0x0FFF
        low = 0x8000_0000_0000_0000 | random.1 >> 2
    }

    /// Version 8: the identity of something that follows from the fact at `position`. The same question always
    /// has the same answer, which is what makes redelivery harmless.
    public init(position: Int64, index: Int) {
        let position = UInt64(truncatingIfNeeded: position)
        high = (position >> 12) << 16 | 0x8000 | position & 0xFFF
        low = 0x8000_0000_0000_0000 | UInt64(truncatingIfNeeded: index)
    }

    /// Sixteen bytes, most significant first.
    @inlinable public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        (high, low) = (0, 0)
        for byte in bytes {
            high = high << 8 | low >> 56
            low = low << 8 | UInt64(byte)
        }
    }

    public var bytes: [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: ($0 < 8 ? high : low) >> UInt64(56 - 8 * ($0 & 7))) }
    }

    public init?(_ text: String) {
        guard text.utf8.count == 36 else { return nil }
        (high, low) = (0, 0)
        var index = 0
        for byte in text.utf8 {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = UUID.digit(byte) else { return nil }
                if index < 18 { high = high << 4 | digit } else { low = low << 4 | digit }
            }
            index += 1
        }
    }

    public var description: String { appended }

    public func append(to bytes: inout [UInt8]) {
        for nibble in 0..<32 {
            if nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20 { bytes.append(UInt8(ascii: "-")) }
            let half = nibble < 16 ? high : low
            let digit = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * (nibble & 15)) & 15)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    public static var format: (schema: JSON, wanted: String) { (["format": "uuid"], " UUID") }

    public static func < (left: UUID, right: UUID) -> Bool { (left.high, left.low) < (right.high, right.low) }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

/// The identity of one kind of thing; ids of different kinds do not mix.
public struct ID<Of>: Hashable, Sendable, TextValue {
    public let uuid: UUID

    public init(_ uuid: UUID) { self.uuid = uuid }
    public init() { uuid = .zero }
    public init?(_ text: String) {
        guard let uuid = UUID(text) else { return nil }
        self.uuid = uuid
    }

    public var description: String { uuid.description }
    public func append(to bytes: inout [UInt8]) { uuid.append(to: &bytes) }
    public static var format: (schema: JSON, wanted: String) { UUID.format }
}
