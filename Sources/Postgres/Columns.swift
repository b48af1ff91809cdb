/// A Swift value that can be read from a column.
public protocol Columnable {
    /// The value of a column in PostgreSQL's binary form, or nil if that `type` cannot be read as one.
    init?(column: Span<UInt8>, type: OID)
}

/// A Swift value whose array can be read from a column.
public protocol ColumnableElement {
    static func elements(column: Span<UInt8>, type: OID) -> [Self]?
}

extension Row {
    /// `int2`, `int4`, `int8` or `oid`.
    package func int(_ column: Int) throws(PostgresError) -> Int64 { try require(column, Decode.int) }
    package func int(ifPresent column: Int) throws(PostgresError) -> Int64? { try read(column, Decode.int) }

    /// `text` and its relatives, `json` or `jsonb`.
    package func text(_ column: Int) throws(PostgresError) -> String { try require(column, Decode.text) }
    package func text(ifPresent column: Int) throws(PostgresError) -> String? { try read(column, Decode.text) }

    package func bool(_ column: Int) throws(PostgresError) -> Bool { try require(column, Decode.bool) }
    package func bool(ifPresent column: Int) throws(PostgresError) -> Bool? { try read(column, Decode.bool) }

    /// `float8` or `float4`.
    package func double(_ column: Int) throws(PostgresError) -> Double { try require(column, Decode.double) }
    package func double(ifPresent column: Int) throws(PostgresError) -> Double? { try read(column, Decode.double) }

    /// `bytea`, the 16 bytes of a `uuid`, or the UTF-8 of whatever `text` can read.
    package func bytes(_ column: Int) throws(PostgresError) -> [UInt8] { try require(column, Decode.bytes) }
    package func bytes(ifPresent column: Int) throws(PostgresError) -> [UInt8]? { try read(column, Decode.bytes) }

    /// A `date` as days since 2000-01-01.
    package func days(_ column: Int) throws(PostgresError) -> Int32 { try require(column, Decode.days) }
    package func days(ifPresent column: Int) throws(PostgresError) -> Int32? { try read(column, Decode.days) }

    /// A `timestamptz` as microseconds since 2000-01-01 00:00 UTC.
    package func microseconds(_ column: Int) throws(PostgresError) -> Int64 { try require(column, Decode.microseconds) }
    package func microseconds(ifPresent column: Int) throws(PostgresError) -> Int64? {
        try read(column, Decode.microseconds)
    }

    public func get<T: Columnable>(_ column: Int, as: T.Type = T.self) throws(PostgresError) -> T {
        try value(of: required(column, as: T.self), column)
    }

    public func get<T: Columnable>(ifPresent column: Int, as: T.Type = T.self) throws(PostgresError) -> T? {
        guard let field = try field(column) else { return nil }
        return try value(of: field, column)
    }

    func value<T: Columnable>(of field: Field, _ column: Int) throws(PostgresError) -> T {
        try value(of: field, column) { T(column: $0.bindMemory(to: UInt8.self).span, type: $1) }
    }

    private func require<T>(
        _ column: Int, _ decode: (UnsafeRawBufferPointer, OID) -> T?
    ) throws(PostgresError) -> T {
        try value(of: required(column, as: T.self), column, decode)
    }

    private func read<T>(
        _ column: Int, _ decode: (UnsafeRawBufferPointer, OID) -> T?
    ) throws(PostgresError) -> T? {
        guard let field = try field(column) else { return nil }
        return try value(of: field, column, decode)
    }

    private func value<T>(
        of field: Field, _ column: Int, _ decode: (UnsafeRawBufferPointer, OID) -> T?
    ) throws(PostgresError) -> T {
        // The row owns the bytes.
        defer { withExtendedLifetime(self) {} }
        if let value = decode(field.bytes, field.type) { return value }
        throw mismatch(column, field, T.self)
    }
}

extension Span<UInt8> {
    /// The bytes as one integer, most significant first; for at most eight of them.
    package var bigEndian: UInt64 {
        var value: UInt64 = 0
        for index in indices { value = value << 8 | UInt64(self[index]) }
        return value
    }
}

/// Reads PostgreSQL's binary forms; nil where the type is another.
enum Decode {
    static func int(_ bytes: UnsafeRawBufferPointer, _ type: OID) -> Int64? {
        switch (type, bytes.count) {
        case (.int8, 8): load(bytes)
        case (.int4, 4): Int64(load(bytes) as Int32)
        case (.int2, 2): Int64(load(bytes) as Int16)
        case (.oid, 4): Int64(load(bytes) as UInt32)
        default: nil
        }
    }

    static func bool(_ bytes: UnsafeRawBufferPointer, _ type: OID) -> Bool? {
        type == .bool && bytes.count == 1 ? bytes[0] != 0 : nil
    }

    static func double(_ bytes: UnsafeRawBufferPointer, _ type: OID) -> Double? {
        switch (type, bytes.count) {
        case (.float8, 8): Double(bitPattern: load(bytes))
        case (.float4, 4): Double(Float(bitPattern: load(bytes)))
        default: nil
        }
    }

    static func text(_ bytes: UnsafeRawBufferPointer, _ type: OID) -> String? {
        type == .uuid || type == .bytea ? nil : content(bytes, type).map { String(decoding: $0, as: UTF8.self) }
    }

    static func bytes(_ bytes: UnsafeRawBufferPointer, _ type: OID) -> [UInt8]? {
        content(bytes, type).map { Array($0) }
    }

    static func days(_ bytes: UnsafeRawBufferPointer, _ type: OID) -> Int32? {
        type == .date && bytes.count == 4 ? load(bytes) : nil
    }

    static func microseconds(_ bytes: UnsafeRawBufferPointer, _ type: OID) -> Int64? {
        type == .timestamptz && bytes.count == 8 ? load(bytes) : nil
    }

    /// The types whose binary form is their content; `jsonb` puts a version before it.
    private static func content(_ bytes: UnsafeRawBufferPointer, _ type: OID) -> UnsafeRawBufferPointer? {
        switch type {
        case .text, .varchar, .char, .name, .json, .bytea, .uuid: bytes
        case .jsonb where bytes.first == 1: UnsafeRawBufferPointer(rebasing: bytes[1...])
        default: nil
        }
    }

    /// The elements of an array of one dimension, each read by `element`.
    static func array<T>(_ bytes: UnsafeRawBufferPointer, _ element: (UnsafeRawBufferPointer, OID) -> T?) -> [T]? {
        guard bytes.count >= 12 else { return nil }
        let dimensions: Int32 = load(bytes)
        let type = OID(load(bytes, at: 8))
        if dimensions == 0 { return [] }
        guard dimensions == 1, bytes.count >= 20 else { return nil }
        let count = Int(load(bytes, at: 12) as Int32)
        var elements: [T] = []
        elements.reserveCapacity(count)
        var offset = 20
        for _ in 0..<count {
            let length = Int(load(bytes, at: offset) as Int32)
            guard length >= 0,
                let value = element(UnsafeRawBufferPointer(rebasing: bytes[(offset + 4)..<(offset + 4 + length)]), type)
            else { return nil }
            elements.append(value)
            offset += 4 + length
        }
        return elements
    }

    private static func load<T: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer, at offset: Int = 0) -> T {
        T(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
    }
}

extension Int64: Columnable, ColumnableElement {
    public init?(column: Span<UInt8>, type: OID) {
        guard let int = column.withUnsafeBytes({ Decode.int($0, type) }) else { return nil }
        self = int
    }
    public static func elements(column: Span<UInt8>, type: OID) -> [Int64]? {
        type == .int8Array || type == .int4Array ? column.withUnsafeBytes { Decode.array($0, Decode.int) } : nil
    }
}

extension Int: Columnable {
    public init?(column: Span<UInt8>, type: OID) {
        guard let int = Int64(column: column, type: type) else { return nil }
        self = Int(int)
    }
}

extension String: Columnable, ColumnableElement {
    public init?(column: Span<UInt8>, type: OID) {
        guard let text = column.withUnsafeBytes({ Decode.text($0, type) }) else { return nil }
        self = text
    }
    public static func elements(column: Span<UInt8>, type: OID) -> [String]? {
        type == .textArray ? column.withUnsafeBytes { Decode.array($0, Decode.text) } : nil
    }
}

extension Bool: Columnable {
    public init?(column: Span<UInt8>, type: OID) {
        guard let bool = column.withUnsafeBytes({ Decode.bool($0, type) }) else { return nil }
        self = bool
    }
}

extension Double: Columnable {
    public init?(column: Span<UInt8>, type: OID) {
        guard let double = column.withUnsafeBytes({ Decode.double($0, type) }) else { return nil }
        self = double
    }
}

extension UInt8: ColumnableElement {
    public static func elements(column: Span<UInt8>, type: OID) -> [UInt8]? {
        column.withUnsafeBytes { Decode.bytes($0, type) }
    }
}

extension Array: Columnable where Element: ColumnableElement {
    public init?(column: Span<UInt8>, type: OID) {
        guard let elements = Element.elements(column: column, type: type) else { return nil }
        self = elements
    }
}
