/// Bytes as text: lower-case hexadecimal digits and base64.
extension [UInt8] {
    package var hex: String {
        String(unsafeUninitializedCapacity: 2 * count) { text in
            for index in indices {
                text[2 * index] = hexadecimalDigit(self[index] >> 4)
                text[2 * index + 1] = hexadecimalDigit(self[index] & 15)
            }
            return 2 * count
        }
    }

    /// Reads pairs of hexadecimal digits in either case; nil for anything else.
    package init?(hex text: some StringProtocol) {
        let digits = text.utf8.compactMap { UInt8(hexadecimalDigit: $0) }
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// Base64 with padding (RFC 4648 §4).
    package var base64: String {
        let alphabet = base64Alphabet
        var text: [UInt8] = []
        text.reserveCapacity((count + 2) / 3 * 4)
        for start in stride(from: 0, to: count, by: 3) {
            let rest = Swift.min(3, count - start)
            let group = (0..<3).reduce(UInt32(0)) { $0 << 8 | UInt32($1 < rest ? self[start + $1] : 0) }
            for position in 0..<4 {
                let digit = Int(group >> UInt32(18 - 6 * position) & 63)
                text.append(position <= rest ? alphabet[digit] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads base64 with padding; nil unless the text is exactly what `base64` would write.
    package init?(base64 text: some StringProtocol) {
        var digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 4) else { return nil }
        var padding = 0
        while padding < 2, digits.last == UInt8(ascii: "=") {
            digits.removeLast()
            padding += 1
        }
        self = []
        reserveCapacity(digits.count / 4 * 3 + 2)
        var (bits, width) = (UInt32(0), 0)
        for digit in digits {
            guard let value = base64Value(digit) else { return nil }
            (bits, width) = (bits << 6 | value, width + 6)
            if width >= 8 {
                width -= 8
                append(UInt8(truncatingIfNeeded: bits >> UInt32(width)))
                bits &= 1 << UInt32(width) - 1
            }
        }
        // Left-over bits that are not zero would make two texts of the same bytes.
        guard bits == 0 else { return nil }
    }
}

private let base64Alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

private func base64Value(_ character: UInt8) -> UInt32? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a") + 26)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0") + 52)
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
}

extension UInt8 {
    fileprivate init?(hexadecimalDigit character: UInt8) {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self = character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self = character - UInt8(ascii: "A") + 10
        default: return nil
        }
    }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}
