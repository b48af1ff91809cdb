import CCrypto

/// Keyed hashes: who does not know the key can neither make nor check one.
package enum HMAC {
    /// HMAC-SHA256 (RFC 2104) as 32 bytes.
    package static func sha256(key: [UInt8], message: [UInt8]) -> [UInt8] {
        mac("SHA256", size: 32, key: key, message: message)
    }

    /// HMAC-SHA1 as 20 bytes; for one-time passwords (RFC 4226), which every authenticator app computes with it.
    package static func sha1(key: [UInt8], message: [UInt8]) -> [UInt8] {
        mac("SHA1", size: 20, key: key, message: message)
    }

    private static func mac(_ digest: String, size: Int, key: [UInt8], message: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let made = EVP_Q_mac(
                nil, "HMAC", nil, digest, nil, key, key.count, message, message.count,
                buffer.baseAddress, buffer.count, &count)
            if made == nil { fatalError("libcrypto failed in HMAC with \(digest)") }
        }
    }
}

/// Whether two secrets are equal, in a time that does not depend on where they differ.
package func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
