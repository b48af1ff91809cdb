import CZlib

/// What is needed of zlib: a compressed stream (RFC 1950) and the checksum of PNG and gzip.
package enum Zlib {
    /// Compresses bytes in one go; `level` from 1 (quick) to 9 (small).
    package static func compressed(_ bytes: [UInt8], level: Int32 = 9) -> [UInt8] {
        var count = compressBound(uLong(bytes.count))
        return [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, filled in
            let result = compress2(buffer.baseAddress, &count, bytes, uLong(bytes.count), level)
            // The buffer is as large as it can get, so only a lack of memory is left.
            if result != Z_OK { fatalError("zlib cannot compress: \(result)") }
            filled = Int(count)
        }
    }

    /// What was compressed, which must be so many bytes; nil for anything else.
    package static func decompressed(_ bytes: [UInt8], count: Int) -> [UInt8]? {
        var filled = uLong(count)
        var result = Z_OK
        let plain = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            result = uncompress(buffer.baseAddress, &filled, bytes, uLong(bytes.count))
            initialised = result == Z_OK ? Int(filled) : 0
        }
        return result == Z_OK && plain.count == count ? plain : nil
    }

    /// The CRC-32 of ISO 3309.
    package static func crc32(_ bytes: [UInt8]) -> UInt32 {
        UInt32(truncatingIfNeeded: CZlib.crc32(0, bytes, uInt(bytes.count)))
    }
}
