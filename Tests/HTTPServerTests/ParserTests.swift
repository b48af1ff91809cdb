import EventLoop
import Testing

@testable import HTTPServer

@Suite("The request parser") struct ParserTests {
    @Test("it accepts and refuses what the RFC says", arguments: ParserCases.all)
    func table(_ item: ParserCase) {
        #expect(parse([wire(item.input)]).map(\.description).joined(separator: "; ") == item.expected)
    }

    @Test("an input cut in two anywhere, or sent byte by byte, means the same", arguments: ParserCases.all)
    func split(_ item: ParserCase) {
        let bytes = wire(item.input)
        let whole = parse([bytes])
        #expect(parse(bytes.map { [$0] }) == whole)
        for cut in bytes.indices {
            let result = parse([Array(bytes[..<cut]), Array(bytes[cut...])])
            if result != whole { Issue.record("cut at \(cut): \(result)") }
        }
    }

    @Test("there are no two cases with the same name")
    func names() {
        #expect(Set(ParserCases.all.map(\.name)).count == ParserCases.all.count)
        #expect(ParserCases.all.count > 150)
    }

    @Test("random and damaged input is refused or understood, never a crash, and the same in pieces")
    func garbage() {
        var random = Seeded(state: 20_240_611)
        let valid = ParserCases.all.map { wire($0.input) }
        for round in 0..<6_000 {
            var bytes = round % 3 == 0 ? randomBytes(&random) : valid[Int.random(in: 0..<valid.count, using: &random)]
            if round % 3 != 0 { damage(&bytes, &random) }
            var pieces: [[UInt8]] = []
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...40, using: &random))
                pieces.append(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            let whole = parse([bytes])
            if parse(pieces) != whole { Issue.record("round \(round): \(text(bytes))") }
            #expect(whole.count <= bytes.count)
        }
    }

    private func randomBytes(_ random: inout Seeded) -> [UInt8] {
        let alphabet = Array("GET / HTTP/1.1\r\n: chunked0aF;%?&=\0\t".utf8) + [0x7F, 0x80, 0xFF]
        return (0..<Int.random(in: 0...300, using: &random)).map { _ in
            Bool.random(using: &random)
                ? alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                : UInt8.random(in: 0...255, using: &random)
        }
    }

    private func damage(_ bytes: inout [UInt8], _ random: inout Seeded) {
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: index)
            case 2: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: index)
            default: bytes.swapAt(index, Int.random(in: 0..<bytes.count, using: &random))
            }
        }
    }
}

@Suite("A request") struct RequestTests {
    @Test(
        "its path is decoded once and without dot segments",
        arguments: [
            ("/", []), ("/a", ["a"]), ("/a/b", ["a", "b"]), ("/a/", ["a", ""]), ("/a//b", ["a", "", "b"]),
            ("/%E5%B9%BF%E5%8E%A6", ["广厦"]), ("/a%2Fb", ["a/b"]), ("/%2541", ["%41"]), ("/a+b", ["a+b"]),
            ("/a/./b", ["a", "b"]), ("/a/../b", ["b"]), ("/../../b", ["b"]), ("/a/b/..", ["a", ""]),
            ("/a/.", ["a", ""]), ("/%2e%2E/%2e/b", ["b"]), ("/...", ["..."]), ("/a?b/c", ["a"]),
            ("http://h/a/b?c", ["a", "b"]), ("http://h", []), ("http://h?x", []),
        ])
    func path(target: String, expected: [String]) throws {
        let request = try #require(parsed(target))
        #expect(request.path == expected)
        #expect(request.target == target)
    }

    @Test(
        "its query is a list of decoded pairs",
        arguments: [
            ("/", []), ("/?", []), ("/?a=b", ["a=b"]), ("/?a=b&a=c", ["a=b", "a=c"]), ("/?a", ["a="]),
            ("/?=b", ["=b"]), ("/?a=b=c", ["a=b=c"]), ("/?&&a=b&", ["a=b"]), ("/?a+b=c%2Bd", ["a b=c+d"]),
            ("/?q=%E5%B9%BF+%2526", ["q=广 %26"]), ("/?a%3Db=%26", ["a=b=&"]), ("http://h?x=y", ["x=y"]),
        ])
    func query(target: String, expected: [String]) throws {
        let request = try #require(parsed(target))
        #expect(request.query.map { "\($0.name)=\($0.value)" } == expected)
    }

    @Test("its raw path keeps the escapes and leaves out the query")
    func rawPath() throws {
        #expect(try #require(parsed("/%41/b?c")).rawPath == "/%41/b")
        #expect(try #require(parsed("http://h")).rawPath == "/")
        #expect(Request(.get, "/x/%41?y=z").path == ["x", "A"])
    }

    private func parsed(_ target: String) -> Request? {
        var parser = RequestParser(limits: .init())
        parser.input.bytes = wire("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        guard case .head(let head)? = try? parser.next(at: .now) else { return nil }
        return head.request
    }
}

@Suite("Headers") struct HeadersTests {
    @Test("names match in any case, order and repetition are kept")
    func lookup() {
        var headers: Headers = ["Content-Type": "text/plain", "Set-Cookie": "a=1"]
        headers.append("set-cookie", "b=2")
        #expect(headers["CONTENT-TYPE"] == "text/plain")
        #expect(headers["content"] == nil)
        #expect(headers.all("Set-Cookie") == ["a=1", "b=2"])
        #expect(
            headers.map { "\($0.name)=\($0.value)" } == ["Content-Type=text/plain", "Set-Cookie=a=1", "set-cookie=b=2"])
        headers.set("Set-Cookie", "c=3")
        #expect(headers.all("set-cookie") == ["c=3"])
        headers.remove("content-type")
        #expect(headers.map(\.name) == ["Set-Cookie"])
    }

    @Test("nothing in a name or value can start another line")
    func injection() {
        var headers = Headers()
        headers.append("X-Name\r\nEvil", "a\r\nSet-Cookie: b\0")
        var output: [UInt8] = []
        headers.write(to: &output)
        #expect(text(output) == "X-NameEvil: a  Set-Cookie: b \r\n")
    }

    @Test(
        "dates are written as RFC 9110 wants them",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_709_251_199, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        ])
    func dates(seconds: Int64, expected: String) {
        #expect(httpDate(unixSeconds: seconds) == expected)
    }
}
