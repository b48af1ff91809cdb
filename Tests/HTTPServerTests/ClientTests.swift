import EventLoop
import Testing

@testable import HTTPServer

@Suite("The client") struct ClientTests {
    private var soon: Deadline { .after(.seconds(120)) }

    @Test("requests one after the other use one connection, whatever delimits the answers")
    @IO func keepAlive() async throws {
        try await withServer(handler: { request in
            switch request.rawPath {
            case "/stream": Response(body: .stream { try await $0.write(wire("streamed")) })
            case "/empty": Response(status: 204)
            default: await echo(request)
            }
        }) { server, address in
            let client = Client(address: address, host: "bank.example")
            let post = try await client.send(ClientRequest(.post, "/p?q", body: wire("x")), until: soon)
            #expect(text(post.body) == "POST /p x;")
            #expect(post.headers["content-type"] == "text/plain")
            #expect(text(try await client.send(ClientRequest(.get, "/stream"), until: soon).body) == "streamed")
            #expect(try await client.send(ClientRequest(.get, "/empty"), until: soon).status == 204)
            #expect(try await client.send(ClientRequest(.head, "/stream"), until: soon).body == [])
            #expect(text(try await client.send(ClientRequest(.get, "/g"), until: soon).body) == "GET /g ;")
            #expect(server.connectionCount == 1)
            client.close()
            await #expect(throws: ClientError.notConnected("the client is closed")) {
                try await client.send(ClientRequest(.get, "/"), until: soon)
            }
        }
    }

    @Test("a connection the server has closed meanwhile is replaced")
    @IO func staleConnection() async throws {
        var limits = Server.Limits()
        // Longer than a busy machine takes from the connection to the first request.
        limits.idle = .milliseconds(400)
        try await withServer(limits, handler: echo) { server, address in
            let client = Client(address: address, host: "a")
            for path in ["/1", "/2"] {
                let response = try await client.send(ClientRequest(.get, path), until: soon)
                #expect(text(response.body) == "GET \(path) ;")
                try await eventually("the server has closed the connection") { server.connectionCount == 0 }
            }
            client.close()
        }
    }

    @Test("no server means that nothing was sent")
    @IO func refused() async throws {
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        listener.close()
        let client = Client(address: listener.address, host: "a")
        let error = await #expect(throws: ClientError.self) {
            try await client.send(ClientRequest(.get, "/"), until: soon)
        }
        guard case .notConnected? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(error?.outcomeIsUnknown == false)
    }

    @Test("a target that could smuggle a second request is not sent", arguments: ["/a b", "/a\r\nX: y", "a", ""])
    @IO func target(target: String) async throws {
        let client = Client(address: .unix(path: "/nowhere"), host: "a")
        await #expect(throws: ClientError.notConnected("the request target is not an encoded path")) {
            try await client.send(ClientRequest(.get, target), until: soon)
        }
    }

    @Test("an answer that does not come in time leaves the outcome unknown; so does waiting for a connection not")
    @IO func timeout() async throws {
        let gate = Bell()
        try await withServer(handler: { request in
            _ = await gate.wait()
            return await echo(request)
        }) { server, address in
            let client = Client(address: address, host: "a", connections: 1)
            let first = Task { @IO in try await client.send(ClientRequest(.get, "/"), until: soon) }
            try await eventually("the request runs") { server.activeRequests == 1 }
            let waiting = await #expect(throws: ClientError.self) {
                try await client.send(ClientRequest(.get, "/"), until: .after(.milliseconds(20)))
            }
            #expect(waiting?.outcomeIsUnknown == false)
            gate.ring()
            _ = try await first.value
            await #expect(throws: ClientError.timedOut) {
                try await client.send(ClientRequest(.get, "/"), until: .after(.milliseconds(20)))
            }
            gate.ring()
            client.close()
        }
    }

    @Test(
        "a broken connection and a broken answer are told apart",
        arguments: [
            ("", ClientError.connectionLost),
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", .connectionLost),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", .connectionLost),
            ("SSH-2.0-OpenSSH\r\n", .malformedResponse("响应的状态行不正确")),
            ("HTTP/1.1 200 OK\r\nX y\r\n\r\n", .malformedResponse("请求头名称含有非法字符，或名称与冒号之间有空格")),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
                .malformedResponse("响应的 Content-Length 不正确，或超出 100 字节的上限")
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                .malformedResponse("响应的 Content-Length 不正确，或超出 100 字节的上限")
            ),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .malformedResponse("响应的传输编码不正确")),
        ])
    @IO func broken(answer: String, expected: ClientError) async throws {
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        let answering = Task { @IO in try await answerOnce(listener, answer) }
        let client = Client(address: listener.address, host: "a", responseLimit: 100)
        await #expect(throws: expected) { try await client.send(ClientRequest(.get, "/"), until: soon) }
        #expect(expected.outcomeIsUnknown)
        try await answering.value
        listener.close()
    }

    @Test("interim answers are skipped, and the end of the connection may end the body")
    @IO func untilClose() async throws {
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        let answering = Task { @IO in
            try await answerOnce(
                listener, "HTTP/1.1 103 Early Hints\r\nX: y\r\n\r\nHTTP/1.0 200\r\nZ: w\r\n\r\nall of it")
        }
        let client = Client(address: listener.address, host: "a")
        let response = try await client.send(ClientRequest(.get, "/"), until: soon)
        #expect(response.status == 200)
        #expect(response.headers.map(\.name) == ["Z"])
        #expect(text(response.body) == "all of it")
        try await answering.value
        listener.close()
    }

    @Test("a refusal that comes before the body is sent is read")
    @IO func earlyAnswer() async throws {
        try await withServer(handler: echo) { _, address in
            let client = Client(address: address, host: "a")
            let large = ClientRequest(.post, "/", body: [UInt8](repeating: 0x20, count: 4_000_000))
            let refusal = try await client.send(large, until: soon)
            #expect(refusal.status == 413)
            let next = try await client.send(ClientRequest(.get, "/"), until: soon)
            #expect(next.status == 200)
            client.close()
        }
    }

    @IO private func answerOnce(_ listener: Listener, _ answer: String) async throws {
        let socket = try await listener.accept()
        var request: [UInt8] = []
        while !text(request).hasSuffix("\r\n\r\n") { _ = try await socket.read(into: &request, until: soon) }
        try await socket.write(Array(answer.utf8), until: soon)
        socket.close()
    }
}
