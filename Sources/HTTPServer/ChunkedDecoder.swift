/// Decodes the chunked transfer coding (RFC 9112 §7.1). Extensions and trailer fields are checked and dropped.
struct ChunkedDecoder {
    private enum State { case size, content(remaining: Int), end, trailers }

    private var state = State.size
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailerFields = 0

    static let extensionLimit = 4 * 1024
    static let trailerLimit = 8 * 1024
    static let trailerFieldLimit = 100

    /// Consumes what has arrived; true once the last chunk and the trailer section are complete.
    mutating func decode(_ input: inout InputBuffer, into body: inout [UInt8], limit: Int) throws(ProtocolError) -> Bool
    {
        while true {
            switch state {
            case .size:
                guard let line = try input.line(limit: ChunkedDecoder.extensionLimit, tooLong: .malformed) else {
                    return false
                }
                let size = try chunkSize(input.bytes, line)
                guard size <= limit - body.count else { throw ProtocolError(.bodyTooLarge, "请求内容超出 \(limit) 字节的上限") }
                state = size == 0 ? .trailers : .content(remaining: size)
            case .content(let remaining):
                let moved = input.move(remaining, to: &body)
                guard moved == remaining else {
                    state = .content(remaining: remaining - moved)
                    return false
                }
                state = .end
            case .end:
                guard try input.skipLineEnd() else { return false }
                state = .size
            case .trailers:
                let limit = ChunkedDecoder.trailerLimit - trailerBytes
                guard let line = try input.line(limit: max(0, limit), tooLong: .headersTooLarge) else { return false }
                if line.isEmpty { return true }
                _ = try Headers.Field(line: line, of: input.bytes, base: 0)
                trailerBytes += line.count + 2
                trailerFields += 1
                guard trailerFields <= ChunkedDecoder.trailerFieldLimit else {
                    throw ProtocolError(.headersTooLarge, "尾部字段过多")
                }
            }
        }
    }

    private mutating func chunkSize(_ bytes: [UInt8], _ line: Range<Int>) throws(ProtocolError) -> Int {
        var index = line.lowerBound
        var size = 0
        while index < line.upperBound, let digit = bytes[index].hexadecimal {
            guard size <= Int.max >> 4 else { throw .malformed("数据块长度溢出") }
            size = size << 4 | Int(digit)
            index += 1
        }
        guard index > line.lowerBound else { throw .malformed("数据块长度不是十六进制数") }
        guard index < line.upperBound else { return size }
        extensionBytes += line.upperBound - index
        guard extensionBytes <= ChunkedDecoder.extensionLimit else { throw .malformed("数据块扩展过长") }
        while index < line.upperBound, bytes[index] == .space || bytes[index] == .tab { index += 1 }
        let name = bytes.trimmed(min(index + 1, line.upperBound)..<line.upperBound)
        guard index < line.upperBound, bytes[index] == UInt8(ascii: ";"), !name.isEmpty, bytes[name.lowerBound].isToken
        else { throw .malformed("数据块长度之后只能是扩展") }
        for byte in bytes[name] where !byte.isFieldValue { throw .malformed("数据块扩展含有控制字符") }
        return size
    }
}
