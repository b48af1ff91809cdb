/// A value that can stand in a field: read from JSON strictly, written to it, described by a schema.
package protocol FieldValue: Sendable, Equatable {
    static func read(_ reader: inout JSONReader) throws(ReadError) -> Self
    func write(_ writer: inout JSONWriter)
    /// Its JSON Schema (2020-12).
    static var schema: JSON { get }
}

/// One fault of one field of an input.
package struct FieldError: Error, Equatable, Sendable {
    /// RFC 6901 pointer into the input, "" for the whole.
    package var pointer: String
    /// Stable, e.g. `required`, `type`, `range`, `unknown`.
    package var code: String
    /// For the person who typed it.
    package var detail: String

    package init(_ code: String, _ detail: String, pointer: String = "") {
        (self.code, self.detail, self.pointer) = (code, detail, pointer)
    }

    func below(_ name: String) -> FieldError { FieldError(code, detail, pointer: "/\(name)\(pointer)") }
}

/// A struct whose fields are declared once, as a list.
///
/// Facts, commands, requests and answers are records: JSON reading and writing, schema, OpenAPI and forms
/// follow from `fields`. Every stored property has a default, so that a value can be made and filled;
/// reading refuses input that lacks a required field, so the default is never seen.
package protocol Record: FieldValue {
    init()
    static var fields: [Field<Self>] { get }
}

extension Record {
    /// Made and filled: `Frozen { $0.reason = "漏水" }`.
    package init(_ fill: (inout Self) -> Void) {
        self.init()
        fill(&self)
    }

    /// Reads a whole document; `checksRules` is off for what is stored already.
    package init(json: [UInt8], checksRules: Bool = true) throws(ReadError) {
        var reader = JSONReader(json, checksRules: checksRules)
        self = try Self.read(&reader)
        try reader.finish()
    }

    package var json: [UInt8] {
        var writer = JSONWriter()
        write(&writer)
        return writer.bytes
    }

    package static func read(_ reader: inout JSONReader) throws(ReadError) -> Self {
        guard try reader.peek() == .object else { throw .invalid([FieldError("type", "应为对象")]) }
        let fields = Self.fields
        var value = Self()
        var faults: [FieldError] = []
        // A bit for each field.
        var seen: UInt128 = 0
        var expected = 0
        try reader.object { name, reader throws(ReadError) in
            // Stored payloads have their fields in order: the first guess is right.
            let guess = expected < fields.count && fields[expected].name == name
            guard let index = guess ? expected : fields.firstIndex(where: { $0.name == name }) else {
                let allowed = fields.map(\.name).joined(separator: ", ")
                faults.append(FieldError("unknown", "没有这个字段; 可用字段: \(allowed)", pointer: "/\(name)"))
                try reader.skip()
                return
            }
            expected = index + 1
            if seen >> index & 1 == 1 { faults.append(FieldError("duplicate", "字段重复", pointer: "/\(name)")) }
            seen |= 1 << index
            let mark = reader.mark
            do throws(ReadError) { try fields[index].read(&value, &reader) } catch {
                guard case .invalid(let found) = error else { throw error }
                faults += found.map { $0.below(name) }
                reader.rewind(to: mark.offset, depth: mark.depth)
                try reader.skip()
            }
        }
        for index in fields.indices where seen >> index & 1 == 0 && fields[index].isRequired {
            let field = fields[index]
            faults.append(FieldError("required", "缺少“\(field.title)”", pointer: "/\(field.name)"))
        }
        if !faults.isEmpty { throw .invalid(faults) }
        return value
    }

    package func write(_ writer: inout JSONWriter) {
        writer.object { writer in
            for field in Self.fields { field.write(self, &writer) }
        }
    }

    package static var schema: JSON {
        [
            "type": "object",
            "required": .array(fields.filter(\.isRequired).map { .string($0.name) }),
            "additionalProperties": false,
            "properties": .object(fields.map { JSON.Member($0.name, $0.schema) }),
        ]
    }
}

/// One field of a record: its name in JSON, its title on a form, how it is read, written and checked.
package struct Field<Owner: Sendable>: Sendable {
    package let name: String
    package let title: String
    package let schema: JSON
    package let isRequired: Bool
    /// Of its values; of an optional field, of the values it has.
    package let type: any FieldValue.Type
    let read: @Sendable (inout Owner, inout JSONReader) throws(ReadError) -> Void
    let write: @Sendable (Owner, inout JSONWriter) -> Void

    /// A required field.
    package init<V: FieldValue>(
        _ name: String, _ key: any WritableKeyPath<Owner, V> & Sendable, _ title: String, _ rules: Rule<V>...
    ) {
        (self.name, self.title, isRequired, type) = (name, title, true, V.self)
        schema = Rule.describe(rules, title)
        let hasRules = !rules.isEmpty
        read = { owner, reader throws(ReadError) in
            owner[keyPath: key] =
                hasRules && reader.checksRules ? try Rule.read(&reader, rules) : try V.read(&reader)
        }
        write = { owner, writer in
            writer.openMember(name)
            owner[keyPath: key].write(&writer)
        }
    }

    /// A field that may be absent; absent is not written, and `null` reads as absent.
    package init<V: FieldValue>(
        _ name: String, _ key: any WritableKeyPath<Owner, V?> & Sendable, _ title: String, _ rules: Rule<V>...
    ) {
        (self.name, self.title, isRequired, type) = (name, title, false, V.self)
        schema = Rule.describe(rules, title)
        let hasRules = !rules.isEmpty
        read = { owner, reader throws(ReadError) in
            if try reader.peek() == .null { return try reader.null() }
            owner[keyPath: key] =
                hasRules && reader.checksRules ? try Rule.read(&reader, rules) : try V.read(&reader)
        }
        write = { owner, writer in
            guard let value = owner[keyPath: key] else { return }
            writer.openMember(name)
            value.write(&writer)
        }
    }
}

extension Field {
    /// The same field of a record that holds this one's owner without nesting: a command made of a fact's fields.
    package func within<Outer>(_ path: any WritableKeyPath<Outer, Owner> & Sendable) -> Field<Outer> {
        Field<Outer>(
            name: name, title: title, schema: schema, isRequired: isRequired, type: type,
            read: { outer, reader throws(ReadError) in try read(&outer[keyPath: path], &reader) },
            write: { outer, writer in write(outer[keyPath: path], &writer) })
    }

    private init(
        name: String, title: String, schema: JSON, isRequired: Bool, type: any FieldValue.Type,
        read: @escaping @Sendable (inout Owner, inout JSONReader) throws(ReadError) -> Void,
        write: @escaping @Sendable (Owner, inout JSONWriter) -> Void
    ) {
        (self.name, self.title, self.schema, self.isRequired) = (name, title, schema, isRequired)
        (self.type, self.read, self.write) = (type, read, write)
    }
}
