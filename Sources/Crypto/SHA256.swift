import CCrypto

/// The SHA-256 digest (FIPS 180-4) of bytes that come in pieces; `hash` for those that are at hand.
package struct SHA256: ~Copyable {
    /// Looking an algorithm up costs more than hashing an event, so it is done once.
    nonisolated(unsafe) private static let algorithm = EVP_MD_fetch(nil, "SHA256", nil)

    private let context: OpaquePointer

    package init() {
        guard let context = EVP_MD_CTX_new() else { fatalError("no memory for a SHA-256 context") }
        self.context = context
        mustSucceed(EVP_DigestInit_ex2(context, SHA256.algorithm, nil))
    }

    deinit { EVP_MD_CTX_free(context) }

    package mutating func update(_ bytes: [UInt8]) {
        mustSucceed(EVP_DigestUpdate(context, bytes, bytes.count))
    }

    /// The 32 bytes of the digest.
    package consuming func finish() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            mustSucceed(EVP_DigestFinal_ex(context, buffer.baseAddress, nil))
            count = 32
        }
    }

    /// The 32 bytes of the digest of `bytes`.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] { hash(bytes, in: bytes.indices) }

    /// The digest of a part of `bytes`, which is not copied for it.
    package static func hash(_ bytes: [UInt8], in range: Range<Int>) -> [UInt8] {
        bytes.withUnsafeBytes { all in
            let part = UnsafeRawBufferPointer(rebasing: all[range])
            return [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
                mustSucceed(EVP_Digest(part.baseAddress, part.count, buffer.baseAddress, nil, algorithm, nil))
                count = 32
            }
        }
    }
}

/// Ends the process when libcrypto fails where only a lack of memory or a broken installation can be the cause.
///
/// Going on would mean a wrong hash or a predictable key.
func mustSucceed(_ result: Int32, _ function: StaticString = #function) {
    if result != 1 { fatalError("libcrypto failed in \(function)") }
}
