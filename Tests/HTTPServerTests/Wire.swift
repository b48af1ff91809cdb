import EventLoop

@testable import HTTPServer

/// What the parser made of a piece of input, in a form that can be compared and read.
enum Outcome: Equatable, CustomStringConvertible {
    case request(String)
    case error(Int)
    case incomplete

    var description: String {
        switch self {
        case .request(let text): text
        case .error(let status): "\(status)"
        case .incomplete: "incomplete"
        }
    }
}

/// Bytes from text in which a scalar up to U+00FF stands for one byte.
func wire(_ text: String) -> [UInt8] { text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) } }

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Small limits, so that cases stay readable.
let testLimits: Server.Limits = {
    var limits = Server.Limits()
    limits.requestLine = 100
    limits.headerBytes = 200
    limits.headerFields = 10
    limits.body = 50
    return limits
}()

/// Feeds the pieces one after the other and lists what came out; ends at the first error.
func parse(_ pieces: [[UInt8]], limits: Server.Limits = testLimits) -> [Outcome] {
    var parser = RequestParser(limits: limits)
    var outcomes: [Outcome] = []
    var head: RequestHead?
    for piece in pieces {
        parser.input.bytes += piece
        do throws(ProtocolError) {
            reading: while true {
                switch try parser.next(at: Deadline(nanoseconds: 0)) {
                case .needsInput: break reading
                case .head(let next):
                    head = next
                    try parser.allowBody(upTo: limits.body)
                case .body(let body):
                    if let head { outcomes.append(.request(summary(head, body))) }
                }
            }
        } catch {
            return outcomes + [.error(error.kind.status)]
        }
    }
    return parser.isIdle ? outcomes : outcomes + [.incomplete]
}

private func summary(_ head: RequestHead, _ body: [UInt8]) -> String {
    var parts = [head.request.method.rawValue, head.request.target]
    if let host = head.request.headers["host"] { parts.append("host=\(host)") }
    if !head.keepsConnection { parts.append("close") }
    switch head.expectation {
    case .none: break
    case .proceed: parts.append("expects")
    case .unknown: parts.append("expects?")
    }
    if !body.isEmpty { parts.append("body=\(text(body))") }
    return parts.joined(separator: " ")
}

/// A generator of repeatable random numbers (SplitMix64).
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
