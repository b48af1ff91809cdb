/// Bytes that have arrived, and how far they have been consumed.
struct InputBuffer {
    /// Append here; everything before `position` has been consumed.
    var bytes: [UInt8] = []
    private(set) var position = 0
    /// No line ends before this index: a line that arrives in many pieces is searched once.
    private var scanned = 0

    var available: Int { bytes.count - position }

    /// Consumes the next line and returns it without its CRLF; nil if it has not arrived completely.
    ///
    /// Only CRLF ends a line. A lone CR or LF is an error: two parsers that disagree on it can be played
    /// against each other (RFC 9112 §2.2, §11.2).
    mutating func line(limit: Int, tooLong kind: ProtocolError.Kind) throws(ProtocolError) -> Range<Int>? {
        var index = max(scanned, position)
        while index < bytes.count {
            let byte = bytes[index]
            if byte == .carriageReturn {
                guard index + 1 < bytes.count else { break }
                guard bytes[index + 1] == .lineFeed else { throw .malformed("回车符之后必须是换行符") }
                let line = position..<index
                position = index + 2
                return line
            }
            guard byte != .lineFeed else { throw .malformed("换行符之前必须是回车符") }
            index += 1
            if index - position > limit { throw ProtocolError(kind, "超出 \(limit) 字节的上限") }
        }
        scanned = index
        return nil
    }

    /// Moves up to `count` bytes that have arrived to the end of `body`; returns how many.
    mutating func move(_ count: Int, to body: inout [UInt8]) -> Int {
        let moved = min(count, available)
        if moved > 0 { body.append(contentsOf: bytes[position..<position + moved]) }
        position += moved
        return moved
    }

    /// Consumes the CRLF after a chunk; false if it has not arrived completely.
    mutating func skipLineEnd() throws(ProtocolError) -> Bool {
        guard available > 0 else { return false }
        guard bytes[position] == .carriageReturn else { throw .malformed("数据块之后必须是回车换行") }
        guard available > 1 else { return false }
        guard bytes[position + 1] == .lineFeed else { throw .malformed("数据块之后必须是回车换行") }
        position += 2
        return true
    }

    /// Forgets the bytes before `start`.
    mutating func compact(from start: Int) {
        guard start > 0 else { return }
        if start == bytes.count {
            // An idle connection must not keep the memory of its largest request.
            if bytes.capacity > 16 * 1024 { bytes = [] } else { bytes.removeAll(keepingCapacity: true) }
        } else {
            bytes.removeSubrange(..<start)
        }
        position -= start
        scanned = max(0, scanned - start)
    }
}
