/// One input and what must come out of it.
struct ParserCase: CustomStringConvertible, Sendable {
    let name: String
    let input: String
    let expected: String

    init(_ name: String, _ input: String, _ expected: String) {
        self.name = name
        self.input = input
        self.expected = expected
    }

    var description: String { name }
}

private func fields(_ lines: String) -> String { "GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n" }
private func line(_ line: String) -> String { "\(line)\r\nHost: a\r\n\r\n" }
private func host(_ host: String) -> String { "GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n" }
private func post(_ lines: String, _ body: String) -> String {
    "POST /p HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n\(body)"
}
private func chunked(_ body: String) -> String { post("Transfer-Encoding: chunked", body) }
private let plain = "GET / host=a"

enum ParserCases {
    static let all = requestLines + targets + hosts + headers + framing + chunks + limits + connection

    /// RFC 9112 §2.2, §2.3, §3; RFC 9110 §9.1.
    static let requestLines: [ParserCase] = [
        .init("a minimal request", line("GET / HTTP/1.1"), plain),
        .init("every method: HEAD", line("HEAD / HTTP/1.1"), "HEAD / host=a"),
        .init("every method: DELETE", line("DELETE /x HTTP/1.1"), "DELETE /x host=a"),
        .init("every method: PATCH", line("PATCH /x HTTP/1.1"), "PATCH /x host=a"),
        .init("every method: PUT", line("PUT /x HTTP/1.1"), "PUT /x host=a"),
        .init("every method: OPTIONS", line("OPTIONS /x HTTP/1.1"), "OPTIONS /x host=a"),
        .init("an unknown method", line("BREW / HTTP/1.1"), "501"),
        .init("methods are case-sensitive", line("get / HTTP/1.1"), "501"),
        .init("TRACE is off", line("TRACE / HTTP/1.1"), "501"),
        .init("CONNECT is off", line("CONNECT a:443 HTTP/1.1"), "501"),
        .init("a method that is no token", line("G(T / HTTP/1.1"), "400"),
        .init("no method", line(" / HTTP/1.1"), "400"),
        .init("no version", line("GET /"), "400"),
        .init("no target", line("GET HTTP/1.1"), "400"),
        .init("two spaces before the target", line("GET  / HTTP/1.1"), "400"),
        .init("two spaces before the version", line("GET /  HTTP/1.1"), "400"),
        .init("a space after the version", line("GET / HTTP/1.1 "), "400"),
        .init("a space before the method", line(" GET / HTTP/1.1"), "400"),
        .init("a tab for a space", line("GET\t/\tHTTP/1.1"), "400"),
        .init("a space in the target", line("GET /a b HTTP/1.1"), "400"),
        .init("a later minor version", line("GET / HTTP/1.7"), plain),
        .init("HTTP/1.0", line("GET / HTTP/1.0"), "GET / host=a close"),
        .init("HTTP/2.0", line("GET / HTTP/2.0"), "505"),
        .init("HTTP/0.9 with a version", line("GET / HTTP/0.9"), "505"),
        .init("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "505"),
        .init("a version in lower case", line("GET / http/1.1"), "400"),
        .init("a version without minor", line("GET / HTTP/1"), "400"),
        .init("a version of two digits", line("GET / HTTP/1.10"), "400"),
        .init("a version with a leading zero", line("GET / HTTP/01.1"), "400"),
        .init("another protocol", line("GET / RTSP/1.0"), "400"),
        .init("a bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n", "400"),
        .init("a bare CR after the request line", "GET / HTTP/1.1\rHost: a\r\n\r\n", "400"),
        .init("one empty line before the request", "\r\n" + line("GET / HTTP/1.1"), plain),
        .init("two empty lines before the request", "\r\n\r\n" + line("GET / HTTP/1.1"), "400"),
        .init("a lone LF before the request", "\n" + line("GET / HTTP/1.1"), "400"),
        .init("TLS on a plain port", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\r\n", "400"),
        .init("half a request", "GET / HTTP/1.1\r\nHo", "incomplete"),
        .init("nothing", "", ""),
    ]

    /// RFC 9112 §3.2; RFC 3986 §2.1, §3.3.
    static let targets: [ParserCase] = [
        .init("path and query", line("GET /a/b?c=d&e HTTP/1.1"), "GET /a/b?c=d&e host=a"),
        .init("a query with brackets", line("GET /?filter[a]={b}|c HTTP/1.1"), "GET /?filter[a]={b}|c host=a"),
        .init("an escaped path", line("GET /%E5%B9%BF HTTP/1.1"), "GET /%E5%B9%BF host=a"),
        .init("an absolute target", line("GET http://b:8/x?y HTTP/1.1"), "GET http://b:8/x?y host=b:8"),
        .init("an absolute target without path", line("GET http://b HTTP/1.1"), "GET http://b host=b"),
        .init("an absolute https target", line("GET HTTPS://b/ HTTP/1.1"), "GET HTTPS://b/ host=b"),
        .init("an absolute target still needs Host", "GET http://b/ HTTP/1.1\r\n\r\n", "400"),
        .init("an absolute target without host", line("GET http:///x HTTP/1.1"), "400"),
        .init("an absolute target with user", line("GET http://u:p@b/ HTTP/1.1"), "400"),
        .init("another scheme", line("GET ftp://b/ HTTP/1.1"), "400"),
        .init("a relative target", line("GET x/y HTTP/1.1"), "400"),
        .init("OPTIONS *", line("OPTIONS * HTTP/1.1"), "OPTIONS * host=a"),
        .init("GET *", line("GET * HTTP/1.1"), "400"),
        .init("a fragment", line("GET /a#b HTTP/1.1"), "400"),
        .init("a backslash", line("GET /a\\b HTTP/1.1"), "400"),
        .init("a control character", line("GET /a\u{1}b HTTP/1.1"), "400"),
        .init("a NUL", line("GET /a\0b HTTP/1.1"), "400"),
        .init("a DEL", line("GET /a\u{7F} HTTP/1.1"), "400"),
        .init("a byte above ASCII", line("GET /\u{E9} HTTP/1.1"), "400"),
        .init("an escaped NUL", line("GET /a%00 HTTP/1.1"), "400"),
        .init("an escape cut short", line("GET /a%4 HTTP/1.1"), "400"),
        .init("an escape across path and query", line("GET /a%?41 HTTP/1.1"), "400"),
        .init("an escape that is not hexadecimal", line("GET /a%zz HTTP/1.1"), "400"),
        .init("an escaped overlong slash", line("GET /%C0%AF HTTP/1.1"), "400"),
        .init("an escaped surrogate", line("GET /?q=%ED%A0%80 HTTP/1.1"), "400"),
        .init("an escaped half of a character", line("GET /?q=%E5%B9 HTTP/1.1"), "400"),
    ]

    /// RFC 9112 §3.2; RFC 9110 §7.2.
    static let hosts: [ParserCase] = [
        .init("no Host", "GET / HTTP/1.1\r\n\r\n", "400"),
        .init("no Host in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "GET / close"),
        .init("two Hosts", fields("Host: a"), "400"),
        .init("an empty Host", host(""), "400"),
        .init("a Host with port", host("example.org:8080"), "GET / host=example.org:8080"),
        .init("a Host with an empty port", host("a:"), "GET / host=a:"),
        .init("an IPv4 Host", host("127.0.0.1:80"), "GET / host=127.0.0.1:80"),
        .init("an IPv6 Host", host("[::1]:80"), "GET / host=[::1]:80"),
        .init("an unclosed IPv6 Host", host("[::1"), "400"),
        .init("an IPv6 Host without brackets", host("::1"), "400"),
        .init("an IPv6 Host that is none", host("[12]"), "400"),
        .init("an IPv6 Host with something behind", host("[::1]a"), "400"),
        .init("a Host with user", host("u@a"), "400"),
        .init("a Host with path", host("a/b"), "400"),
        .init("a list of Hosts", host("a, b"), "400"),
        .init("a port that is no number", host("a:8x"), "400"),
        .init("a port out of range", host("a:65536"), "400"),
        .init("a Host with a space", host("a b"), "400"),
    ]

    /// RFC 9112 §5; RFC 9110 §5.
    static let headers: [ParserCase] = [
        .init("names in any case", "GET / HTTP/1.1\r\nhOsT:a\r\n\r\n", plain),
        .init("space and tab around a value", "GET / HTTP/1.1\r\nHost: \t a\t \r\n\r\n", plain),
        .init("an empty value", fields("X:"), plain),
        .init("bytes above ASCII in a value", fields("X: \u{E9}\u{FF}"), plain),
        .init("a space before the colon", fields("X : y"), "400"),
        .init("a tab before the colon", fields("X\t: y"), "400"),
        .init("a space before the name", fields(" X: y"), "400"),
        .init("a folded value", fields("X: y\r\n z"), "400"),
        .init("a fold right after the request line", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "400"),
        .init("no colon", fields("X"), "400"),
        .init("no name", fields(": y"), "400"),
        .init("a name that is no token", fields("X(y): z"), "400"),
        .init("a name above ASCII", fields("X\u{E9}: z"), "400"),
        .init("a NUL in a value", fields("X: a\0b"), "400"),
        .init("a control character in a value", fields("X: a\u{B}b"), "400"),
        .init("a DEL in a value", fields("X: a\u{7F}b"), "400"),
        .init("a bare CR in a value", fields("X: a\rb"), "400"),
        .init("a bare LF in a value", fields("X: a\nY: b"), "400"),
        .init("a bare LF at the end of the head", "GET / HTTP/1.1\r\nHost: a\r\n\n", "400"),
        .init("CR CR LF", "GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", "400"),
    ]

    /// RFC 9112 §6; RFC 9110 §8.6.
    static let framing: [ParserCase] = [
        .init("a body with length", post("Content-Length: 3", "abc"), "POST /p host=a body=abc"),
        .init("a body on GET", fields("Content-Length: 3") + "abc", "GET / host=a body=abc"),
        .init("no length is no body", post("X: y", ""), "POST /p host=a"),
        .init("length 0", post("Content-Length: 0", ""), "POST /p host=a"),
        .init("leading zeros", post("Content-Length: 003", "abc"), "POST /p host=a body=abc"),
        .init("a body cut short", post("Content-Length: 3", "ab"), "incomplete"),
        .init(
            "what follows the body is the next request", post("Content-Length: 1", "a") + line("GET / HTTP/1.1"),
            "POST /p host=a body=a; \(plain)"),
        .init("an empty length", post("Content-Length:", ""), "400"),
        .init("a signed length", post("Content-Length: +3", "abc"), "400"),
        .init("a negative length", post("Content-Length: -3", "abc"), "400"),
        .init("a hexadecimal length", post("Content-Length: 0x3", "abc"), "400"),
        .init("a length with underscore", post("Content-Length: 1_0", "abc"), "400"),
        .init("a length with a fraction", post("Content-Length: 3.0", "abc"), "400"),
        .init("a length with a space", post("Content-Length: 3 3", "abc"), "400"),
        .init("a list of lengths", post("Content-Length: 3, 3", "abc"), "400"),
        .init("a length that overflows", post("Content-Length: 18446744073709551619", "abc"), "400"),
        .init("different lengths", post("Content-Length: 3\r\nContent-Length: 4", "abc"), "400"),
        .init("the same length twice", post("Content-Length: 3\r\nContent-Length: 3", "abc"), "400"),
        .init("length and chunked", post("Content-Length: 3\r\nTransfer-Encoding: chunked", "0\r\n\r\n"), "400"),
        .init("chunked and length", post("Transfer-Encoding: chunked\r\nContent-Length: 3", "0\r\n\r\n"), "400"),
        .init("a length with a space before the colon", post("Content-Length : 3", "abc"), "400"),
        .init("an unknown coding", post("Transfer-Encoding: gzip", ""), "501"),
        .init("identity", post("Transfer-Encoding: identity", ""), "501"),
        .init("a lookalike of chunked", post("Transfer-Encoding: xchunked", ""), "501"),
        .init("gzip, chunked", post("Transfer-Encoding: gzip, chunked", "0\r\n\r\n"), "501"),
        .init("chunked, gzip", post("Transfer-Encoding: chunked, gzip", "0\r\n\r\n"), "400"),
        .init("chunked twice", post("Transfer-Encoding: chunked, chunked", "0\r\n\r\n"), "400"),
        .init(
            "chunked on two lines", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
            "400"),
        .init(
            "identity after chunked", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", ""), "400"),
        .init("an empty coding", post("Transfer-Encoding:", ""), "400"),
        .init("an empty element", post("Transfer-Encoding: , chunked", "0\r\n\r\n"), "400"),
        .init("a quoted coding", post("Transfer-Encoding: \"chunked\"", "0\r\n\r\n"), "400"),
        .init("chunked with a parameter", post("Transfer-Encoding: chunked;a=b", "0\r\n\r\n"), "400"),
        .init("chunked with a control character", post("Transfer-Encoding: \u{B}chunked", "0\r\n\r\n"), "400"),
        .init(
            "chunked on HTTP/1.0", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "400"),
    ]

    /// RFC 9112 §7.1.
    static let chunks: [ParserCase] = [
        .init("one chunk", chunked("3\r\nabc\r\n0\r\n\r\n"), "POST /p host=a body=abc"),
        .init("two chunks", chunked("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"), "POST /p host=a body=abc"),
        .init("no chunk", chunked("0\r\n\r\n"), "POST /p host=a"),
        .init("the coding in another case", post("Transfer-Encoding: CHUNKED", "0\r\n\r\n"), "POST /p host=a"),
        .init(
            "sizes in both cases", chunked("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"),
            "POST /p host=a body=01234567890123456789"),
        .init("leading zeros in a size", chunked("0003\r\nabc\r\n000\r\n\r\n"), "POST /p host=a body=abc"),
        .init("an extension", chunked("3;a=b\r\nabc\r\n0;c\r\n\r\n"), "POST /p host=a body=abc"),
        .init("a quoted extension", chunked("3;a=\"b;c\"\r\nabc\r\n0\r\n\r\n"), "POST /p host=a body=abc"),
        .init("bad white space around an extension", chunked("3 ; a=b\r\nabc\r\n0\r\n\r\n"), "POST /p host=a body=abc"),
        .init(
            "an escaped quote in an extension", chunked("3;a=\"b\\\"c\"\r\nabc\r\n0\r\n\r\n"), "POST /p host=a body=abc"
        ),
        .init("several extensions", chunked("3;a;b=c ; d = e\r\nabc\r\n0\r\n\r\n"), "POST /p host=a body=abc"),
        .init("trailers are dropped", chunked("0\r\nX: y\r\nHost: evil\r\n\r\n"), "POST /p host=a"),
        .init("a request after the chunks", chunked("0\r\n\r\n") + line("GET / HTTP/1.1"), "POST /p host=a; \(plain)"),
        .init("chunks cut short", chunked("3\r\nab"), "incomplete"),
        .init("trailers cut short", chunked("0\r\nX: y\r\n"), "incomplete"),
        .init("no size", chunked("\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a negative size", chunked("-3\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a signed size", chunked("+3\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a size with 0x", chunked("0x3\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a size with underscore", chunked("1_0\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a space before a size", chunked(" 3\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a space after a size", chunked("3 \r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a size that overflows", chunked("fffffffffffffffff\r\n"), "400"),
        .init("a size that becomes negative", chunked("ffffffffffffffff\r\n"), "400"),
        .init("an extension without name", chunked("3;\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("an extension without value", chunked("3;a=\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("an extension of two words", chunked("3;a b\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("an empty extension between two", chunked("3;a;;b\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("an open quote in an extension", chunked("3;a=\"b\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a quote that an escape keeps open", chunked("3;a=\"b\\\"\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a space after an extension", chunked("3;a \r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a control character in an extension", chunked("3;a\0b\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a bare LF after a size", chunked("3\nabc\r\n0\r\n\r\n"), "400"),
        .init("a bare CR in an extension", chunked("3;a\rb\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a bare LF after a chunk", chunked("3\r\nabc\n0\r\n\r\n"), "400"),
        .init("a chunk longer than its size", chunked("3\r\nabcd\r\n0\r\n\r\n"), "400"),
        .init("a chunk shorter than its size", chunked("4\r\nabc\r\n0\r\n\r\n"), "400"),
        .init("a CR alone after a chunk", chunked("3\r\nabc\rX0\r\n\r\n"), "400"),
        .init("a trailer without colon", chunked("0\r\nX\r\n\r\n"), "400"),
        .init("a folded trailer", chunked("0\r\nX: y\r\n z\r\n\r\n"), "400"),
        .init("a bare LF after the last chunk", chunked("0\r\n\n"), "400"),
    ]

    /// RFC 9110 §15.5.14, §15.5.15; RFC 6585 §5; with the small limits of these tests.
    static let limits: [ParserCase] = [
        .init(
            "a request line at its limit", line("GET /" + repeated("a", 86) + " HTTP/1.1"),
            "GET /" + repeated("a", 86) + " host=a"),
        .init("a request line beyond its limit", line("GET /" + repeated("a", 87) + " HTTP/1.1"), "414"),
        .init("a request line without end", "GET /" + repeated("a", 200), "414"),
        .init("headers at their limit", fields("X: " + repeated("y", 186)), plain),
        .init("headers beyond their limit", fields("X: " + repeated("y", 190)), "431"),
        .init("a header without end", "GET / HTTP/1.1\r\nHost: a\r\nX: " + repeated("y", 300), "431"),
        .init("as many fields as allowed", fields((1...9).map { "X\($0): y" }.joined(separator: "\r\n")), plain),
        .init("a field too many", fields((1...10).map { "X\($0): y" }.joined(separator: "\r\n")), "431"),
        .init(
            "a body at its limit", post("Content-Length: 50", repeated("b", 50)),
            "POST /p host=a body=" + repeated("b", 50)),
        .init("a body beyond its limit is refused unread", post("Content-Length: 51", ""), "413"),
        .init(
            "chunks at the limit", chunked("32\r\n" + repeated("b", 50) + "\r\n0\r\n\r\n"),
            "POST /p host=a body=" + repeated("b", 50)),
        .init("a chunk beyond the limit", chunked("33\r\n"), "413"),
        .init("chunks beyond the limit", chunked("20\r\n" + repeated("b", 32) + "\r\n20\r\n"), "413"),
        .init("an extension too long", chunked("1;" + repeated("a", 4100) + "\r\na\r\n0\r\n\r\n"), "400"),
        .init(
            "extensions too long in all",
            chunked((1...40).map { _ in "1;" + repeated("a", 130) + "\r\nb\r\n" }.joined() + "0\r\n\r\n"), "400"),
        .init("trailers too long", chunked("0\r\nX: " + repeated("y", 9000) + "\r\n\r\n"), "431"),
        .init("trailers too many", chunked("0\r\n" + repeated("X: y\r\n", 101) + "\r\n"), "431"),
    ]

    /// RFC 9112 §9.3, §9.6; RFC 9110 §10.1.1.
    static let connection: [ParserCase] = [
        .init("close", fields("Connection: close"), plain + " close"),
        .init("close in a list and any case", fields("Connection: Upgrade, CLOSE"), plain + " close"),
        .init("close on a second line", fields("Connection: x\r\nConnection: close"), plain + " close"),
        .init("keep-alive with HTTP/1.0", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET /"),
        .init("an upgrade is ignored", fields("Connection: Upgrade\r\nUpgrade: h2c"), plain),
        .init(
            "Expect: 100-continue", post("Expect: 100-continue\r\nContent-Length: 1", "a"),
            "POST /p host=a expects body=a"),
        .init(
            "Expect in any case", post("Expect: 100-Continue\r\nContent-Length: 1", "a"),
            "POST /p host=a expects body=a"),
        .init("an unknown expectation", fields("Expect: gold"), plain + " expects?"),
        .init(
            "a known and an unknown expectation", fields("Expect: 100-continue\r\nExpect: gold"), plain + " expects?"),
        .init("Expect from HTTP/1.0 is ignored", "GET / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n", "GET / close"),
    ]
}

private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
