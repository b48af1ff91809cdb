import EventLoop

/// What the head of a request says about the message and the connection.
struct RequestHead {
    enum Framing { case none, length(Int), chunked }
    enum Expectation { case none, proceed, unknown }

    /// The request, still without its body.
    var request: Request
    let framing: Framing
    let expectation: Expectation
    let isVersion10: Bool
    /// Whether the client wants the connection kept after the answer.
    let keepsConnection: Bool
}

/// The head of a request while its lines arrive. Ranges count from its first byte.
struct RequestHeadBuilder {
    private let method: Method
    private let target: Target
    private let isVersion10: Bool
    private var fields: [Headers.Field] = []
    private var host: Range<Int>?
    private var contentLength: Int?
    private var isChunked = false
    private var hasUnknownCoding = false
    private var expectation = RequestHead.Expectation.none

    /// Parses `method SP target SP HTTP/1.x` (RFC 9112 §3): single spaces and nothing around them.
    init(_ line: Range<Int>, of bytes: [UInt8]) throws(ProtocolError) {
        guard let first = bytes[line].firstIndex(of: .space),
            let second = bytes[first + 1..<line.upperBound].firstIndex(of: .space)
        else { throw .malformed("请求行必须由方法、地址和版本组成") }
        let methodName = line.lowerBound..<first
        guard !methodName.isEmpty, bytes[methodName].allSatisfy(\.isToken) else { throw .malformed("请求方法不正确") }
        let minor = try RequestHeadBuilder.minorVersion(second + 1..<line.upperBound, of: bytes)
        guard let method = Method(bytes, methodName) else { throw ProtocolError(.notImplemented, "不支持该请求方法") }
        self.method = method
        target = try Target(first + 1..<second, of: bytes, isOptions: method == .options)
        isVersion10 = minor == 0
        fields.reserveCapacity(8)
    }

    private static func minorVersion(_ range: Range<Int>, of bytes: [UInt8]) throws(ProtocolError) -> UInt8 {
        let start = range.lowerBound
        guard range.count == 8, bytes[start..<start + 5].elementsEqual("HTTP/".utf8), bytes[start + 5].isDigit,
            bytes[start + 6] == UInt8(ascii: "."), bytes[start + 7].isDigit
        else { throw .malformed("请求行末尾必须是 HTTP/1.1") }
        guard bytes[start + 5] == UInt8(ascii: "1") else { throw ProtocolError(.unsupportedVersion, "只支持 HTTP/1.1") }
        return bytes[start + 7] - 0x30
    }

    var fieldCount: Int { fields.count }

    mutating func add(_ line: Range<Int>, of bytes: [UInt8], base: Int) throws(ProtocolError) {
        let field = try Headers.Field(line: line, of: bytes, base: base)
        fields.append(field)
        let name = field.name.lowerBound + base..<field.name.upperBound + base
        let value = field.value.lowerBound + base..<field.value.upperBound + base
        switch name.count {
        case 4 where bytes.spells("host", name):
            guard host == nil else { throw .malformed("Host 请求头只能有一个") }
            guard Target.isHost(value, of: bytes) else { throw .malformed("Host 请求头不是主机名") }
            host = field.value
        case 6 where bytes.spells("expect", name):
            expectation = bytes.spells("100-continue", value) && expectation != .unknown ? .proceed : .unknown
        case 14 where bytes.spells("content-length", name):
            guard contentLength == nil else { throw .malformed("Content-Length 请求头只能有一个") }
            guard let length = bytes.decimal(value) else { throw .malformed("Content-Length 不是十进制数") }
            contentLength = length
        case 17 where bytes.spells("transfer-encoding", name): try addCodings(value, of: bytes)
        default: break
        }
    }

    private mutating func addCodings(_ value: Range<Int>, of bytes: [UInt8]) throws(ProtocolError) {
        for coding in bytes.listElements(value) {
            guard !coding.isEmpty, bytes[coding].allSatisfy(\.isToken) else {
                throw .malformed("Transfer-Encoding 的值不正确")
            }
            guard !isChunked else { throw .malformed("chunked 必须是最后一种编码，且只能出现一次") }
            if bytes.spells("chunked", coding) { isChunked = true } else { hasUnknownCoding = true }
        }
    }

    /// The finished head; `bytes` are its own, from the request line to the empty line.
    func finish(_ bytes: [UInt8], peer: String, at now: Deadline) throws(ProtocolError) -> RequestHead {
        let framing = try framing()
        var headers = Headers(bytes: bytes, fields: fields)
        if let authority = target.authority {
            guard Target.isHost(authority, of: bytes) else { throw .malformed("请求地址中的主机名不正确") }
            headers.set("Host", bytes.text(authority))
        }
        guard host != nil || isVersion10 else { throw .malformed("缺少 Host 请求头") }
        return RequestHead(
            request: Request(method, target, bytes, headers: headers, peer: peer, receivedAt: now),
            framing: framing,
            expectation: isVersion10 ? .none : expectation,
            isVersion10: isVersion10,
            keepsConnection: !headers.lists("close", in: "connection")
                && (!isVersion10 || headers.lists("keep-alive", in: "connection")))
    }

    /// How long the body is (RFC 9112 §6.1, §6.3). Whatever two parsers might read differently is refused.
    private func framing() throws(ProtocolError) -> RequestHead.Framing {
        guard isChunked || hasUnknownCoding else { return contentLength.map { .length($0) } ?? .none }
        guard !isVersion10 else { throw .malformed("HTTP/1.0 请求不得使用 Transfer-Encoding") }
        guard contentLength == nil else { throw .malformed("Transfer-Encoding 与 Content-Length 不得同时出现") }
        guard !hasUnknownCoding else { throw ProtocolError(.notImplemented, "只支持 chunked 传输编码") }
        return .chunked
    }
}
