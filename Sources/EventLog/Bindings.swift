public import Kernel
public import Postgres

// How the kernel's values travel to and from PostgreSQL.

extension UUID: Bindable { package var value: Value { .text(description) } }
extension ID: Bindable { package var value: Value { .text(description) } }
extension Day: Bindable { package var value: Value { .text(description) } }
extension Month: Bindable { package var value: Value { .text(first.description) } }
extension Instant: Bindable { package var value: Value { .text(description) } }
extension Money: Bindable { package var value: Value { .int(fen) } }
extension Area: Bindable { package var value: Value { .int(hundredths) } }
extension UnitRent: Bindable { package var value: Value { .int(tenThousandths) } }

extension RawRepresentable where Self: Code, RawValue == String {
    package var value: Value { .text(rawValue) }
}

extension UUID: BindableElement {
    package static func value(of uuids: [UUID]) -> Value { .packedArray(.uuid, uuids.flatMap(\.bytes)) }
}

extension UUID: Columnable {
    public init?(column: Span<UInt8>, type: OID) {
        guard type == .uuid, column.count == 16 else { return nil }
        self.init(high: column.extracting(0..<8).bigEndian, low: column.extracting(8..<16).bigEndian)
    }
}

extension ID: Columnable {
    public init?(column: Span<UInt8>, type: OID) {
        guard let uuid = UUID(column: column, type: type) else { return nil }
        self.init(uuid)
    }
}

extension Day: Columnable {
    public init?(column: Span<UInt8>, type: OID) {
        guard type == .date, column.count == 4 else { return nil }
        self.init(number: Int32(truncatingIfNeeded: column.bigEndian) + Day.postgresEpoch)
    }

    /// 2000-01-01, from which PostgreSQL counts, as the kernel counts.
    static let postgresEpoch: Int32 = 10_957
}

extension Instant: Columnable {
    public init?(column: Span<UInt8>, type: OID) {
        guard type == .timestamptz, column.count == 8 else { return nil }
        self.init(postgresMicroseconds: Int64(bitPattern: column.bigEndian))
    }

    var postgresMicroseconds: Int64 { microseconds - Int64(Day.postgresEpoch) * 86_400_000_000 }

    init(postgresMicroseconds: Int64) {
        self.init(microseconds: postgresMicroseconds + Int64(Day.postgresEpoch) * 86_400_000_000)
    }
}

extension Money: Columnable {
    public init?(column: Span<UInt8>, type: OID) {
        guard let fen = Int64(column: column, type: type) else { return nil }
        self.init(fen: fen)
    }
}
