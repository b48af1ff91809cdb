import EventLoop

/// Turns arriving bytes into requests. Pure: no I/O, and the same bytes in any pieces give the same events.
struct RequestParser {
    enum Event {
        /// Nothing more can be said until bytes are added to `input`.
        case needsInput
        case head(RequestHead)
        /// The body is complete; the request ends here.
        case body([UInt8])
    }

    private enum State {
        case line
        case fields
        case length(remaining: Int)
        case chunked(ChunkedDecoder)
        case finished
    }

    /// What has arrived; the reader of the socket appends to `input.bytes`.
    var input = InputBuffer()
    private let limits: Server.Limits
    private let peer: String
    private var state = State.line
    private var builder: RequestHeadBuilder?
    private var start = 0
    private var skippedEmptyLine = false
    private var fieldsStart = 0
    private var body: [UInt8] = []
    private var bodyLimit = 0

    init(limits: Server.Limits, peer: String = "") {
        self.limits = limits
        self.peer = peer
    }

    /// Whether not one byte of the next request has arrived.
    var isIdle: Bool {
        if case .line = state { input.available == 0 } else { false }
    }

    var isInBody: Bool {
        switch state {
        case .line, .fields: false
        case .length, .chunked, .finished: true
        }
    }

    var receivedBodyBytes: Int { body.count }

    /// The next thing the bytes say. After an error the parser must not be asked again.
    mutating func next(at now: Deadline) throws(ProtocolError) -> Event {
        while true {
            switch state {
            case .line:
                guard let line = try input.line(limit: limits.requestLine, tooLong: .targetTooLong) else {
                    return idle()
                }
                if line.isEmpty, !skippedEmptyLine {
                    // An empty line before a request is a leftover of careless clients (RFC 9112 §2.2).
                    skippedEmptyLine = true
                    start = input.position
                    continue
                }
                builder = try makeBuilder(line)
                state = .fields
                fieldsStart = input.position - start
            case .fields:
                let used = input.position - start - fieldsStart
                guard let line = try input.line(limit: max(0, limits.headerBytes - used), tooLong: .headersTooLarge)
                else { return idle() }
                if line.isEmpty, let head = try finishHead(at: now) { return .head(head) }
                guard builder?.fieldCount ?? 0 < limits.headerFields else {
                    throw ProtocolError(.headersTooLarge, "请求头超出 \(limits.headerFields) 个的上限")
                }
                try builder?.add(line, of: input.bytes, base: start)
            case .length(let remaining):
                let moved = input.move(remaining, to: &body)
                guard moved == remaining else {
                    state = .length(remaining: remaining - moved)
                    return idle()
                }
                state = .finished
            case .chunked(var decoder):
                let isComplete = try decoder.decode(&input, into: &body, limit: bodyLimit)
                state = isComplete ? .finished : .chunked(decoder)
                if !isComplete { return idle() }
            case .finished:
                let complete = body
                body = []
                state = .line
                start = input.position
                skippedEmptyLine = false
                return .body(complete)
            }
        }
    }

    /// Says how large the body of the head just returned may be; throws if it announces more.
    mutating func allowBody(upTo limit: Int) throws(ProtocolError) {
        bodyLimit = limit
        guard case .length(let length) = state else { return }
        guard length <= limit else { throw ProtocolError(.bodyTooLarge, "请求内容超出 \(limit) 字节的上限") }
        body.reserveCapacity(min(length, 256 * 1024))
    }

    private mutating func idle() -> Event {
        // During the head all of it is kept, for the request is made from these bytes.
        let kept = isInBody ? input.position : start
        input.compact(from: kept)
        start = 0
        return .needsInput
    }

    private func makeBuilder(_ line: Range<Int>) throws(ProtocolError) -> RequestHeadBuilder {
        // The builder's ranges count from the first byte of the head.
        if start == 0 { return try RequestHeadBuilder(line, of: input.bytes) }
        return try RequestHeadBuilder(0..<line.count, of: Array(input.bytes[line]))
    }

    private mutating func finishHead(at now: Deadline) throws(ProtocolError) -> RequestHead? {
        guard let head = try builder?.finish(Array(input.bytes[start..<input.position]), peer: peer, at: now) else {
            return nil
        }
        builder = nil
        bodyLimit = limits.body
        switch head.framing {
        case .none: state = .finished
        case .length(let length): state = .length(remaining: length)
        case .chunked: state = .chunked(ChunkedDecoder())
        }
        return head
    }
}
