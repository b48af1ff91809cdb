import CCrypto

/// Unpredictable bytes for keys, nonces and identities.
package enum Random {
    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            mustSucceed(RAND_bytes(buffer.baseAddress, Int32(count)))
            filled = count
        }
    }

    package static func uint64() -> UInt64 {
        var value: UInt64 = 0
        withUnsafeMutableBytes(of: &value) { buffer in
            mustSucceed(RAND_bytes(buffer.bindMemory(to: UInt8.self).baseAddress, 8))
        }
        return value
    }
}
