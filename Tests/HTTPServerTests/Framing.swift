/// One demand of the RFCs on a server, a client's bytes that put it to the test, and what has to come of them.
struct Demand: CustomStringConvertible, Sendable {
    let rfc: String
    let says: String
    let input: String
    /// The statuses of the answers in their order, and whether the connection is `kept` or `closed` afterwards.
    let expected: String

    init(_ rfc: String, _ says: String, _ input: String, _ expected: String) {
        (self.rfc, self.says, self.input, self.expected) = (rfc, says, input, expected)
    }

    var description: String { "\(rfc): \(says)" }
}

private let next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"
private func get(_ lines: String = "", _ target: String = "/") -> String {
    "GET \(target) HTTP/1.1\r\nHost: a\r\n\(lines)\r\n"
}
private func post(_ lines: String, _ body: String) -> String { "POST / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\(body)" }
private func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked\r\n", body) }

/// What a server must do with the framing of messages, line by line. Behind each bad message stands a good one: if it
/// were answered, one request could be smuggled behind another.
enum Framing {
    static let all = messages + hosts + lengths + codings + chunks + semantics + limits + connections

    private static let messages: [Demand] = [
        Demand(
            "RFC 9112 §2.2", "a line ends with CRLF: a bare LF is refused", "GET / HTTP/1.1\nHost: a\n\n\(next)",
            "400 closed"),
        Demand("RFC 9112 §2.2", "a bare CR is refused", "GET / HTTP/1.1\rHost: a\r\r\(next)", "400 closed"),
        Demand("RFC 9112 §2.2", "one empty line before a request is forgiven", "\r\n\(next)", "200 kept"),
        Demand(
            "RFC 9112 §2.2", "space before the first field is refused",
            "GET / HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n\(next)", "400 closed"),
        Demand(
            "RFC 9112 §3", "a request line has three parts and two spaces",
            "GET / HTTP/1.1 HTTP/1.0\r\nHost: a\r\n\r\n\(next)", "400 closed"),
        Demand("RFC 9112 §3.1", "a method is a token", "GE\u{7F}T / HTTP/1.1\r\nHost: a\r\n\r\n\(next)", "400 closed"),
        Demand("RFC 9112 §3.2", "white space in the target is refused", get("", "/a\u{B}b") + next, "400 closed"),
        Demand("RFC 9112 §5.1", "a space before the colon is refused", get("X : y\r\n") + next, "400 closed"),
        Demand("RFC 9112 §5.2", "a folded line is refused", get("X: y\r\n\tz\r\n") + next, "400 closed"),
        Demand("RFC 9110 §5.5", "CR in a value is refused", get("X: y\rz\r\n") + next, "400 closed"),
        Demand("RFC 9110 §5.5", "LF in a value is refused", get("X: y\nContent-Length: 9\r\n") + next, "400 closed"),
        Demand("RFC 9110 §5.5", "NUL in a value is refused", get("X: y\0\r\n") + next, "400 closed"),
        Demand("RFC 9110 §5.1", "a name is a token", get("X\0: y\r\n") + next, "400 closed"),
    ]

    private static let hosts: [Demand] = [
        Demand("RFC 9112 §3.2", "no Host is refused", "GET / HTTP/1.1\r\n\r\n\(next)", "400 closed"),
        Demand("RFC 9112 §3.2", "two Hosts are refused", get("host: b\r\n") + next, "400 closed"),
        Demand(
            "RFC 9112 §3.2", "a Host that is none is refused", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n\(next)",
            "400 closed"),
        Demand("RFC 9112 §3.2", "HTTP/1.0 needs no Host", "GET / HTTP/1.0\r\n\r\n\(next)", "200 closed"),
        Demand(
            "RFC 9110 §4.2.4", "a user in the Host is refused", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n\(next)",
            "400 closed"),
        Demand("RFC 9112 §3.2.2", "the absolute form is accepted", get("", "http://b/x"), "200 kept"),
        Demand("RFC 9112 §3.2.2", "and its authority is a host, too", get("", "http://b,c/x") + next, "400 closed"),
    ]

    private static let lengths: [Demand] = [
        Demand(
            "RFC 9112 §6.2", "a body is as long as it says", post("Content-Length: 3\r\n", "abc\(next)"), "200 200 kept"
        ),
        Demand("RFC 9112 §6.3", "without a length there is no body", post("", next), "200 200 kept"),
        Demand(
            "RFC 9110 §8.6", "a length is digits: no sign", post("Content-Length: +3\r\n", "abc\(next)"), "400 closed"),
        Demand("RFC 9110 §8.6", "no hexadecimal", post("Content-Length: 0x3\r\n", "abc\(next)"), "400 closed"),
        Demand("RFC 9110 §8.6", "no underscore", post("Content-Length: 1_0\r\n", "abc\(next)"), "400 closed"),
        Demand(
            "RFC 9110 §8.6", "no digits of other scripts", post("Content-Length: \u{EF}\u{BC}\u{93}\r\n", "abc\(next)"),
            "400 closed"),
        Demand("RFC 9110 §8.6", "no list", post("Content-Length: 3,3\r\n", "abc\(next)"), "400 closed"),
        Demand(
            "RFC 9110 §8.6", "no overflow", post("Content-Length: 18446744073709551617\r\n", "a\(next)"), "400 closed"),
        Demand(
            "RFC 9112 §6.3", "different lengths are refused",
            post("Content-Length: 3\r\ncontent-length: 0\r\n", "abc\(next)"), "400 closed"),
        Demand(
            "RFC 9112 §6.3", "and so is the same twice",
            post("Content-Length: 3\r\ncontent-length: 3\r\n", "abc\(next)"), "400 closed"),
        Demand(
            "RFC 9112 §6.1", "length and chunked: refused",
            post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n\(next)"), "400 closed"),
        Demand(
            "RFC 9112 §5.1", "a length behind a space: refused", post("Content-Length : 3\r\n", "abc\(next)"),
            "400 closed"),
    ]

    private static let codings: [Demand] = [
        Demand(
            "RFC 9112 §6.1", "an unknown coding is not implemented", post("Transfer-Encoding: gzip\r\n", next),
            "501 closed"),
        Demand(
            "RFC 9112 §6.3", "chunked comes last", post("Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n\(next)"),
            "400 closed"),
        Demand(
            "RFC 9112 §6.1", "and once",
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n\(next)"), "400 closed"),
        Demand(
            "RFC 9112 §6.1", "not by HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\(next)",
            "400 closed"),
        Demand(
            "RFC 9112 §5.1", "not behind a space", post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n\(next)"),
            "400 closed"),
        Demand(
            "RFC 9112 §5.2", "not on a folded line", post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n\(next)"),
            "400 closed"),
        Demand(
            "RFC 9110 §5.6.1", "no empty element", post("Transfer-Encoding: chunked,\r\n", "0\r\n\r\n\(next)"),
            "400 closed"),
        Demand(
            "RFC 9112 §7", "the name in any case, between spaces and tabs",
            post("TRANSFER-ENCODING: \t ChunKed \t\r\n", "0\r\n\r\n\(next)"), "200 200 kept"),
        Demand(
            "RFC 9112 §7", "a lookalike is not chunked",
            post("Transfer-Encoding: chunked\u{A0}\r\n", "0\r\n\r\n\(next)"), "400 closed"),
        Demand(
            "RFC 9110 §5.1", "a field of a similar name is another field", post("Transfer_Encoding: chunked\r\n", next),
            "200 200 kept"),
    ]

    private static let chunks: [Demand] = [
        Demand(
            "RFC 9112 §7.1", "chunks are one body", chunked("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n\(next)"), "200 200 kept"),
        Demand(
            "RFC 9112 §7.1", "a size is hexadecimal digits: no sign", chunked("+1\r\na\r\n0\r\n\r\n\(next)"),
            "400 closed"),
        Demand("RFC 9112 §7.1", "no 0x", chunked("0x1\r\na\r\n0\r\n\r\n\(next)"), "400 closed"),
        Demand("RFC 9112 §7.1", "no space", chunked("1 \r\na\r\n0\r\n\r\n\(next)"), "400 closed"),
        Demand("RFC 9112 §7.1", "no overflow", chunked("10000000000000001\r\na\r\n0\r\n\r\n\(next)"), "400 closed"),
        Demand(
            "RFC 9112 §7.1", "CRLF and nothing else after the data", chunked("1\r\nab\r\n0\r\n\r\n\(next)"),
            "400 closed"),
        Demand("RFC 9112 §7.1", "not even an LF", chunked("1\r\na\n0\r\n\r\n\(next)"), "400 closed"),
        Demand(
            "RFC 9112 §7.1.1", "extensions are skipped", chunked("1 ; a = \"b;\\\"c\"\r\na\r\n0\r\n\r\n\(next)"),
            "200 200 kept"),
        Demand("RFC 9112 §7.1.1", "if they are extensions", chunked("1;a\u{1}\r\na\r\n0\r\n\r\n\(next)"), "400 closed"),
        Demand(
            "RFC 9112 §7.1.1", "a line ends where it ends, also in one", chunked("1;a\nxx\r\na\r\n0\r\n\r\n\(next)"),
            "400 closed"),
        Demand(
            "RFC 9112 §7.1.2", "trailers are dropped", chunked("0\r\nContent-Length: 9\r\nHost: b\r\n\r\n\(next)"),
            "200 200 kept"),
        Demand("RFC 9112 §7.1.2", "if they are fields", chunked("0\r\nX\r\n\r\n\(next)"), "400 closed"),
    ]

    private static let semantics: [Demand] = [
        Demand(
            "RFC 9110 §9.1", "an unknown method is not implemented", "BREW / HTTP/1.1\r\nHost: a\r\n\r\n\(next)",
            "501 closed"),
        Demand("RFC 9110 §9.1", "methods are case-sensitive", "get / HTTP/1.1\r\nHost: a\r\n\r\n\(next)", "501 closed"),
        Demand("RFC 9110 §9.3.6", "CONNECT is off", "CONNECT b:443 HTTP/1.1\r\nHost: b\r\n\r\n\(next)", "501 closed"),
        Demand("RFC 9110 §9.3.8", "TRACE is off", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n\(next)", "501 closed"),
        Demand(
            "RFC 9110 §9.3.7", "OPTIONS * is about the server", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n\(next)",
            "204 200 kept"),
        Demand(
            "RFC 9110 §2.5", "another major version is refused", "GET / HTTP/2.0\r\nHost: a\r\n\r\n\(next)",
            "505 closed"),
        Demand(
            "RFC 9110 §2.5", "a later minor version is HTTP/1.1", "GET / HTTP/1.9\r\nHost: a\r\n\r\n\(next)",
            "200 200 kept"),
        Demand(
            "RFC 9110 §10.1.1", "who asks first is told to go on",
            post("Expect: 100-continue\r\nContent-Length: 1\r\n", "a\(next)"), "100 200 200 kept"),
        Demand(
            "RFC 9110 §10.1.1", "or that the body is not wanted",
            post("Expect: 100-continue\r\nContent-Length: 99\r\n", ""), "413 closed"),
        Demand(
            "RFC 9110 §10.1.1", "without a body there is nothing to go on with", get("Expect: 100-continue\r\n") + next,
            "200 200 kept"),
        Demand(
            "RFC 9110 §10.1.1", "HTTP/1.0 does not know 100",
            "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na", "200 closed"),
        Demand("RFC 9110 §10.1.1", "an unknown expectation fails", get("Expect: gold\r\n") + next, "417 closed"),
        Demand("RFC 3986 §2.1", "escapes are two digits", get("", "/%4") + next, "400 closed"),
        Demand("RFC 3986 §7.3", "and hide no NUL", get("", "/%00") + next, "400 closed"),
        Demand("RFC 3986 §3.5", "a fragment is not sent", get("", "/a#b") + next, "400 closed"),
        Demand(
            "RFC 9110 §7.8", "an upgrade is not taken",
            get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n") + next, "200 200 kept"),
    ]

    private static let limits: [Demand] = [
        Demand(
            "RFC 9110 §15.5.15", "a target has an end",
            "GET /\(String(repeating: "a", count: 200)) HTTP/1.1\r\nHost: a\r\n\r\n\(next)", "414 closed"),
        Demand(
            "RFC 6585 §5", "fields have an end", get("X: \(String(repeating: "y", count: 300))\r\n") + next,
            "431 closed"),
        Demand(
            "RFC 6585 §5", "there are not too many", get(String(repeating: "X: y\r\n", count: 11)) + next, "431 closed"),
        Demand(
            "RFC 9110 §15.5.14", "a body is refused before it is read", post("Content-Length: 51\r\n", ""), "413 closed"
        ),
        Demand("RFC 9110 §15.5.14", "also in chunks", chunked("33\r\n"), "413 closed"),
        Demand(
            "RFC 9112 §7.1.1", "extensions have an end",
            chunked("1;\(String(repeating: "a", count: 5_000))\r\na\r\n0\r\n\r\n\(next)"), "400 closed"),
    ]

    private static let connections: [Demand] = [
        Demand("RFC 9112 §9.3", "a connection is kept", get() + next, "200 200 kept"),
        Demand(
            "RFC 9112 §9.6", "until the client has said close", get("Connection: x, Close\r\n") + next, "200 closed"),
        Demand(
            "RFC 9112 §9.3", "HTTP/1.0 asks to be kept", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n\(next)",
            "200 200 kept"),
        Demand(
            "RFC 9112 §9.3", "and close is stronger", "GET / HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n\(next)",
            "200 closed"),
        Demand(
            "RFC 9112 §9.3.2", "what was asked before an error is answered before it", get() + "BAD\r\n\r\n" + next,
            "200 400 closed"),
    ]
}
