/// Turns arriving bytes into one answer (RFC 9112 §4). Pure, and as strict as the request parser.
struct ResponseParser {
    private enum State {
        case line
        case fields
        case length(remaining: Int)
        case chunked(ChunkedDecoder)
        case untilClose
    }

    var input = InputBuffer()
    private let isHead: Bool
    private let limit: Int
    private var state = State.line
    private var start = 0
    private var status = 0
    private var isVersion10 = false
    private var fields: [Headers.Field] = []
    private var headers = Headers()
    private var body: [UInt8] = []
    private var isComplete = false

    /// Whether another request may follow on the connection. Meaningful once the answer is complete.
    private(set) var keepsConnection = false

    /// - Parameters:
    ///   - isHead: the request was HEAD, so the answer has no body whatever its headers say.
    ///   - limit: the largest body accepted.
    init(isHead: Bool, limit: Int) {
        self.isHead = isHead
        self.limit = limit
    }

    /// Whether any byte of the answer has arrived.
    var hasBegun: Bool { start > 0 || input.available > 0 || status != 0 }

    /// The answer, once it is complete.
    mutating func next() throws(ProtocolError) -> ClientResponse? {
        while !isComplete {
            switch state {
            case .line:
                guard let line = try input.line(limit: 8 * 1024, tooLong: .malformed) else { return nil }
                try parseStatusLine(line)
                state = .fields
            case .fields:
                guard let line = try input.line(limit: 64 * 1024, tooLong: .malformed) else { return nil }
                if line.isEmpty {
                    try finishHead()
                } else {
                    guard fields.count < 200 else { throw .malformed("响应头过多") }
                    fields.append(try Headers.Field(line: line, of: input.bytes, base: start))
                }
            case .length(let remaining):
                let moved = input.move(remaining, to: &body)
                state = .length(remaining: remaining - moved)
                guard moved == remaining else { return waiting() }
                isComplete = true
            case .chunked(var decoder):
                isComplete = try decoder.decode(&input, into: &body, limit: limit)
                state = .chunked(decoder)
                if !isComplete { return waiting() }
            case .untilClose:
                _ = input.move(input.available, to: &body)
                guard body.count <= limit else { throw .malformed("响应内容超出 \(limit) 字节的上限") }
                return waiting()
            }
        }
        return ClientResponse(status: status, headers: headers, body: body)
    }

    /// The connection has ended. The answer, if this is how its end is marked.
    mutating func inputEnded() -> ClientResponse? {
        guard case .untilClose = state else { return nil }
        return ClientResponse(status: status, headers: headers, body: body)
    }

    private mutating func waiting() -> ClientResponse? {
        input.compact(from: input.position)
        return nil
    }

    private mutating func parseStatusLine(_ line: Range<Int>) throws(ProtocolError) {
        let bytes = input.bytes
        let first = line.lowerBound
        guard line.count >= 12, bytes[first..<first + 7].elementsEqual("HTTP/1.".utf8), bytes[first + 7].isDigit,
            bytes[first + 8] == .space, let code = bytes.decimal(first + 9..<first + 12), code >= 100,
            line.count == 12 || bytes[first + 12] == .space
        else { throw .malformed("响应的状态行不正确") }
        status = code
        isVersion10 = bytes[first + 7] == UInt8(ascii: "0")
    }

    private mutating func finishHead() throws(ProtocolError) {
        headers = Headers(bytes: Array(input.bytes[start..<input.position]), fields: fields)
        fields = []
        start = input.position
        if status < 200 {
            // An interim answer: the final one follows (RFC 9110 §15.2).
            state = .line
            return
        }
        keepsConnection =
            !headers.lists("close", in: "connection") && (!isVersion10 || headers.lists("keep-alive", in: "connection"))
        if isHead || status == 204 || status == 304 {
            isComplete = true
            return
        }
        let lengths = headers.all("content-length")
        let codings = headers.all("transfer-encoding")
        if let coding = codings.first {
            guard codings.count == 1, coding.lowercased() == "chunked", lengths.isEmpty else {
                throw .malformed("响应的传输编码不正确")
            }
            state = .chunked(ChunkedDecoder())
        } else if let text = lengths.first {
            let digits = Array(text.utf8)
            guard lengths.count == 1, let length = digits.decimal(digits.indices), length <= limit else {
                throw .malformed("响应的 Content-Length 不正确，或超出 \(limit) 字节的上限")
            }
            state = .length(remaining: length)
        } else {
            state = .untilClose
            keepsConnection = false
        }
    }
}
