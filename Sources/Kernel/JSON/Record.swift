/// A value that can stand in a field: read from JSON strictly, written to it, described by a schema.
public protocol FieldValue: Sendable, Equatable {
    static func read(_ reader: inout JSONReader) throws(ReadError) -> Self
    func write(_ writer: inout JSONWriter)
    /// Its JSON Schema (2020-12).
    static var schema: JSON { get }
}

/// One fault of one field of an input.
public struct FieldError: Error, Equatable, Sendable {
    /// RFC 6901 pointer into the input, "" for the whole.
    public var pointer: String
    /// Stable, e.g. `required`, `type`, `range`, `unknown`.
    public var code: String
    /// For the person who typed it.
    public var detail: String

    public init(_ code: String, _ detail: String, pointer: String = "") {
        (self.code, self.detail, self.pointer) = (code, detail, pointer)
    }

    func below(_ name: String) -> FieldError { FieldError(code, detail, pointer: "/\(name)\(pointer)") }
}

/// A struct whose fields are declared once, as a list.
///
/// Facts, commands, requests and answers are records: JSON reading and writing, schema, OpenAPI and forms
/// follow from `fields`. Every stored property has a default, so that a value can be made and filled;
/// reading refuses input that lacks a required field, so the default is never seen.
public protocol Record: FieldValue {
    init()
    static var fields: [Field<Self>] { get }
}

extension Record {
    /// Made and filled: `Frozen { $0.reason = "漏水" }`.
    public init(_ fill: (inout Self) -> Void) {
        self.init()
        fill(&self)
    }

    /// Reads a whole document; `checksRules` is off for what is stored already.
    public init(json: [UInt8], checksRules: Bool = true) throws(ReadError) {
        var reader = JSONReader(json, checksRules: checksRules)
        self = try Self.read(&reader)
        try reader.finish()
    }

    public var json: [UInt8] {
        var writer = JSONWriter()
        write(&writer)
        return writer.bytes
    }

    public static func read(_ reader: inout JSONReader) throws(ReadError) -> Self {
        guard try reader.peek() == .object else { throw .invalid([FieldError("type", "应为对象")]) }
        let fields = Self.fields
        var value = Self()
        var progress = RecordProgress()
        try reader.open("{")
        if try !reader.close("}") {
            repeat {
                // Stored payloads have their fields in order, and lack some.
                var index = progress.expected
                while index < fields.count, !fields[index].isNext(in: &reader) { index += 1 }
                if index == fields.count {
                    let name = try reader.name()
                    guard let named = fields.firstIndex(where: { $0.name == name }) else {
                        progress.foundUnknown(name, known: fields.map(\.name))
                        try reader.skip()
                        continue
                    }
                    index = named
                }
                progress.found(index, fields[index].name)
                let mark = reader.mark
                do throws(ReadError) { try fields[index].read(into: &value, from: &reader) } catch {
                    try progress.failed(error, fields[index].name)
                    reader.rewind(to: mark.offset, depth: mark.depth)
                    try reader.skip()
                }
            } while try reader.comma(before: "}")
        }
        if progress.count < fields.count {
            for (index, field) in fields.enumerated() where field.isRequired && !progress.has(index) {
                progress.lacks(field.name, field.title)
            }
        }
        if !progress.faults.isEmpty { throw .invalid(progress.faults) }
        return value
    }

    public func write(_ writer: inout JSONWriter) {
        writer.open("{")
        // Fields lend a property to read it as to write it; nothing changes.
        var copy = self
        for field in Self.fields { field.write(of: &copy, to: &writer) }
        writer.close("}")
    }

    public static var schema: JSON {
        [
            "type": "object",
            "required": .array(fields.filter(\.isRequired).map { .string($0.name) }),
            "additionalProperties": false,
            "properties": .object(fields.map { JSON.Member($0.name, $0.schema) }),
        ]
    }
}

/// One field of a record: its name in JSON, its title on a form, how it is read, written and checked.
///
/// A class, so that a record being read or written copies no field.
public final class Field<Owner: Sendable>: Sendable {
    public let name: String
    public let title: String
    public let schema: JSON
    public let isRequired: Bool
    /// Of its values; of an optional field, of the values it has.
    public let type: any FieldValue.Type
    /// The name as it stands in JSON, with the colon.
    private let spelling: [UInt8]
    private let read: Reading
    /// Reads what comes in, which has to keep to the rules.
    private let readByRules: Reading?
    /// Writes the name and the value; changes nothing.
    private let write: Writing

    typealias Reading = @Sendable (inout Owner, inout JSONReader) throws(ReadError) -> Void
    typealias Writing = @Sendable (inout Owner, [UInt8], inout JSONWriter) -> Void
    /// Lends one property of its owner.
    typealias Access<Of, V> = @Sendable (inout Of, (inout V) -> Void) -> Void

    init(
        name: String, spelling: [UInt8], title: String, schema: JSON, isRequired: Bool, type: any FieldValue.Type,
        read: @escaping Reading, readByRules: Reading?, write: @escaping Writing
    ) {
        (self.name, self.spelling, self.title, self.schema) = (name, spelling, title, schema)
        (self.isRequired, self.type) = (isRequired, type)
        (self.read, self.readByRules, self.write) = (read, readByRules, write)
    }

    // The initialisers become part of the lists of fields that call them, where the key path is known. As long as one
    // closure alone captures it, that becomes a plain access to the property; asking a key path takes ten times as long.

    /// A required field.
    @inline(__always)
    public convenience init<V: FieldValue>(
        _ name: String, _ key: any WritableKeyPath<Owner, V> & Sendable, _ title: String, _ rules: Rule<V>...
    ) {
        let (spelling, schema) = (JSONWriter.key(name), Rule.describe(rules, title))
        let access: Access<Owner, V> = { owner, body in body(&owner[keyPath: key]) }
        let byRules: Reading = { owner, reader throws(ReadError) in
            let value = try Rule.read(&reader, rules)
            access(&owner) { $0 = value }
        }
        self.init(
            name: name, spelling: spelling, title: title, schema: schema, isRequired: true, type: V.self,
            read: { owner, reader throws(ReadError) in
                let value = try V.read(&reader)
                access(&owner) { $0 = value }
            },
            readByRules: rules.isEmpty ? nil : byRules,
            write: { owner, name, writer in
                access(&owner) { value in
                    writer.openMember(name)
                    value.write(&writer)
                }
            })
    }

    /// A field that may be absent; absent is not written, and `null` reads as absent.
    @inline(__always)
    public convenience init<V: FieldValue>(
        _ name: String, _ key: any WritableKeyPath<Owner, V?> & Sendable, _ title: String, _ rules: Rule<V>...
    ) {
        let (spelling, schema) = (JSONWriter.key(name), Rule.describe(rules, title))
        let access: Access<Owner, V?> = { owner, body in body(&owner[keyPath: key]) }
        let byRules: Reading = { owner, reader throws(ReadError) in
            if try reader.nextIsNull() { return }
            let value = try Rule.read(&reader, rules)
            access(&owner) { $0 = value }
        }
        self.init(
            name: name, spelling: spelling, title: title, schema: schema, isRequired: false, type: V.self,
            read: { owner, reader throws(ReadError) in
                if try reader.nextIsNull() { return }
                let value = try V.read(&reader)
                access(&owner) { $0 = value }
            },
            readByRules: rules.isEmpty ? nil : byRules,
            write: { owner, name, writer in
                access(&owner) { value in
                    guard let value else { return }
                    writer.openMember(name)
                    value.write(&writer)
                }
            })
    }
}

extension Field {
    /// The same field of a record that holds this one's owner without nesting: a command made of a fact's fields.
    @inline(__always)
    public func within<Outer>(_ path: any WritableKeyPath<Outer, Owner> & Sendable) -> Field<Outer> {
        within { outer, body in body(&outer[keyPath: path]) }
    }

    func within<Outer>(_ access: @escaping Access<Outer, Owner>) -> Field<Outer> {
        Field<Outer>(
            name: name, spelling: spelling, title: title, schema: schema, isRequired: isRequired, type: type,
            read: { outer, reader throws(ReadError) in
                var fault: ReadError?
                access(&outer) { owner in
                    do throws(ReadError) { try self.read(into: &owner, from: &reader) } catch { fault = error }
                }
                if let fault { throw fault }
            },
            readByRules: nil,
            write: { outer, _, writer in access(&outer) { self.write(of: &$0, to: &writer) } })
    }

    /// Steps over its name, if that comes next.
    func isNext(in reader: inout JSONReader) -> Bool { reader.take(spelling) }

    /// Reads its value, of what is recorded or of what comes in.
    func read(into owner: inout Owner, from reader: inout JSONReader) throws(ReadError) {
        if reader.checksRules, let readByRules { return try readByRules(&owner, &reader) }
        try read(&owner, &reader)
    }

    func write(of owner: inout Owner, to writer: inout JSONWriter) { write(&owner, spelling, &writer) }
}

/// What has been seen of a record that is being read; what is rare and long stands here, outside of what each record
/// has of its own.
struct RecordProgress {
    /// The field that comes next if they come in order.
    private(set) var expected = 0
    private(set) var count = 0
    private(set) var faults: [FieldError] = []
    /// A bit for each field.
    private var seen: UInt128 = 0

    func has(_ index: Int) -> Bool { seen >> index & 1 == 1 }

    mutating func found(_ index: Int, _ name: String) {
        expected = index + 1
        if has(index) { faults.append(FieldError("duplicate", "字段重复", pointer: "/\(name)")) } else { count += 1 }
        seen |= 1 << index
    }

    mutating func foundUnknown(_ name: String, known: [String]) {
        let known = known.joined(separator: ", ")
        faults.append(FieldError("unknown", "没有这个字段; 可用字段: \(known)", pointer: "/\(name)"))
    }

    /// Keeps the faults of a field; text that is no JSON ends the reading.
    mutating func failed(_ error: ReadError, _ name: String) throws(ReadError) {
        guard case .invalid(let found) = error else { throw error }
        faults += found.map { $0.below(name) }
    }

    mutating func lacks(_ name: String, _ title: String) {
        faults.append(FieldError("required", "缺少“\(title)”", pointer: "/\(name)"))
    }
}
