/// A JSON value as a tree, for the places that handle shapes they do not know: schemas, upcasting, documents.
///
/// Facts and requests do not pass through it: they are read field by field (`Record`).
public enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int64)
    /// A number that is no 64-bit integer, as it was written.
    case number(String)
    case string(String)
    case array([JSON])
    /// Members in their order.
    case object([Member])

    public struct Member: Sendable, Equatable {
        public var name: String, value: JSON

        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }

    public static func object(_ members: KeyValuePairs<String, JSON>) -> JSON {
        .object(members.map { Member($0.key, $0.value) })
    }

    public subscript(_ name: String) -> JSON? {
        get {
            guard case .object(let members) = self else { return nil }
            return members.first { $0.name == name }?.value
        }
        set {
            guard case .object(var members) = self else { return }
            if let index = members.firstIndex(where: { $0.name == name }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append(Member(name, newValue))
            }
            self = .object(members)
        }
    }

    public var string: String? { if case .string(let text) = self { text } else { nil } }
    public var int: Int64? { if case .int(let value) = self { value } else { nil } }
    public var array: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
    public var members: [Member]? { if case .object(let members) = self { members } else { nil } }

    /// Parses a whole document.
    public static func parse(_ bytes: [UInt8]) throws(ReadError) -> JSON {
        var reader = JSONReader(bytes)
        let value = try JSON.read(&reader)
        try reader.finish()
        return value
    }

    public var bytes: [UInt8] {
        var writer = JSONWriter()
        write(&writer)
        return writer.bytes
    }

    /// With line breaks and two spaces a level, as files are kept.
    public func pretty(_ indent: String = "") -> String {
        switch self {
        case .array(let elements) where !elements.isEmpty && elements.contains(where: \.isNested):
            let inner = elements.map { "\(indent)  \($0.pretty(indent + "  "))" }
            return "[\n\(inner.joined(separator: ",\n"))\n\(indent)]"
        case .object(let members) where !members.isEmpty:
            let inner = members.map { member in
                let name = String(decoding: JSON.string(member.name).bytes, as: UTF8.self)
                return "\(indent)  \(name): \(member.value.pretty(indent + "  "))"
            }
            return "{\n\(inner.joined(separator: ",\n"))\n\(indent)}"
        default:
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    private var isNested: Bool {
        switch self {
        case .array, .object: true
        default: false
        }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map { Member($0.0, $0.1) }) }
}

extension JSON: FieldValue {
    public static var schema: JSON { [:] }

    public static func read(_ reader: inout JSONReader) throws(ReadError) -> JSON {
        switch try reader.peek() {
        case .object:
            var members: [Member] = []
            try reader.object { name, reader throws(ReadError) in members.append(Member(name, try JSON.read(&reader))) }
            return .object(members)
        case .array:
            var elements: [JSON] = []
            try reader.array { reader throws(ReadError) in elements.append(try JSON.read(&reader)) }
            return .array(elements)
        case .string: return .string(try reader.string())
        case .number:
            let text = try reader.number()
            return Int64(text).map(JSON.int) ?? .number(text)
        case .bool: return .bool(try reader.bool())
        case .null:
            try reader.null()
            return .null
        }
    }

    public func write(_ writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .int(let value): writer.int(value)
        case .number(let text): writer.raw(text)
        case .string(let text): writer.string(text)
        case .array(let elements): writer.array(elements) { $0.write(&$1) }
        case .object(let members):
            writer.object { writer in
                for member in members { writer.member(member.name) { member.value.write(&$0) } }
            }
        }
    }
}
