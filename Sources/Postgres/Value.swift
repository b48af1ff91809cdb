/// A parameter of a statement.
///
/// Scalars go as text without a type, so the server reads them as what the place in the statement wants:
/// a `.text` can be a date, a uuid, json, a numeric. Bytes and arrays go in binary with their type.
package enum Value: Sendable, Equatable, Hashable {
    case null
    case text(String)
    case int(Int64)
    /// A `bytea`.
    case bytes([UInt8])
    /// A `text[]`.
    case textArray([String?])
    /// An `int8[]`.
    case intArray([Int64])
    /// An array of any type, each element in PostgreSQL's binary form.
    case array(ElementType, [[UInt8]?])
    /// An array of a type of fixed width, the elements' binary forms back to back, none NULL.
    case packedArray(ElementType, [UInt8])

    /// A `bytea[]`.
    package static func bytesArray(_ elements: [[UInt8]?]) -> Value { .array(.bytea, elements) }

    /// At least the bytes it takes on the wire, for the parts that can be large.
    var size: Int {
        switch self {
        case .null, .int: 0
        case .text(let text): text.utf8.count
        case .bytes(let bytes), .packedArray(_, let bytes): bytes.count
        case .textArray(let texts): texts.reduce(0) { $0 + 4 + ($1?.utf8.count ?? 0) }
        case .intArray(let ints): 12 * ints.count
        case .array(_, let elements): elements.reduce(0) { $0 + 4 + ($1?.count ?? 0) }
        }
    }
}

/// The types an array parameter can have.
package enum ElementType: Sendable {
    case bool, int4, int8, float8, text, bytea, uuid, json, date, timestamptz

    var oid: OID {
        switch self {
        case .bool: .bool
        case .int4: .int4
        case .int8: .int8
        case .float8: .float8
        case .text: .text
        case .bytea: .bytea
        case .uuid: .uuid
        case .json: .json
        case .date: .date
        case .timestamptz: .timestamptz
        }
    }

    var arrayOID: OID {
        switch self {
        case .bool: 1000
        case .int4: .int4Array
        case .int8: .int8Array
        case .float8: 1022
        case .text: .textArray
        case .bytea: 1001
        case .uuid: 2951
        case .json: 199
        case .date: 1182
        case .timestamptz: 1185
        }
    }

    /// The bytes of one element, nil where they vary.
    var width: Int? {
        switch self {
        case .bool: 1
        case .int4, .date: 4
        case .int8, .float8, .timestamptz: 8
        case .uuid: 16
        case .text, .bytea, .json: nil
        }
    }
}

/// The number PostgreSQL gives a type.
public struct OID: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    public let number: UInt32

    public init(_ number: UInt32) { self.number = number }
    public init(integerLiteral number: UInt32) { self.number = number }

    public var description: String { String(number) }

    package static let unspecified: OID = 0
    package static let bool: OID = 16
    package static let bytea: OID = 17
    package static let name: OID = 19
    package static let int8: OID = 20
    package static let int2: OID = 21
    package static let int4: OID = 23
    package static let text: OID = 25
    package static let oid: OID = 26
    package static let json: OID = 114
    package static let float4: OID = 700
    package static let float8: OID = 701
    package static let int4Array: OID = 1007
    package static let textArray: OID = 1009
    package static let int8Array: OID = 1016
    package static let char: OID = 1042
    package static let varchar: OID = 1043
    package static let date: OID = 1082
    package static let timestamptz: OID = 1184
    package static let uuid: OID = 2950
    package static let jsonb: OID = 3802
}

/// A Swift value that can be a parameter.
package protocol Bindable {
    var value: Value { get }
}

/// A Swift value whose array can be a parameter.
package protocol BindableElement {
    static func value(of elements: [Self]) -> Value
}

extension Value: Bindable { package var value: Value { self } }
extension String: Bindable { package var value: Value { .text(self) } }
extension Bool: Bindable { package var value: Value { .text(self ? "true" : "false") } }
extension Int: Bindable { package var value: Value { .int(Int64(self)) } }
extension Int16: Bindable { package var value: Value { .int(Int64(self)) } }
extension Int32: Bindable { package var value: Value { .int(Int64(self)) } }
extension Int64: Bindable { package var value: Value { .int(self) } }
extension Double: Bindable { package var value: Value { .text(description) } }
extension Optional: Bindable where Wrapped: Bindable { package var value: Value { self?.value ?? .null } }
extension Array: Bindable where Element: BindableElement { package var value: Value { Element.value(of: self) } }

extension UInt8: BindableElement { package static func value(of bytes: [UInt8]) -> Value { .bytes(bytes) } }
extension String: BindableElement { package static func value(of texts: [String]) -> Value { .textArray(texts) } }
extension Int64: BindableElement { package static func value(of ints: [Int64]) -> Value { .intArray(ints) } }
extension Int: BindableElement {
    package static func value(of ints: [Int]) -> Value { .intArray(ints.map { Int64($0) }) }
}
extension Array: BindableElement where Element == UInt8 {
    package static func value(of elements: [[UInt8]]) -> Value { .bytesArray(elements) }
}
