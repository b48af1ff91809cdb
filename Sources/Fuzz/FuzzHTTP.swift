import EventLoop

@testable import HTTPServer

/// The first byte says how the rest is cut.
private func pieces(_ bytes: [UInt8]) -> [[UInt8]] {
    let size = Int(bytes.first ?? 0) % 61 + 1
    return stride(from: 1, to: bytes.count, by: size).map { Array(bytes[$0..<min($0 + size, bytes.count)]) }
}

// MARK: Requests

func fuzzRequest(_ bytes: [UInt8]) {
    let whole = requests([Array(bytes.dropFirst())])
    guard whole == requests(pieces(bytes)) else { fatalError("a request means something else in pieces") }
}

/// What a parser makes of the pieces, as text.
private func requests(_ pieces: [[UInt8]]) -> [String] {
    var limits = Server.Limits()
    (limits.requestLine, limits.headerBytes, limits.body) = (256, 512, 256)
    var parser = RequestParser(limits: limits)
    var seen: [String] = []
    for piece in pieces {
        parser.input.bytes += piece
        do throws(ProtocolError) {
            reading: while true {
                switch try parser.next(at: Deadline(nanoseconds: 0)) {
                case .needsInput: break reading
                case .head(let head):
                    let request = head.request
                    seen.append("\(request.method) \(request.path) \(request.query) \(Array(request.headers))")
                    guard !request.path.contains(".."), !request.path.contains(".") else {
                        fatalError("a dot segment is left in \(request.path)")
                    }
                    try parser.allowBody(upTo: limits.body)
                case .body(let body):
                    guard body.count <= limits.body else { fatalError("a body of \(body.count) bytes") }
                    seen.append("\(body)")
                }
            }
        } catch {
            return seen + ["\(error.kind)"]
        }
    }
    return seen
}

// MARK: Responses

func fuzzResponse(_ bytes: [UInt8]) {
    for isHead in [false, true] {
        guard response([Array(bytes.dropFirst())], isHead) == response(pieces(bytes), isHead) else {
            fatalError("a response means something else in pieces")
        }
    }
}

private func response(_ pieces: [[UInt8]], _ isHead: Bool) -> String {
    var parser = ResponseParser(isHead: isHead, limit: 256)
    for piece in pieces {
        parser.input.bytes += piece
        do throws(ProtocolError) {
            if let response = try parser.next() { return summary(response) }
        } catch { return "\(error.kind)" }
    }
    return parser.inputEnded().map(summary) ?? "incomplete"
}

private func summary(_ response: ClientResponse) -> String {
    guard response.body.count <= 256 else { fatalError("a body of \(response.body.count) bytes") }
    return "\(response.status) \(Array(response.headers)) \(response.body)"
}
