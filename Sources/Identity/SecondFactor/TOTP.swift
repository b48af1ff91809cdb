import Crypto

/// Time-based one-time passwords (RFC 6238) as authenticator apps make them: SHA-1, six digits, 30 seconds.
package enum TOTP {
    package static let step: Int64 = 30
    static let keySize = 20

    /// The code of a time step.
    package static func code(_ key: [UInt8], step: Int64, digits: Int = 6) -> String {
        let counter = (0..<8).map { UInt8(truncatingIfNeeded: step >> Int64(56 - 8 * $0)) }
        let mac = HMAC.sha1(key: key, message: counter)
        // RFC 4226 §5.3: the last four bits say where the number stands.
        let offset = Int(mac[19] & 0xF)
        let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { product, _ in product * 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step whose code it is, of the one at `seconds` (Unix time) and its neighbours: clocks differ a little.
    package static func step(of code: String, _ key: [UInt8], at seconds: Int64) -> Int64? {
        let now = seconds / step
        let typed = Array(code.utf8)
        return (now - 1...now + 1).first { equalInConstantTime(Array(TOTP.code(key, step: $0).utf8), typed) }
    }

    /// What an app reads from a QR code.
    package static func uri(_ key: [UInt8], account: String) -> String {
        "otpauth://totp/guangsha:\(account)?secret=\(base32(key))&issuer=guangsha&algorithm=SHA1&digits=6&period=30"
    }

    /// RFC 4648 §6, without padding: a key is a whole number of groups.
    package static func base32(_ bytes: [UInt8]) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var (text, bits, width): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for byte in bytes {
            (bits, width) = (bits << 8 | UInt32(byte), width + 8)
            while width >= 5 {
                width -= 5
                text.append(alphabet[Int(bits >> width & 31)])
            }
            bits &= 1 << width - 1
        }
        if width > 0 { text.append(alphabet[Int(bits << (5 - width) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }

    package static func key(base32 text: String) -> [UInt8]? {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        var (bytes, bits, width): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            (bits, width) = (bits << 5 | UInt32(value), width + 5)
            if width >= 8 {
                width -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> width))
                bits &= 1 << width - 1
            }
        }
        return bytes
    }
}
