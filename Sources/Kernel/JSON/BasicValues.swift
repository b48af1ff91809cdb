extension String: FieldValue {
    public static var schema: JSON { ["type": "string"] }

    public static func read(_ reader: inout JSONReader) throws(ReadError) -> String {
        guard try reader.peek() == .string else { throw .invalid([FieldError("type", "应为文字")]) }
        return try reader.string()
    }

    public func write(_ writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: FieldValue {
    public static var schema: JSON { ["type": "boolean"] }

    public static func read(_ reader: inout JSONReader) throws(ReadError) -> Bool {
        guard try reader.peek() == .bool else { throw .invalid([FieldError("type", "应为 true 或 false")]) }
        return try reader.bool()
    }

    public func write(_ writer: inout JSONWriter) { writer.bool(self) }
}

/// A whole number of some unit: plain integers, money, areas.
public protocol Quantity: FieldValue {
    init(units: Int64)
    var magnitudeInUnits: Int64 { get }
    /// The unit's name for messages.
    static var unit: String { get }
}

extension Quantity {
    public static var schema: JSON { ["type": "integer", "format": "int64"] }

    public static func read(_ reader: inout JSONReader) throws(ReadError) -> Self {
        guard try reader.peek() == .number else { throw .invalid([FieldError("type", "应为整数 (单位: \(unit))")]) }
        if let value = try reader.integer() { return Self(units: value) }
        let text = try reader.number()
        guard let value = Int64(text) else { throw .invalid([FieldError("type", "应为整数 (单位: \(unit)): \(text)")]) }
        return Self(units: value)
    }

    public func write(_ writer: inout JSONWriter) { writer.int(magnitudeInUnits) }
}

extension Int64: Quantity {
    public init(units: Int64) { self = units }
    public var magnitudeInUnits: Int64 { self }
    public static var unit: String { "个" }
}

extension Int: Quantity {
    public init(units: Int64) { self = Int(units) }
    public var magnitudeInUnits: Int64 { Int64(self) }
    public static var unit: String { "个" }
}

extension Array: FieldValue where Element: FieldValue {
    public static var schema: JSON { ["type": "array", "items": Element.schema] }

    public static func read(_ reader: inout JSONReader) throws(ReadError) -> [Element] {
        guard try reader.peek() == .array else { throw .invalid([FieldError("type", "应为数组")]) }
        var elements: [Element] = []
        var faults: [FieldError] = []
        var index = 0
        try reader.array { reader throws(ReadError) in
            let mark = reader.mark
            do throws(ReadError) { elements.append(try Element.read(&reader)) } catch {
                guard case .invalid(let found) = error else { throw error }
                faults += found.map { $0.below(String(index)) }
                reader.rewind(to: mark.offset, depth: mark.depth)
                try reader.skip()
            }
            index += 1
        }
        if !faults.isEmpty { throw .invalid(faults) }
        return elements
    }

    public func write(_ writer: inout JSONWriter) { writer.array(self) { $0.write(&$1) } }
}

/// A closed set of codes: an enum with string raw values, refused when unknown.
public protocol Code: FieldValue, CaseIterable, RawRepresentable<String> {}

extension Code {
    public static var schema: JSON { ["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })] }

    public static func read(_ reader: inout JSONReader) throws(ReadError) -> Self {
        let text = try String.read(&reader)
        guard let value = Self(rawValue: text) else {
            let allowed = allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid([FieldError("code", "“\(text)”不在可选值之内: \(allowed)")])
        }
        return value
    }

    public func write(_ writer: inout JSONWriter) { writer.string(rawValue) }
}

/// Codes that people know by the labels of a dictionary.
public protocol DictionaryCode: Code {
    /// The code of the dictionary, whose entries are these codes.
    static var dictionary: String { get }
}

/// A value with one text form that a failable initialiser parses.
public protocol TextValue: FieldValue, CustomStringConvertible, LosslessStringConvertible {
    /// Schema keywords besides `type`, and the words of the refusal.
    static var format: (schema: JSON, wanted: String) { get }
    /// The UTF-8 of its text form, which has nothing that JSON would escape.
    func append(to bytes: inout [UInt8])
}

extension TextValue {
    public func append(to bytes: inout [UInt8]) { bytes.append(contentsOf: description.utf8) }

    /// The description of a value that appends itself by its own means.
    var appended: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    public static var schema: JSON { .object([JSON.Member("type", "string")] + (format.schema.members ?? [])) }

    public static func read(_ reader: inout JSONReader) throws(ReadError) -> Self {
        let text = try String.read(&reader)
        guard let value = Self(text) else { throw .invalid([FieldError("format", "应为\(format.wanted): “\(text)”")]) }
        return value
    }

    public func write(_ writer: inout JSONWriter) { writer.plain(self) }
}
