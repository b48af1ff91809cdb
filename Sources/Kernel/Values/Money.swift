/// An amount in 分 (1/100 元), signed. Never a floating-point number.
public struct Money: Quantity, Hashable, Comparable {
    public var fen: Int64

    public init(fen: Int64) { self.fen = fen }
    public init(units: Int64) { fen = units }
    public init() { fen = 0 }

    public static let zero = Money(fen: 0)
    public var magnitudeInUnits: Int64 { fen }
    public static var unit: String { "分" }

    public static func + (left: Money, right: Money) -> Money { Money(fen: left.fen + right.fen) }
    public static func - (left: Money, right: Money) -> Money { Money(fen: left.fen - right.fen) }
    public static prefix func - (amount: Money) -> Money { Money(fen: -amount.fen) }
    public static func += (left: inout Money, right: Money) { left.fen += right.fen }
    public static func < (left: Money, right: Money) -> Bool { left.fen < right.fen }

    /// The amount times a fraction, rounded half up at the 分 (half away from zero for negative amounts).
    public func times(_ numerator: Int64, over denominator: Int64) -> Money {
        Money(fen: roundedQuotient(Int128(fen) * Int128(numerator), Int128(denominator)))
    }

    /// In 元 with two decimals: `326.59`.
    public var yuan: String {
        let cents = fen.magnitude % 100
        return "\(fen < 0 ? "-" : "")\(fen.magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
    }
}

extension Sequence<Money> {
    public func sum() -> Money { reduce(.zero, +) }
}

/// Rounds half away from zero.
public func roundedQuotient(_ numerator: Int128, _ denominator: Int128) -> Int64 {
    let magnitude = (numerator.magnitude * 2 + denominator.magnitude) / (denominator.magnitude * 2)
    let isNegative = (numerator < 0) != (denominator < 0)
    return Int64(isNegative ? -Int128(magnitude) : Int128(magnitude))
}

/// A floor area in 0.01 ㎡.
public struct Area: Quantity, Hashable, Comparable {
    public var hundredths: Int64

    public init(units: Int64) { hundredths = units }
    public init() { hundredths = 0 }

    public var magnitudeInUnits: Int64 { hundredths }
    public static var unit: String { "0.01 ㎡" }

    public static func + (left: Area, right: Area) -> Area { Area(units: left.hundredths + right.hundredths) }
    public static func < (left: Area, right: Area) -> Bool { left.hundredths < right.hundredths }
}

/// A price for one ㎡ and month in 0.0001 元.
public struct UnitRent: Quantity, Hashable {
    public var tenThousandths: Int64

    public init(units: Int64) { tenThousandths = units }
    public init() { tenThousandths = 0 }

    public var magnitudeInUnits: Int64 { tenThousandths }
    public static var unit: String { "0.0001 元/㎡·月" }

    /// The monthly rent of an area, rounded half up: 5.60 元 × 58.32 ㎡ is 326.59 元.
    public func monthlyRent(for area: Area) -> Money {
        Money(fen: roundedQuotient(Int128(tenThousandths) * Int128(area.hundredths), 10_000))
    }
}
