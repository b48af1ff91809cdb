import EventLoop

/// Decides what a connection does next. Pure: bytes and times go in, actions and output bytes come out.
struct ConnectionMachine {
    enum Action {
        /// Write `output`, then add what arrives to `input`; call `inputEnded` or `timedOut` if nothing does.
        case read(until: Deadline)
        /// Call the handler and pass its answer to `respond`.
        case handle(Request)
        /// Write `output`, then close.
        case close(Ending)
    }

    enum Ending: Equatable {
        case atOnce
        /// Half-close and read on for a while: closing with unread input makes the kernel send a reset,
        /// which destroys answers the client has not read yet (RFC 9112 §9.6).
        case lingering
    }

    /// What is to be sent before the next read.
    private(set) var output: [UInt8] = []
    private var parser: RequestParser
    private let limits: Server.Limits
    private var head: RequestHead?
    private var ending: Ending?
    private var isInputEnded = false
    private var answered = 0
    private var headStart: Deadline?
    private var bodyDeadline = Deadline.never
    private var creditedBytes = 0
    /// Room for the body of the request that arrives or is being answered.
    private(set) var heldBytes = 0

    init(limits: Server.Limits, peer: String = "") {
        self.limits = limits
        parser = RequestParser(limits: limits, peer: peer)
    }

    var input: [UInt8] {
        get { parser.input.bytes }
        _modify { yield &parser.input.bytes }
    }

    /// Whether the connection may be closed without anybody missing an answer.
    var isIdle: Bool { parser.isIdle && head == nil }

    /// What to do now.
    ///
    /// While it `isOverloaded`, no handler is free: a client that waits for `100 Continue` gets no for an answer, and
    /// so does every body that is larger than the `room` there is.
    mutating func next(at now: Deadline, isOverloaded: Bool = false, room: Int = .max, date: [UInt8]) -> Action {
        while true {
            if let ending { return .close(ending) }
            do throws(ProtocolError) {
                switch try parser.next(at: now) {
                case .needsInput:
                    if !isInputEnded { return .read(until: readDeadline(now)) }
                    guard !isIdle else { return .close(.atOnce) }
                    throw .malformed("请求不完整")
                case .head(let head): try accept(head, isOverloaded, room, now)
                case .body(let body):
                    headStart = nil
                    guard var request = head?.request else { return .close(.atOnce) }
                    request.body = body
                    if !request.isAboutServer { return .handle(request) }
                    let methods = Method.allCases.map(\.rawValue).joined(separator: ", ")
                    _ = respond(Response(status: 204, headers: ["Allow": methods]), date: date)
                }
            } catch {
                refuse(error, date: date)
            }
        }
    }

    /// Appends the answer to `output`, except for a streamed body: its framing is returned, and the connection
    /// writes it before anything else.
    mutating func respond(_ response: Response, isLast: Bool = false, date: [UInt8]) -> ResponseFraming? {
        guard let head else { return nil }
        self.head = nil
        heldBytes = 0
        answered += 1
        var response = response
        if !(200...599).contains(response.status) { response = Response(status: 500) }
        let framing = response.framing(for: head)
        let keeps =
            head.keepsConnection && !isLast && answered < limits.requestsPerConnection && framing != .untilClose
        if !keeps { ending = head.keepsConnection ? .lingering : .atOnce }
        response.writeHead(
            to: &output, framing: framing, connection: keeps ? (head.isVersion10 ? "keep-alive" : nil) : "close",
            date: date)
        guard head.request.method != .head, framing != .none else { return nil }
        switch response.body {
        case .bytes(let bytes):
            output.append(contentsOf: bytes)
            return nil
        case .stream: return framing
        }
    }

    /// A streamed body broke off: nothing sent after it could be understood.
    mutating func streamFailed() { ending = .atOnce }

    /// The peer has finished sending. What it sent completely is still answered.
    mutating func inputEnded() { isInputEnded = true }

    /// The deadline of a read has passed.
    mutating func timedOut(date: [UInt8]) {
        if isIdle {
            ending = .atOnce
        } else {
            refuse(ProtocolError(.timedOut, "请求没有在规定时间内到达"), date: date)
        }
    }

    mutating func outputWritten() {
        // A connection must not keep the memory of its largest answer.
        if output.capacity > 64 * 1024 { output = [] } else { output.removeAll(keepingCapacity: true) }
    }

    /// Answers an error and ends the connection: what follows in the input cannot be trusted.
    mutating func refuse(_ error: ProtocolError, date: [UInt8]) {
        head = nil
        heldBytes = 0
        ending = .lingering
        let response = error.response
        let framing = response.framing(for: nil)
        response.writeHead(to: &output, framing: framing, connection: "close", date: date)
        if case .bytes(let bytes) = response.body { output.append(contentsOf: bytes) }
    }

    private mutating func accept(
        _ head: RequestHead, _ isOverloaded: Bool, _ room: Int, _ now: Deadline
    ) throws(ProtocolError) {
        self.head = head
        (bodyDeadline, creditedBytes) = (now + limits.bodyGrace, 0)
        if case .unknown = head.expectation { throw ProtocolError(.unknownExpectation, "只支持 Expect: 100-continue") }
        if case .none = head.framing { return }
        let limit = limits.bodyLimit?(head.request) ?? limits.body
        try parser.allowBody(upTo: limit)
        heldBytes = if case .length(let length) = head.framing { length } else { limit }
        guard heldBytes <= room else { throw .overloaded }
        guard case .proceed = head.expectation else { return }
        if isOverloaded { throw .overloaded }
        output.append("HTTP/1.1 100 Continue\r\n\r\n")
    }

    private mutating func readDeadline(_ now: Deadline) -> Deadline {
        if parser.isIdle { return now + limits.idle }
        if parser.isInBody {
            let earned = Double(parser.receivedBodyBytes - creditedBytes) / Double(max(1, limits.bodyBytesPerSecond))
            creditedBytes = parser.receivedBodyBytes
            // Never further ahead than the grace: who sent much at once may not be silent for long in return.
            bodyDeadline = min(bodyDeadline + .seconds(earned), now + limits.bodyGrace)
            return bodyDeadline
        }
        let start = headStart ?? now
        headStart = start
        return start + limits.headerDeadline
    }
}
