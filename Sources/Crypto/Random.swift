import CCrypto
import Synchronization

/// Unpredictable bytes for keys, nonces and identities.
package enum Random {
    package static func bytes(_ count: Int) -> [UInt8] {
        if count > reserved / 8 { return drawn(count) }
        return reserve.withLock { $0.take(count) }
    }

    package static func uint64() -> UInt64 {
        reserve.withLock { $0.take(8) }.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Drawn ahead: asking libcrypto costs the same for a thousand bytes as for eight.
    private static let reserved = 1_024
    private static let reserve = Mutex(Reserve())

    private struct Reserve {
        private var bytes: [UInt8] = []
        private var used = 0

        /// Each byte is handed out once, and does not stay here.
        mutating func take(_ count: Int) -> [UInt8] {
            if bytes.count - used < count { (bytes, used) = (drawn(reserved), 0) }
            let taken = Array(bytes[used..<used + count])
            for index in used..<used + count { bytes[index] = 0 }
            used += count
            return taken
        }
    }

    private static func drawn(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            mustSucceed(RAND_bytes(buffer.baseAddress, Int32(count)))
            filled = count
        }
    }
}
