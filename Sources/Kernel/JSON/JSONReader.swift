/// Why something could not be read.
public enum ReadError: Error, Equatable, Sendable {
    /// Not JSON: the offset of the first byte that does not fit, and what was expected there.
    case syntax(offset: Int, detail: String)
    /// JSON, but not what was asked for; every fault is listed, not only the first.
    case invalid([FieldError])
}

/// A pull reader over UTF-8 bytes (RFC 8259). It allocates for strings only.
public struct JSONReader: Sendable {
    public enum Kind: Sendable { case object, array, string, number, bool, null }

    private let bytes: [UInt8]
    public private(set) var offset = 0
    private var depth = 0

    /// Deeper nesting than any fact or request has; it bounds the recursion of readers.
    private static let maximumDepth = 64

    /// Whether fields check their rules. Rules are for what comes in; what was recorded is read as it is.
    let checksRules: Bool

    public init(_ bytes: [UInt8], checksRules: Bool = true) { (self.bytes, self.checksRules) = (bytes, checksRules) }

    public mutating func peek() throws(ReadError) -> Kind {
        switch try next() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw fault("应为 JSON 值")
        }
    }

    /// Calls `member` with each name; it must read or skip the value.
    public mutating func object(
        _ member: (String, inout JSONReader) throws(ReadError) -> Void
    ) throws(ReadError) {
        try open("{")
        if try close("}") { return }
        repeat { try member(try name(), &self) } while try comma(before: "}")
    }

    /// A member's name, with the colon behind it.
    mutating func name() throws(ReadError) -> String {
        let name = try string()
        try expect(":")
        return name
    }

    /// Steps over a member's name and colon if they are these bytes; a name that is written otherwise is not found.
    mutating func take(_ key: [UInt8]) -> Bool {
        skipSpace()
        guard bytes.count - offset >= key.count else { return false }
        for index in key.indices where bytes[offset + index] != key[index] { return false }
        offset += key.count
        return true
    }

    /// Calls `element` once for each element; it must read or skip it.
    public mutating func array(_ element: (inout JSONReader) throws(ReadError) -> Void) throws(ReadError) {
        try open("[")
        if try close("]") { return }
        repeat { try element(&self) } while try comma(before: "]")
    }

    public mutating func bool() throws(ReadError) -> Bool {
        let isTrue = try next() == UInt8(ascii: "t")
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    public mutating func null() throws(ReadError) { try word("null") }

    /// Steps over a `null`.
    mutating func nextIsNull() throws(ReadError) -> Bool {
        guard try next() == UInt8(ascii: "n") else { return false }
        try null()
        return true
    }

    /// The text of a number, checked against the grammar.
    public mutating func number() throws(ReadError) -> String {
        _ = try next()
        let start = offset
        if at("-") { offset += 1 }
        if at("0") { offset += 1 } else { try digits() }
        if at(".") {
            offset += 1
            try digits()
        }
        if at("e") || at("E") {
            offset += 1
            if at("+") || at("-") { offset += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    /// A whole number; nil, and nothing read, if it is not written as the digits of one.
    mutating func integer() throws(ReadError) -> Int64? {
        _ = try next()
        var end = offset + (at("-") ? 1 : 0)
        let first = end
        var value: Int64 = 0
        while end < bytes.count, end - first < 18, case let digit = bytes[end] &- UInt8(ascii: "0"), digit < 10 {
            value = value * 10 + Int64(digit)
            end += 1
        }
        // The grammar of numbers sorts out the others.
        let isLeadByZero = end > first + 1 && bytes[first] == UInt8(ascii: "0")
        guard end > first, !isLeadByZero, end < bytes.count, !JSONReader.continuesNumber(bytes[end]) else { return nil }
        if first > offset { value = -value }
        offset = end
        return value
    }

    private static func continuesNumber(_ byte: UInt8) -> Bool {
        byte &- UInt8(ascii: "0") < 10 || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
    }

    public mutating func string() throws(ReadError) -> String {
        try expect("\"")
        let start = offset
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\""):
                defer { offset += 1 }
                guard let text = try? UTF8Span(validating: bytes.span.extracting(start..<offset)) else {
                    throw fault("字符串不是有效的 UTF-8")
                }
                return String(copying: text)
            case UInt8(ascii: "\\"): return try escapedString(from: start)
            case 0..<0x20: throw fault("字符串中有未转义的控制字符")
            default: offset += 1
            }
        }
        throw fault("字符串没有结束")
    }

    public mutating func skip() throws(ReadError) {
        switch try peek() {
        case .object: try object { _, reader throws(ReadError) in try reader.skip() }
        case .array: try array { reader throws(ReadError) in try reader.skip() }
        case .string: _ = try string()
        case .number: _ = try number()
        case .bool: _ = try bool()
        case .null: try null()
        }
    }

    /// Goes back to a value that was read already, to skip it whole.
    mutating func rewind(to offset: Int, depth: Int) {
        self.offset = offset
        self.depth = depth
    }

    var mark: (offset: Int, depth: Int) { (offset, depth) }

    /// Refuses anything but white space after the document.
    public mutating func finish() throws(ReadError) {
        skipSpace()
        if offset < bytes.count { throw fault("JSON 之后有多余内容") }
    }

    // MARK: Pieces

    private mutating func escapedString(from start: Int) throws(ReadError) -> String {
        var out = Array(bytes[start..<offset])
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: out, as: UTF8.self) else { throw fault("字符串不是有效的 UTF-8") }
                return text
            case UInt8(ascii: "\\"): out.append(contentsOf: String(try escape()).utf8)
            case 0..<0x20: throw fault("字符串中有未转义的控制字符")
            default: out.append(byte)
            }
        }
        throw fault("字符串没有结束")
    }

    private mutating func escape() throws(ReadError) -> Unicode.Scalar {
        guard offset < bytes.count else { throw fault("字符串没有结束") }
        defer { offset += 1 }
        switch bytes[offset] {
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(bytes[offset])
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw fault("无效的转义字符")
        }
    }

    private mutating func unicodeEscape() throws(ReadError) -> Unicode.Scalar {
        let high = try hexadecimal()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xDC00, offset + 2 < bytes.count, bytes[offset + 1] == UInt8(ascii: "\\"),
            bytes[offset + 2] == UInt8(ascii: "u")
        else { throw fault("不成对的代理项") }
        offset += 2
        let low = try hexadecimal()
        guard (0xDC00..<0xE000).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw fault("不成对的代理项") }
        return scalar
    }

    /// Four hexadecimal digits behind the `u` at `offset`; leaves `offset` on the last.
    private mutating func hexadecimal() throws(ReadError) -> UInt32 {
        guard offset + 4 < bytes.count,
            bytes[offset + 1] != UInt8(ascii: "+"), bytes[offset + 1] != UInt8(ascii: "-"),
            let value = UInt32(String(decoding: bytes[offset + 1...offset + 4], as: UTF8.self), radix: 16)
        else { throw fault("\\u 之后应为四位十六进制数") }
        offset += 4
        return value
    }

    private mutating func digits() throws(ReadError) {
        let start = offset
        while offset < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) { offset += 1 }
        if offset == start { throw fault("应为数字") }
    }

    mutating func open(_ bracket: Unicode.Scalar) throws(ReadError) {
        try expect(bracket)
        depth += 1
        if depth > JSONReader.maximumDepth { throw fault("嵌套过深") }
    }

    mutating func close(_ bracket: Unicode.Scalar) throws(ReadError) -> Bool {
        guard try next() == UInt8(ascii: bracket) else { return false }
        offset += 1
        depth -= 1
        return true
    }

    mutating func comma(before bracket: Unicode.Scalar) throws(ReadError) -> Bool {
        if try close(bracket) { return false }
        try expect(",")
        return true
    }

    private mutating func word(_ word: StaticString) throws(ReadError) {
        _ = try next()
        for byte in "\(word)".utf8 {
            guard offset < bytes.count, bytes[offset] == byte else { throw fault("应为 \(word)") }
            offset += 1
        }
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws(ReadError) {
        guard try next() == UInt8(ascii: scalar) else { throw fault("应为 \(scalar)") }
        offset += 1
    }

    private func at(_ scalar: Unicode.Scalar) -> Bool { offset < bytes.count && bytes[offset] == UInt8(ascii: scalar) }

    private mutating func next() throws(ReadError) -> UInt8 {
        skipSpace()
        guard offset < bytes.count else { throw fault("JSON 不完整") }
        return bytes[offset]
    }

    private mutating func skipSpace() {
        while offset < bytes.count,
            bytes[offset] == 0x20
                || (0x09...0x0D).contains(bytes[offset]) && bytes[offset] != 0x0B && bytes[offset] != 0x0C
        {
            offset += 1
        }
    }

    private func fault(_ detail: String) -> ReadError { .syntax(offset: offset, detail: detail) }
}
