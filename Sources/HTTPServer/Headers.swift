/// Header fields in the order they came or were added; names match in any case.
///
/// All fields live in one buffer; a name or value becomes a `String` when somebody asks for it.
package struct Headers: Sendable, Sequence, ExpressibleByDictionaryLiteral {
    /// Where a field's name and value are in the buffer.
    struct Field {
        let name: Range<Int>
        let value: Range<Int>
    }

    private(set) var bytes: [UInt8]
    private(set) var fields: [Field]

    package init() { self.init(bytes: [], fields: []) }

    package init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (name, value) in elements { append(name, value) }
    }

    init(bytes: [UInt8], fields: [Field]) {
        self.bytes = bytes
        self.fields = fields
    }

    /// The first value of a field.
    package subscript(_ name: String) -> String? {
        for field in fields where bytes.spells(name, field.name) { return bytes.text(field.value) }
        return nil
    }

    /// Every value of a field, in order.
    package func all(_ name: String) -> [String] {
        fields.filter { bytes.spells(name, $0.name) }.map { bytes.text($0.value) }
    }

    /// Adds a field after the others.
    ///
    /// A control character in the value becomes a space, so that nothing in it can end the line and start another; what
    /// is not allowed in a name is left out.
    package mutating func append(_ name: String, _ value: String) {
        let start = bytes.count
        bytes.append(name)
        if !bytes[start...].allSatisfy(\.isToken) { bytes.replaceSubrange(start..., with: name.utf8.filter(\.isToken)) }
        let end = bytes.count
        bytes.append(": ")
        let middle = bytes.count
        bytes.append(value)
        for index in middle..<bytes.count where !bytes[index].isFieldValue { bytes[index] = .space }
        fields.append(Field(name: start..<end, value: middle..<bytes.count))
    }

    /// Adds fields that were made before, without looking at them again.
    package mutating func append(contentsOf other: Headers) {
        let base = bytes.count
        bytes.append(contentsOf: other.bytes)
        fields.reserveCapacity(fields.count + other.fields.count)
        for field in other.fields { fields.append(field.moved(by: base)) }
    }

    /// Replaces every value of a field by one.
    package mutating func set(_ name: String, _ value: String) {
        remove(name)
        append(name, value)
    }

    package mutating func remove(_ name: String) {
        fields.removeAll { bytes.spells(name, $0.name) }
    }

    package func makeIterator() -> some IteratorProtocol<(name: String, value: String)> {
        fields.lazy.map { (name: bytes.text($0.name), value: bytes.text($0.value)) }.makeIterator()
    }

    /// Whether one of the comma-separated values of a field is `token`.
    func lists(_ token: String, in name: String) -> Bool {
        fields.contains { field in
            bytes.spells(name, field.name)
                && bytes.listElements(field.value).contains { bytes.spells(token, $0) }
        }
    }

    /// Writes every field but those the connection decides on itself.
    func write(to output: inout [UInt8]) {
        for field in fields where !isDecidedByConnection(field.name) {
            // Name, colon, space and value stand together as `append` has put them.
            output.append(contentsOf: bytes[field.name.lowerBound..<field.value.upperBound])
            output.append("\r\n")
        }
    }

    private func isDecidedByConnection(_ name: Range<Int>) -> Bool {
        switch name.count {
        case 4: bytes.spells("date", name)
        case 10: bytes.spells("connection", name)
        case 14: bytes.spells("content-length", name)
        case 17: bytes.spells("transfer-encoding", name)
        default: name.isEmpty
        }
    }
}

extension Headers.Field {
    fileprivate func moved(by offset: Int) -> Headers.Field {
        Headers.Field(
            name: name.lowerBound + offset..<name.upperBound + offset,
            value: value.lowerBound + offset..<value.upperBound + offset)
    }

    /// Splits a header line into name and value (RFC 9112 §5), as offsets from `base`.
    init(line: Range<Int>, of bytes: [UInt8], base: Int) throws(ProtocolError) {
        var end = line.lowerBound
        while end < line.upperBound, bytes[end].isToken { end += 1 }
        guard end > line.lowerBound else {
            let first = bytes[line.lowerBound]
            throw .malformed(first == .space || first == .tab ? "请求头不得折行" : "请求头缺少名称")
        }
        guard end < line.upperBound, bytes[end] == UInt8(ascii: ":") else {
            throw .malformed("请求头名称含有非法字符，或名称与冒号之间有空格")
        }
        for index in end..<line.upperBound where !bytes[index].isFieldValue {
            throw .malformed("请求头的值含有控制字符")
        }
        let value = bytes.trimmed(end + 1..<line.upperBound)
        self.name = line.lowerBound - base..<end - base
        self.value = value.lowerBound - base..<value.upperBound - base
    }
}
