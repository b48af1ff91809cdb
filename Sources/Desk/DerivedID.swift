import Crypto
package import Kernel

extension UUID {
    /// The identity of what follows from something: the same question always has the same answer, which is what
    /// makes repetition harmless.
    package init(following cause: UUID, _ what: String) {
        let hash = SHA256.hash(cause.bytes + Array(what.utf8))
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        // Version 8 of RFC 9562, like the identities the kernel derives from positions.
        self.init(
            high: word(hash[0..<8]) & ~0xF000 | 0x8000, low: word(hash[8..<16]) & ~(0b11 << 62) | 1 << 63)
    }
}
