/// The parts of a request target (RFC 9112 §3.2), as ranges of the bytes it was read from.
struct Target {
    /// The whole target as sent.
    let all: Range<Int>
    /// Empty for `http://host`, which means `/`.
    let path: Range<Int>
    let query: Range<Int>
    /// The authority of an absolute target; it takes the place of the Host field.
    let authority: Range<Int>?

    /// Takes a target apart without judging it.
    init(splitting all: Range<Int>, of bytes: [UInt8], authority: Range<Int>? = nil) {
        let start = authority?.upperBound ?? all.lowerBound
        let end = bytes[start..<all.upperBound].firstIndex(of: UInt8(ascii: "?")) ?? all.upperBound
        self.all = all
        self.authority = authority
        path = start..<end
        query = min(end + 1, all.upperBound)..<all.upperBound
    }

    /// Checks a target and takes it apart: `/path?query`, `http://host/path?query`, or `*` for OPTIONS.
    init(_ all: Range<Int>, of bytes: [UInt8], isOptions: Bool) throws(ProtocolError) {
        guard !all.isEmpty else { throw .malformed("请求地址为空") }
        var hasEscape = false
        for index in all {
            guard bytes[index].isTarget else { throw .malformed("请求地址含有未编码的字符") }
            if bytes[index] == UInt8(ascii: "%") { hasEscape = true }
        }
        if bytes[all.lowerBound] == UInt8(ascii: "/") {
            self.init(splitting: all, of: bytes)
        } else if all.count == 1, bytes[all.lowerBound] == UInt8(ascii: "*"), isOptions {
            self.init(splitting: all, of: bytes)
        } else {
            self.init(splitting: all, of: bytes, authority: try Target.authority(all, of: bytes))
        }
        if hasEscape {
            try Target.checkEscapes(path, of: bytes)
            try Target.checkEscapes(query, of: bytes)
        }
    }

    private static func authority(_ all: Range<Int>, of bytes: [UInt8]) throws(ProtocolError) -> Range<Int> {
        for scheme in ["http://", "https://"] where all.count > scheme.utf8.count {
            let start = all.lowerBound + scheme.utf8.count
            guard bytes.spells(scheme, all.lowerBound..<start) else { continue }
            let end = bytes[start..<all.upperBound].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
            return start..<(end ?? all.upperBound)
        }
        throw .malformed("请求地址必须以 / 开头，或是完整的 http 地址")
    }

    /// Every escape is two hexadecimal digits, none hides a NUL, and what they stand for is UTF-8.
    private static func checkEscapes(_ range: Range<Int>, of bytes: [UInt8]) throws(ProtocolError) {
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == UInt8(ascii: "%") {
                guard index + 2 < range.upperBound, let high = bytes[index + 1].hexadecimal,
                    let low = bytes[index + 2].hexadecimal, high | low != 0
                else { throw .malformed("请求地址的百分号编码不正确") }
                index += 2
            }
            index += 1
        }
        guard String(validating: percentDecoded(bytes, range), as: UTF8.self) != nil else {
            throw .malformed("请求地址不是 UTF-8 编码")
        }
    }

    /// Checks `uri-host [":" port]` (RFC 9110 §7.2): a name, an IPv4 address or a bracketed IPv6 address; no user.
    static func isHost(_ range: Range<Int>, of bytes: [UInt8]) -> Bool {
        guard !range.isEmpty else { return false }
        var index = range.lowerBound
        if bytes[index] == UInt8(ascii: "[") {
            guard let end = bytes[range].firstIndex(of: UInt8(ascii: "]")), end > index + 2 else { return false }
            let address = bytes[index + 1..<end]
            guard address.allSatisfy({ $0.hexadecimal != nil || $0 == 0x3A || $0 == 0x2E }),
                address.count(where: { $0 == 0x3A }) >= 2
            else { return false }
            index = end + 1
        } else {
            let isName = { (byte: UInt8) in byte.isLetter || byte.isDigit || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte) }
            while index < range.upperBound, isName(bytes[index]) { index += 1 }
            guard index > range.lowerBound else { return false }
        }
        guard index < range.upperBound else { return true }
        guard bytes[index] == UInt8(ascii: ":") else { return false }
        let port = index + 1..<range.upperBound
        return port.isEmpty || bytes.decimal(port).map { $0 <= 65535 } ?? false
    }
}

/// Decodes `%XX` once; a `+` becomes a space where a form would write one.
func percentDecoded(_ bytes: [UInt8], _ range: Range<Int>, plusIsSpace: Bool = false) -> [UInt8] {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(range.count)
    var index = range.lowerBound
    while index < range.upperBound {
        let byte = bytes[index]
        if byte == UInt8(ascii: "%"), index + 2 < range.upperBound,
            let high = bytes[index + 1].hexadecimal, let low = bytes[index + 2].hexadecimal
        {
            decoded.append(high << 4 | low)
            index += 3
        } else {
            decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? .space : byte)
            index += 1
        }
    }
    return decoded
}
