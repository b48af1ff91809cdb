import Kernel
import Postgres

/// Values in PostgreSQL's binary form, back to back, most significant byte first.
struct Packed {
    var bytes: [UInt8] = []

    init() {}
    init(_ value: Int32) { add(value) }

    mutating func add(_ value: some FixedWidthInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func add(_ instant: Instant) { add(instant.postgresMicroseconds) }

    mutating func add(_ uuid: UUID) {
        add(uuid.high)
        add(uuid.low)
    }

    var ints: Value { .packedArray(.int4, bytes) }
    var instants: Value { .packedArray(.timestamptz, bytes) }
    var uuids: Value { .packedArray(.uuid, bytes) }
    var bools: Value { .packedArray(.bool, bytes) }
}

// MARK: Columns of a row

/// As a row in binary COPY has its columns: each with its length in four bytes before it, -1 for NULL.
extension Packed {
    mutating func addColumn(_ value: some FixedWidthInteger) {
        add(Int32(value.bitWidth / 8))
        add(value)
    }

    mutating func addColumn(_ instant: Instant) { addColumn(instant.postgresMicroseconds) }
    mutating func addColumn(_ day: Day?) { day.map { addColumn($0.number - Day.postgresEpoch) } ?? addNull() }

    mutating func addColumn(_ uuid: UUID?) {
        guard let uuid else { return addNull() }
        add(Int32(16))
        add(uuid)
    }

    mutating func addColumn(_ text: String?) {
        guard let text else { return addNull() }
        addColumn(length: text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func addColumn(length: Int) { add(Int32(length)) }

    private mutating func addNull() { add(Int32(-1)) }
}
