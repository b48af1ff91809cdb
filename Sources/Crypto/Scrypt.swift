import CCrypto

/// The scrypt key derivation (RFC 7914): slow and hungry on purpose, so that stolen hashes are dear to guess.
package enum Scrypt {
    /// `128 · cost · blockSize` bytes of memory, and time in proportion to the product of all three.
    package struct Parameters: Sendable, Equatable {
        /// N, a power of two.
        package var cost: UInt64
        /// r
        package var blockSize: UInt64
        /// p
        package var parallelism: UInt64

        package init(cost: UInt64, blockSize: UInt64 = 8, parallelism: UInt64 = 1) {
            (self.cost, self.blockSize, self.parallelism) = (cost, blockSize, parallelism)
        }

        /// About 0.3 s and 32 MiB; the least that OWASP ASVS 5.0 (appendix C) accepts.
        package static let recommended = Parameters(cost: 1 << 15, blockSize: 8, parallelism: 3)
    }

    /// `size` bytes derived from a password; nil for parameters that scrypt does not take.
    package static func hash(_ password: [UInt8], salt: [UInt8], _ parameters: Parameters, size: Int = 32) -> [UInt8]? {
        let memory = 128 * parameters.blockSize * (parameters.cost + parameters.parallelism + 2) + 1 << 20
        var isDone = false
        // `String` in C's sense: an array of bytes is no array of characters.
        let hash = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            password.withUnsafeBytes { password in
                isDone =
                    EVP_PBE_scrypt(
                        password.bindMemory(to: CChar.self).baseAddress, password.count, salt, salt.count,
                        parameters.cost, parameters.blockSize, parameters.parallelism, memory, buffer.baseAddress, size)
                    == 1
            }
            filled = isDone ? size : 0
        }
        return isDone ? hash : nil
    }
}
