import EventLoop
import Testing

@testable import HTTPServer

@Suite("Streams") struct StreamTests {
    @Test("a streamed answer arrives in chunks while it is made")
    @IO func chunks() async throws {
        let gate = Bell()
        try await withServer(handler: { _ in
            Response(
                body: .stream { writer in
                    try await writer.write(wire("one"))
                    _ = await gate.wait()
                    try await writer.write([])
                    try await writer.write(wire("two"))
                })
        }) { _, address in
            let client = try await RawClient(address)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receive(through: "\r\n\r\n").contains("\r\nTransfer-Encoding: chunked\r\n"))
            #expect(try await client.receive(through: "one\r\n") == "3\r\none\r\n")
            gate.ring()
            #expect(try await client.receive(through: "0\r\n\r\n") == "3\r\ntwo\r\n0\r\n\r\n")
            try await client.send("GET / HTTP/1.0\r\n\r\n")
            #expect(try await client.receive(through: "\r\n\r\none").contains("\r\nConnection: close\r\n"))
            gate.ring()
            #expect(try await client.receiveAll() == "two")
        }
    }

    @Test("a stream ends when its client goes away")
    @IO func clientLeaves() async throws {
        var hasEnded = false
        try await withServer(handler: { _ in
            Response(
                body: .stream { writer in
                    defer { hasEnded = true }
                    while writer.isOpen { try await writer.write([UInt8](repeating: 0x20, count: 100_000)) }
                })
        }) { server, address in
            let client = try await RawClient(address)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await client.receive(through: "\r\n\r\n")
            client.close()
            try await eventually("the stream has ended") { hasEnded }
            try await eventually("the connection has ended") { server.connectionCount == 0 }
        }
    }

    @Test("a stream that fails is cut off without its last chunk")
    @IO func failure() async throws {
        struct Failure: Error {}
        try await withServer(handler: { _ in
            Response(
                body: .stream { writer in
                    try await writer.write(wire("part"))
                    throw Failure()
                })
        }) { _, address in
            let client = try await RawClient(address)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await client.receiveAll().hasSuffix("\r\n\r\n4\r\npart\r\n"))
        }
    }

    @Test("a client that does not read its answer is dropped")
    @IO func slowReader() async throws {
        var limits = Server.Limits()
        limits.writeDeadline = .milliseconds(100)
        try await withServer(
            limits,
            handler: { _ in
                Response(body: .bytes([UInt8](repeating: 0x20, count: 50_000_000)))
            }
        ) { server, address in
            let client = try await RawClient(address)
            try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            try await eventually("the request was handled") { server.totalRequests == 1 }
            try await eventually("the connection has ended") { server.connectionCount == 0 }
            client.close()
        }
    }

    @Test("a large answer arrives whole")
    @IO func largeAnswer() async throws {
        let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withServer(handler: { _ in Response(body: .bytes(body)) }) { _, address in
            let client = Client(address: address, host: "a")
            let response = try await client.send(ClientRequest(.get, "/"), until: .after(.seconds(120)))
            #expect(response.body == body)
            client.close()
        }
    }
}

@Suite("The shutdown") struct ShutdownTests {
    @Test("a request in flight is finished, idle connections are closed, new ones refused")
    @IO func graceful() async throws {
        let gate = Bell()
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        let server = Server(listener: listener) { request in
            if request.rawPath == "/slow" { _ = await gate.wait() }
            return await echo(request)
        }
        let running = Task { @IO in await server.run() }
        let (busy, idle, late) = (
            try await RawClient(listener.address), try await RawClient(listener.address),
            try await RawClient(listener.address)
        )
        try await busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        try await eventually("all are connected") { server.activeRequests == 1 && server.connectionCount == 3 }
        let stopping = Task { @IO in await server.shutdown(grace: .seconds(60)) }
        try await eventually("the server stops") { server.isStopping }
        try await late.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(try await late.receiveAll().contains("\r\nConnection: close\r\n"))
        late.close()
        #expect(try await idle.receiveAll() == "")
        await #expect(throws: SocketError.self) { try await RawClient(listener.address) }
        gate.ring()
        let answer = try await busy.receiveAll()
        #expect(answer.contains("\r\nConnection: close\r\n"))
        #expect(answer.hasSuffix("GET /slow ;"))
        busy.close()
        await stopping.value
        await running.value
    }

    @Test("what does not finish within the grace is cancelled")
    @IO func forced() async throws {
        var wasCancelled = false
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        let server = Server(listener: listener) { request in
            do { try await EventLoop.sleep(for: .seconds(3600)) } catch { wasCancelled = true }
            return await echo(request)
        }
        let running = Task { @IO in await server.run() }
        let client = try await RawClient(listener.address)
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        try await eventually("the request runs") { server.activeRequests == 1 }
        await server.shutdown(grace: .milliseconds(50))
        await running.value
        #expect(wasCancelled)
        #expect(try await client.receiveAll() == "")
    }

    @Test("an endless stream is told that the server ends")
    @IO func endlessStream() async throws {
        let tick = Bell()
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        let server = Server(listener: listener) { _ in
            Response(
                body: .stream { writer in
                    while !writer.isEnding { _ = await tick.wait(until: .after(.milliseconds(20))) }
                    try await writer.write(wire("bye"))
                })
        }
        let running = Task { @IO in await server.run() }
        let client = try await RawClient(listener.address)
        try await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = try await client.receive(through: "\r\n\r\n")
        let stopping = Task { @IO in await server.shutdown(grace: .seconds(5)) }
        #expect(try await client.receiveAll() == "3\r\nbye\r\n0\r\n\r\n")
        client.close()
        await stopping.value
        await running.value
    }
}
