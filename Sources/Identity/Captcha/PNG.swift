import Zlib

/// Writes pictures as PNG (ISO 15948).
enum PNG {
    /// 8-bit grey values by rows.
    static func grey(width: Int, height: Int, _ pixels: [UInt8]) -> [UInt8] {
        precondition(pixels.count == width * height, "a picture of \(width) × \(height) has other pixels")
        // Each row begins with its filter: none.
        let rows = (0..<height).flatMap { row in [0] + pixels[row * width..<(row + 1) * width] }
        let header = big(UInt32(width)) + big(UInt32(height)) + [8, 0, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
            + chunk("IDAT", Zlib.compressed(rows)) + chunk("IEND", [])
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + content
        return big(UInt32(content.count)) + body + big(Zlib.crc32(body))
    }

    private static func big(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) }
    }
}
