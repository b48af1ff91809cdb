import EventLoop
import Testing

@testable import HTTPServer

/// Drives a connection machine and writes down what it does.
struct Script {
    var machine: ConnectionMachine
    var log: [String] = []
    var time = Deadline(nanoseconds: 1_000_000_000_000)
    var response = Response(body: .bytes(Array("ok".utf8)))
    var isOverloaded = false
    var isLast = false

    init(_ limits: Server.Limits = testLimits) { machine = ConnectionMachine(limits: limits) }

    /// Lets bytes arrive and follows the machine until it wants to read or close.
    mutating func receive(_ input: String) {
        machine.input += wire(input)
        follow()
    }

    mutating func receiveEnd() {
        machine.inputEnded()
        follow()
    }

    mutating func wait(_ duration: Duration) {
        time = time + duration
        machine.timedOut(date: [])
        follow()
    }

    private mutating func follow() {
        while true {
            switch machine.next(at: time, isOverloaded: isOverloaded, date: []) {
            case .read(let deadline):
                write()
                log.append("read \(deadline.since(time).components.seconds)")
                return
            case .handle(let request):
                log.append("handle \(request.method.rawValue) \(request.target) \(text(request.body))")
                if let framing = machine.respond(response, isLast: isLast, date: []) {
                    write()
                    log.append("stream \(framing)")
                }
            case .close(let ending):
                write()
                log.append("close \(ending)")
                return
            }
        }
    }

    /// Logs what was written: status lines, fields that matter, and bodies that are not problems.
    private mutating func write() {
        for line in text(machine.output).split(separator: "\r\n", omittingEmptySubsequences: true) {
            // What every problem has is looked at once, below.
            let usual = ["Content-Type", "X-Content-Type-Options", "Cache-Control", "{"]
            if usual.contains(where: line.hasPrefix) { continue }
            // How long a problem text is does not matter here.
            log.append(
                line.count == "Content-Length: 200".count && line.hasPrefix("Content-Length:")
                    ? "> Content-Length: ..." : "> \(line)")
        }
        machine.outputWritten()
    }
}

private func get(_ path: String, _ fields: String = "") -> String { "GET \(path) HTTP/1.1\r\nHost: a\r\n\(fields)\r\n" }

@Suite("The connection machine") struct ConnectionMachineTests {
    @Test("a connection is kept and waits for the next request with the idle limit")
    func keepAlive() {
        var script = Script()
        script.receive(get("/1"))
        script.receive(get("/2"))
        let answer = ["> HTTP/1.1 200 OK", "> Content-Length: 2", "> ok", "read 60"]
        #expect(script.log == ["handle GET /1 "] + answer + ["handle GET /2 "] + answer)
    }

    @Test("pipelined requests are answered in order and written at once")
    func pipelining() {
        var script = Script()
        script.receive(get("/1") + get("/2") + "GET /3")
        #expect(
            script.log == [
                "handle GET /1 ", "handle GET /2 ", "> HTTP/1.1 200 OK", "> Content-Length: 2",
                "> okHTTP/1.1 200 OK", "> Content-Length: 2", "> ok", "read 10",
            ])
    }

    @Test("a client that wants the connection closed gets its answer and a close")
    func close() {
        var script = Script()
        script.receive(get("/", "Connection: close\r\n") + get("/ignored"))
        #expect(
            script.log == [
                "handle GET / ", "> HTTP/1.1 200 OK", "> Content-Length: 2", "> Connection: close", "> ok",
                "close atOnce",
            ])
    }

    @Test("HTTP/1.0 is closed unless it asks to be kept, and then told so")
    func version10() {
        var script = Script()
        script.receive("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        script.receive("GET /2 HTTP/1.0\r\n\r\n")
        #expect(
            script.log == [
                "handle GET /1 ", "> HTTP/1.1 200 OK", "> Content-Length: 2", "> Connection: keep-alive", "> ok",
                "read 60", "handle GET /2 ", "> HTTP/1.1 200 OK", "> Content-Length: 2", "> Connection: close", "> ok",
                "close atOnce",
            ])
    }

    @Test("the last request allowed on a connection, or before a shutdown, ends it with a lingering close")
    func lastRequest() {
        var limits = testLimits
        limits.requestsPerConnection = 1
        let expected = [
            "handle GET / ", "> HTTP/1.1 200 OK", "> Content-Length: 2", "> Connection: close", "> ok",
            "close lingering",
        ]
        var script = Script(limits)
        script.receive(get("/"))
        #expect(script.log == expected)
        script = Script()
        script.isLast = true
        script.receive(get("/"))
        #expect(script.log == expected)
    }

    @Test(
        "HEAD, 204 and 304 have no body",
        arguments: [
            ("HEAD", 200, ["> HTTP/1.1 200 OK", "> Content-Length: 2"]),
            ("GET", 204, ["> HTTP/1.1 204 No Content"]),
            ("GET", 304, ["> HTTP/1.1 304 Not Modified"]),
            ("GET", 99, ["> HTTP/1.1 500 Internal Server Error", "> Content-Length: 0"]),
        ])
    func noBody(method: String, status: Int, expected: [String]) {
        var script = Script()
        script.response.status = status
        script.receive("\(method) / HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(script.log == ["handle \(method) / "] + expected + ["read 60"])
    }

    @Test("the framing fields of a handler are replaced by the true ones")
    func framingFields() {
        var script = Script()
        script.response.headers = [
            "Content-Length": "99", "Transfer-Encoding": "chunked", "connection": "close", "Date": "x", "X": "y",
        ]
        script.receive(get("/"))
        #expect(
            script.log == ["handle GET / ", "> HTTP/1.1 200 OK", "> X: y", "> Content-Length: 2", "> ok", "read 60"])
    }

    @Test("a stream is chunked, and ends with the connection for HTTP/1.0")
    func streams() {
        var script = Script()
        script.response.body = .stream { _ in }
        script.receive(get("/"))
        script.receive("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")
        script.receive("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        let chunked = ["> HTTP/1.1 200 OK", "> Transfer-Encoding: chunked"]
        #expect(
            script.log == ["handle GET / "] + chunked + ["stream chunked", "read 60", "handle HEAD / "] + chunked
                + ["read 60", "handle GET / ", "> HTTP/1.1 200 OK", "> Connection: close", "stream untilClose"]
                + ["close lingering"])
    }

    @Test("100 Continue is sent before the body is awaited, and never to HTTP/1.0")
    func continues() {
        var script = Script()
        script.receive("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
        script.receive("x")
        script.receive("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
        #expect(
            script.log == [
                "> HTTP/1.1 100 Continue", "read 10", "handle POST / x", "> HTTP/1.1 200 OK", "> Content-Length: 2",
                "> ok", "read 60", "read 10",
            ])
    }

    @Test("a body that will not be read is refused instead of continued")
    func refusedContinue() {
        var script = Script()
        script.receive("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 99\r\n\r\n")
        #expect(script.log == error("413 Content Too Large"))
        script = Script()
        script.isOverloaded = true
        script.receive("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n")
        #expect(script.log.contains("> Retry-After: 1"))
        #expect(script.log.filter { $0 != "> Retry-After: 1" } == error("503 Service Unavailable"))
        script = Script()
        script.receive(get("/", "Expect: gold\r\n"))
        #expect(script.log == error("417 Expectation Failed"))
    }

    @Test("after an error nothing more is parsed")
    func errors() {
        var script = Script()
        script.receive("GET / HTTP/1.1\r\n\r\n" + get("/smuggled"))
        script.receive(get("/later"))
        #expect(script.log == error("400 Bad Request") + ["close lingering"])
        script = Script()
        script.receive(get("/1") + "BREW / HTTP/1.1\r\n")
        #expect(script.log.first == "handle GET /1 ")
        #expect(script.log.last == "close lingering")
    }

    @Test("the problem of a protocol error is JSON with its own type")
    func problem() {
        var machine = ConnectionMachine(limits: testLimits)
        machine.refuse(.malformed("缺少 Host 请求头"), date: wire("Date: now\r\n"))
        #expect(
            text(machine.output) == """
                HTTP/1.1 400 Bad Request\r
                Content-Type: application/problem+json; charset=utf-8\r
                X-Content-Type-Options: nosniff\r
                Cache-Control: no-store\r
                Content-Length: 216\r
                Connection: close\r
                Date: now\r
                \r
                {"type":"/problems/malformed-request","title":"请求格式错误","status":400,\
                "code":"malformed-request","detail":"缺少 Host 请求头",\
                "hint":"请检查客户端或代理是否遵守 HTTP/1.1","retryable":false}
                """)
    }

    @Test("a body limit told from the head replaces the usual one")
    func bodyLimit() {
        var limits = testLimits
        limits.bodyLimit = { $0.path == ["imports"] ? 100 : 10 }
        var script = Script(limits)
        script.receive("POST /imports HTTP/1.1\r\nHost: a\r\nContent-Length: 60\r\n\r\n")
        #expect(script.log == ["read 10"])
        script = Script(limits)
        script.receive("POST /other HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n")
        #expect(script.log == error("413 Content Too Large"))
    }

    @Test("OPTIONS * is answered without the handler")
    func asterisk() {
        var script = Script()
        script.receive("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(
            script.log == [
                "> HTTP/1.1 204 No Content", "> Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS", "read 60",
            ])
    }

    @Test("the time for a head counts from its first byte, not from its last")
    func headDeadline() {
        var script = Script()
        script.receive("GET /")
        script.time = script.time + .seconds(7)
        script.receive(" HTTP/1.1\r\n")
        script.wait(.seconds(3))
        #expect(script.log == ["read 10", "read 3"] + error("408 Request Timeout"))
    }

    @Test("the time for a body grows with what has arrived")
    func bodyRate() {
        var limits = Server.Limits()
        limits.bodyBytesPerSecond = 100
        var script = Script(limits)
        script.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
        script.time = script.time + .seconds(6)
        script.receive(String(repeating: "x", count: 300))
        script.time = script.time + .seconds(5)
        script.receive("x")
        script.wait(.seconds(2))
        #expect(script.log == ["read 10", "read 7", "read 2"] + error("408 Request Timeout"))
    }

    @Test("who sent much of a body at once may not be silent for long in return")
    func bodyPause() {
        var limits = Server.Limits()
        limits.bodyBytesPerSecond = 1
        var script = Script(limits)
        script.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
        script.receive(String(repeating: "x", count: 999))
        script.wait(.seconds(10))
        #expect(script.log == ["read 10", "read 10"] + error("408 Request Timeout"))
    }

    @Test("an idle connection is closed without a word")
    func idle() {
        var script = Script()
        script.receive(get("/"))
        script.log = []
        script.wait(.seconds(60))
        #expect(script.log == ["close atOnce"])
    }

    @Test("the end of input closes after the answers; a request cut short is an error")
    func halfClose() {
        var script = Script()
        script.machine.input += wire(get("/1"))
        script.receiveEnd()
        #expect(script.log == ["handle GET /1 ", "> HTTP/1.1 200 OK", "> Content-Length: 2", "> ok", "close atOnce"])
        script = Script()
        script.receive("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nx")
        script.receiveEnd()
        #expect(script.log == ["read 10"] + error("400 Bad Request"))
    }

    private func error(_ status: String) -> [String] {
        ["> HTTP/1.1 \(status)", "> Content-Length: ...", "> Connection: close", "close lingering"]
    }
}
