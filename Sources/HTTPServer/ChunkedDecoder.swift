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
        guard isExtensions(bytes[index..<line.upperBound]) else { throw .malformed("数据块长度之后只能是扩展") }
        return size
    }

    /// `*( BWS ";" BWS name [ BWS "=" BWS value ] )` and nothing else: what one parser skips, another might read.
    private func isExtensions(_ text: ArraySlice<UInt8>) -> Bool {
        var rest = text
        while !rest.isEmpty {
            rest = rest.drop(while: \.isBlank)
            guard rest.popFirst() == UInt8(ascii: ";") else { return false }
            rest = rest.drop(while: \.isBlank)
            guard dropToken(&rest) else { return false }
            let value = rest.drop(while: \.isBlank)
            guard value.first == UInt8(ascii: "=") else { continue }
            rest = value.dropFirst().drop(while: \.isBlank)
            guard rest.first == UInt8(ascii: "\"") ? dropQuoted(&rest) : dropToken(&rest) else { return false }
        }
        return true
    }

    private func dropToken(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let end = rest.firstIndex { !$0.isToken } ?? rest.endIndex
        defer { rest = rest[end...] }
        return end > rest.startIndex
    }

    /// A quoted string (RFC 9110 §5.6.4), from its first quote to its last.
    private func dropQuoted(_ rest: inout ArraySlice<UInt8>) -> Bool {
        rest = rest.dropFirst()
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return true }
            guard byte.isFieldValue, byte != UInt8(ascii: "\\") || rest.popFirst()?.isFieldValue == true else {
                return false
            }
        }
        return false
    }
}
