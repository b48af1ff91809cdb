import EventLoop
import Testing

@testable import HTTPServer

@Suite("The server") struct ServerTests {
    @Test("several requests use one connection")
    @IO func keepAlive() async throws {
        try await withServer(handler: echo) { server, address in
            let client = try await RawClient(address)
            for path in ["/1", "/2", "/3"] {
                try await client.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                let answer = try await client.receive(through: ";")
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.contains("\r\nDate: "))
                #expect(answer.hasSuffix("\r\n\r\nGET \(path) ;"))
            }
            #expect(server.connectionCount == 1)
            #expect(server.totalRequests == 3)
        }
    }

    @Test("pipelined requests are answered in their order, however long each takes")
    @IO func pipelining() async throws {
        let gate = Bell()
        try await withServer(handler: { request in
            if request.rawPath == "/slow" { _ = await gate.wait() }
            return await echo(request)
        }) { server, address in
            let client = try await RawClient(address)
            try await client.send(
                "GET /slow HTTP/1.1\r\nHost: a\r\n\r\nPOST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx"
                    + "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually("the slow request runs") { server.activeRequests == 1 }
            gate.ring()
            #expect(try await client.receive(through: ";").hasSuffix("GET /slow ;"))
            #expect(try await client.receive(through: ";").hasSuffix("POST /2 x;"))
            #expect(try await client.receive(through: ";").hasSuffix("GET /3 ;"))
        }
    }

    @Test("a chunked upload that arrives in pieces is one body")
    @IO func chunkedUpload() async throws {
        try await withServer(handler: echo) { _, address in
            let client = try await RawClient(address)
            try await client.send("PUT /f HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel")
            try await client.send("lo\r\n6;x=y\r\n world\r\n0\r\nX: y\r\n")
            try await client.send("\r\n")
            #expect(try await client.receive(through: ";").hasSuffix("PUT /f hello world;"))
        }
    }

    @Test("a client that asks first is told to go on")
    @IO func expectContinue() async throws {
        try await withServer(handler: echo) { _, address in
            let client = try await RawClient(address)
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
            #expect(try await client.receive(through: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try await client.send("hi")
            #expect(try await client.receive(through: ";").hasSuffix("POST / hi;"))
        }
    }

    @Test("HEAD is answered like GET, without the body")
    @IO func head() async throws {
        try await withServer(handler: echo) { _, address in
            let client = try await RawClient(address)
            try await client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\n")
            let head = try await client.receive(through: "\r\n\r\n")
            #expect(head.contains("\r\nContent-Length: 9\r\n"))
            #expect(try await client.receive(through: ";").hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test(
        "what is too large is refused, and the client can read the refusal before the connection ends",
        arguments: [
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\n", 300_000, "413 Content Too Large"),
            ("GET /", 20_000, "414 URI Too Long"),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: ", 300_000, "431 Request Header Fields Too Large"),
        ])
    @IO func tooLarge(start: String, padding: Int, status: String) async throws {
        try await withServer(handler: echo) { server, address in
            let client = try await RawClient(address)
            try await client.send(start + String(repeating: "x", count: padding))
            client.socket.shutdownWrite()
            let answer = try await client.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.hasSuffix("}"))
            #expect(server.totalRequests == 0)
        }
    }

    @Test("a client that sends its head too slowly is closed while another is served")
    @IO func slowHead() async throws {
        var limits = Server.Limits()
        limits.headerDeadline = .milliseconds(200)
        try await withServer(limits, handler: echo) { _, address in
            let slow = try await RawClient(address)
            let good = try await RawClient(address)
            let start = Deadline.now
            let dripping = Task { @IO in
                for character in "GET /" + String(repeating: "x", count: 1000) {
                    try await slow.send(String(character))
                    try await good.send("GET /good HTTP/1.1\r\nHost: a\r\n\r\n")
                    #expect(try await good.receive(through: ";").hasSuffix("GET /good ;"))
                    try await EventLoop.sleep(for: .milliseconds(10))
                }
            }
            let answer = try await slow.receiveAll()
            #expect(answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            #expect(Deadline.now.since(start) < .seconds(3))
            dripping.cancel()
            _ = await dripping.result
        }
    }

    @Test("a body that arrives too slowly ends the request")
    @IO func slowBody() async throws {
        var limits = Server.Limits()
        limits.bodyGrace = .milliseconds(100)
        try await withServer(limits, handler: echo) { _, address in
            let client = try await RawClient(address)
            try await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nx")
            #expect(try await client.receiveAll().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        }
    }

    @Test("bodies take no more room than there is: one too many is refused politely, the others are answered")
    @IO func heldBytes() async throws {
        var limits = Server.Limits()
        limits.heldBytes = 100_000
        try await withServer(limits, handler: echo) { server, address in
            let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n"
            let body = String(repeating: "x", count: 39_999)
            var early: [RawClient] = []
            for number in 1...2 {
                let client = try await RawClient(address)
                try await client.send(head + body)
                try await eventually("it has begun") { server.heldBytes == number * 40_000 }
                early.append(client)
            }
            let late = try await RawClient(address)
            try await late.send(head)
            let refusal = try await late.receiveAll()
            #expect(refusal.hasPrefix("HTTP/1.1 503 ") && refusal.contains("\r\nRetry-After: 1\r\n"))
            for client in early {
                try await client.send("x")
                #expect(try await client.receive(through: ";").hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
            try await eventually("the room is free again") { server.heldBytes == 0 }
        }
    }

    @Test("an idle connection is closed without a word")
    @IO func idle() async throws {
        var limits = Server.Limits()
        limits.idle = .milliseconds(100)
        try await withServer(limits, handler: echo) { server, address in
            let client = try await RawClient(address)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.receive(through: ";")
            #expect(try await client.receiveAll() == "")
        }
    }

    @Test("a client that has finished sending still gets its answer")
    @IO func halfClose() async throws {
        let gate = Bell()
        try await withServer(handler: { request in
            _ = await gate.wait()
            return await echo(request)
        }) { server, address in
            let client = try await RawClient(address)
            try await client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            client.socket.shutdownWrite()
            try await eventually("the request runs") { server.activeRequests == 1 }
            gate.ring()
            #expect(try await client.receiveAll().hasSuffix("GET /x ;"))
        }
    }

    @Test("too many requests at once are answered 503 with Retry-After, and the connection is kept")
    @IO func overload() async throws {
        let gate = Bell()
        var limits = Server.Limits()
        limits.concurrentRequests = 1
        try await withServer(
            limits,
            handler: { request in
                if request.rawPath == "/slow" { _ = await gate.wait() }
                return await echo(request)
            }
        ) { server, address in
            let first = try await RawClient(address)
            let second = try await RawClient(address)
            try await first.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually("the slow request runs") { server.activeRequests == 1 }
            try await second.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            let refusal = try await second.receive(through: "}")
            #expect(refusal.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            #expect(refusal.contains("\r\nRetry-After: 1\r\n"))
            #expect(server.refusals == 1)
            gate.ring()
            _ = try await first.receive(through: ";")
            try await second.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await second.receive(through: ";").hasSuffix("GET /x ;"))
        }
    }

    @Test("a connection too many is answered 503 and closed", arguments: [true, false])
    @IO func connectionLimit(perAddress: Bool) async throws {
        var limits = Server.Limits()
        if perAddress { limits.connectionsPerAddress = 1 } else { limits.connections = 1 }
        try await withServer(limits, handler: echo) { server, address in
            let first = try await RawClient(address)
            try await eventually("the first is accepted") { server.connectionCount == 1 }
            let second = try await RawClient(address)
            #expect(try await second.receiveAll().hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
            second.close()
            try await first.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await first.receive(through: ";").hasSuffix("GET /x ;"))
        }
    }
}
