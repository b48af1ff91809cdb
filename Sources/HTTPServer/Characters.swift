/// The character classes of RFC 9110 §5.6 and RFC 3986, on bytes.
extension UInt8 {
    static var tab: UInt8 { 0x09 }
    static var lineFeed: UInt8 { 0x0A }
    static var carriageReturn: UInt8 { 0x0D }
    static var space: UInt8 { 0x20 }

    var isDigit: Bool { self &- 0x30 < 10 }

    var isLetter: Bool { (self | 0x20) &- 0x61 < 26 }

    /// A space or a tab: what `OWS` and `BWS` are made of.
    var isBlank: Bool { self == .space || self == .tab }

    /// `tchar`: what methods, field names and codings are made of.
    var isToken: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x7C, 0x7E: true
        default: false
        }
    }

    /// What a field value may hold: visible characters, space, tab and bytes above ASCII; no control characters.
    var isFieldValue: Bool { self >= 0x20 && self != 0x7F || self == .tab }

    /// Visible ASCII without `"`, `#`, `<`, `>` and `\`, which no client sends unescaped in a request target.
    var isTarget: Bool {
        switch self {
        case 0x22, 0x23, 0x3C, 0x3E, 0x5C: false
        default: self > 0x20 && self < 0x7F
        }
    }

    var lowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }

    /// The value of a hexadecimal digit.
    var hexadecimal: UInt8? {
        if isDigit { return self - 0x30 }
        let letter = self | 0x20
        return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : nil
    }
}

extension [UInt8] {
    /// Whether the bytes of `range` spell `text`, which is given in lower case.
    func spells(_ text: String, _ range: Range<Int>) -> Bool {
        guard range.count == text.utf8.count else { return false }
        var index = range.lowerBound
        for byte in text.utf8 {
            if self[index].lowercased != byte.lowercased { return false }
            index += 1
        }
        return true
    }

    /// `range` without spaces and tabs at its ends (`OWS`).
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        while lower < upper, self[lower].isBlank { lower += 1 }
        while upper > lower, self[upper - 1].isBlank { upper -= 1 }
        return lower..<upper
    }

    /// The elements of a comma-separated list in `range`, each trimmed; an empty element is kept.
    func listElements(_ range: Range<Int>) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        var start = range.lowerBound
        for index in range where self[index] == UInt8(ascii: ",") {
            elements.append(trimmed(start..<index))
            start = index + 1
        }
        elements.append(trimmed(start..<range.upperBound))
        return elements
    }

    /// `1*DIGIT` and nothing else; nil also when the number does not fit.
    func decimal(_ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        var value = 0
        for index in range {
            guard self[index].isDigit else { return nil }
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(self[index] - 0x30))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    func text(_ range: Range<Int>) -> String { String(decoding: self[range], as: UTF8.self) }

    mutating func append(_ text: String) { append(contentsOf: text.utf8) }
}
