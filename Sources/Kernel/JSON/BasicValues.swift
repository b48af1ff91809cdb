extension String: FieldValue {
    package static var schema: JSON { ["type": "string"] }

    package static func read(_ reader: inout JSONReader) throws(ReadError) -> String {
        guard try reader.peek() == .string else { throw .invalid([FieldError("type", "应为文字")]) }
        return try reader.string()
    }

    package func write(_ writer: inout JSONWriter) { writer.string(self) }
}

extension Bool: FieldValue {
    package static var schema: JSON { ["type": "boolean"] }

    package static func read(_ reader: inout JSONReader) throws(ReadError) -> Bool {
        guard try reader.peek() == .bool else { throw .invalid([FieldError("type", "应为 true 或 false")]) }
        return try reader.bool()
    }

    package func write(_ writer: inout JSONWriter) { writer.bool(self) }
}

/// A whole number of some unit: plain integers, money, areas.
package protocol Quantity: FieldValue {
    init(units: Int64)
    var magnitudeInUnits: Int64 { get }
    /// The unit's name for messages.
    static var unit: String { get }
}

extension Quantity {
    package static var schema: JSON { ["type": "integer", "format": "int64"] }

    package static func read(_ reader: inout JSONReader) throws(ReadError) -> Self {
        guard try reader.peek() == .number else { throw .invalid([FieldError("type", "应为整数 (单位: \(unit))")]) }
        let text = try reader.number()
        guard let value = Int64(text) else { throw .invalid([FieldError("type", "应为整数 (单位: \(unit)): \(text)")]) }
        return Self(units: value)
    }

    package func write(_ writer: inout JSONWriter) { writer.int(magnitudeInUnits) }
}

extension Int64: Quantity {
    package init(units: Int64) { self = units }
    package var magnitudeInUnits: Int64 { self }
    package static var unit: String { "个" }
}

extension Int: Quantity {
    package init(units: Int64) { self = Int(units) }
    package var magnitudeInUnits: Int64 { Int64(self) }
    package static var unit: String { "个" }
}

extension Array: FieldValue where Element: FieldValue {
    package static var schema: JSON { ["type": "array", "items": Element.schema] }

    package static func read(_ reader: inout JSONReader) throws(ReadError) -> [Element] {
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

    package func write(_ writer: inout JSONWriter) { writer.array(self) { $0.write(&$1) } }
}

/// A closed set of codes: an enum with string raw values, refused when unknown.
package protocol Code: FieldValue, CaseIterable, RawRepresentable<String> {}

extension Code {
    package static var schema: JSON { ["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })] }

    package static func read(_ reader: inout JSONReader) throws(ReadError) -> Self {
        let text = try String.read(&reader)
        guard let value = Self(rawValue: text) else {
            let allowed = allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid([FieldError("code", "“\(text)”不在可选值之内: \(allowed)")])
        }
        return value
    }

    package func write(_ writer: inout JSONWriter) { writer.string(rawValue) }
}

/// Codes that people know by the labels of a dictionary.
package protocol DictionaryCode: Code {
    /// The code of the dictionary, whose entries are these codes.
    static var dictionary: String { get }
}

/// A value with one text form that a failable initialiser parses.
package protocol TextValue: FieldValue, CustomStringConvertible, LosslessStringConvertible {
    /// Schema keywords besides `type`, and the words of the refusal.
    static var format: (schema: JSON, wanted: String) { get }
}

extension TextValue {
    package static var schema: JSON { .object([JSON.Member("type", "string")] + (format.schema.members ?? [])) }

    package static func read(_ reader: inout JSONReader) throws(ReadError) -> Self {
        let text = try String.read(&reader)
        guard let value = Self(text) else { throw .invalid([FieldError("format", "应为\(format.wanted): “\(text)”")]) }
        return value
    }

    package func write(_ writer: inout JSONWriter) { writer.string(description) }
}
