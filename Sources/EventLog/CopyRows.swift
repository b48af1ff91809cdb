package import Kernel

/// Reads the rows of a binary COPY, of which it is given whole rows at a time.
package struct CopyRows {
    package let bytes: [UInt8]
    /// Where the next value begins.
    package private(set) var offset: Int

    /// The bytes are not what PostgreSQL writes.
    package struct Garbled: Error, Sendable, Equatable {
        package let offset: Int
    }

    /// `isFirst` stands for the bytes that begin with the header.
    package init(_ bytes: [UInt8], isFirst: Bool) throws(Garbled) {
        self.bytes = bytes
        offset = 0
        guard isFirst else { return }
        guard bytes.starts(with: CopyRows.signature) else { throw Garbled(offset: 0) }
        offset = CopyRows.signature.count + 4
        offset += Int(try int32())
    }

    package static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF] + Array("\r\n".utf8) + [0]

    /// Goes to the next row, which must have so many columns; false if there is none.
    package mutating func next(columns: Int) throws(Garbled) -> Bool {
        if offset == bytes.count { return false }
        let count = try integer(2)
        if count == 0xFFFF {
            // The end of the COPY: nothing is behind it.
            offset -= 2
            return false
        }
        guard count == UInt64(columns) else { throw Garbled(offset: offset) }
        return true
    }

    /// The next column's bytes; nil for NULL.
    package mutating func column() throws(Garbled) -> Range<Int>? {
        let length = try int32()
        if length < 0 { return nil }
        let start = offset
        guard Int(length) <= bytes.count - start else { throw Garbled(offset: start) }
        offset += Int(length)
        return start..<offset
    }

    package mutating func int64() throws(Garbled) -> Int64 {
        guard try int32() == 8 else { throw Garbled(offset: offset) }
        return Int64(bitPattern: try integer(8))
    }

    /// A time's microseconds since 2000-01-01 UTC.
    package mutating func instant() throws(Garbled) -> Instant { Instant(postgresMicroseconds: try int64()) }

    package mutating func column(of length: Int) throws(Garbled) -> UInt64 {
        guard try int32() == length else { throw Garbled(offset: offset) }
        return try integer(length)
    }

    package mutating func uuid() throws(Garbled) -> UUID {
        guard try int32() == 16 else { throw Garbled(offset: offset) }
        return UUID(high: try integer(8), low: try integer(8))
    }

    package mutating func content() throws(Garbled) -> [UInt8] {
        guard let range = try column() else { throw Garbled(offset: offset) }
        return Array(bytes[range])
    }

    private mutating func int32() throws(Garbled) -> Int32 {
        Int32(bitPattern: UInt32(truncatingIfNeeded: try integer(4)))
    }

    private mutating func integer(_ count: Int) throws(Garbled) -> UInt64 {
        guard count <= bytes.count - offset else { throw Garbled(offset: offset) }
        var value: UInt64 = 0
        for index in offset..<offset + count { value = value << 8 | UInt64(bytes[index]) }
        offset += count
        return value
    }

    /// Those of a fact: position, time and content.
    package static let factColumns = 17

    package mutating func skip(_ columns: Int) throws(Garbled) {
        for _ in 0..<columns { _ = try column() }
    }

    mutating func text() throws(Garbled) -> String {
        guard let text = try textIfPresent() else { throw Garbled(offset: offset) }
        return text
    }

    mutating func textIfPresent() throws(Garbled) -> String? {
        try column().map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    mutating func uuidIfPresent() throws(Garbled) -> UUID? {
        guard let range = try column() else { return nil }
        guard let uuid = UUID(bytes: bytes[range]) else { throw Garbled(offset: offset) }
        return uuid
    }

    mutating func day() throws(Garbled) -> Day? {
        guard let range = try column() else { return nil }
        guard range.count == 4 else { throw Garbled(offset: offset) }
        let days = bytes[range].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return Day(number: Int32(bitPattern: days) + Day.postgresEpoch)
    }
}
