import EventLoop
import Testing

@testable import HTTPServer

@Suite("Slow clients") struct SlowClientTests {
    /// What a client does to hold a connection for ever: it sends `start`, then one `drop` after the other.
    enum Slowness: CaseIterable {
        case head, body, chunks, silent, deaf

        var start: String {
            switch self {
            case .head: "GET / HTTP/1.1\r\nHost: a\r\nX-"
            case .body: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n"
            case .chunks: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            case .silent: ""
            case .deaf: "GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
            }
        }

        var drop: String {
            switch self {
            case .head, .body: "x"
            case .chunks: "1\r\nx\r\n"
            case .silent, .deaf: ""
            }
        }
    }

    @Test("each kind is closed by its deadline, and all the while others are served")
    @IO func slowness() async throws {
        var limits = Server.Limits()
        (limits.headerDeadline, limits.bodyGrace) = (.milliseconds(300), .milliseconds(300))
        (limits.idle, limits.writeDeadline, limits.linger) = (
            .milliseconds(500), .milliseconds(300), .milliseconds(200)
        )
        let end = Bell()
        let large = [UInt8](repeating: 0x20, count: 20_000_000)
        try await withServer(
            limits,
            handler: { request in
                request.rawPath == "/large" ? Response(body: .bytes(large)) : await echo(request)
            }
        ) { server, address in
            var slow: [Task<Void, Never>] = []
            for kind in Slowness.allCases {
                for _ in 0..<2 { slow.append(try await start(kind, address, end)) }
            }
            var served = 0
            // Bounds a test that fails; one that passes never gets there.
            let deadline = Deadline.after(.seconds(120))
            while server.connectionCount > 0 || served == 0, Deadline.now < deadline {
                let good = try await RawClient(address)
                try await good.send("GET /good HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                #expect(try await good.receiveAll().hasSuffix("GET /good ;"))
                good.close()
                served += 1
                try await EventLoop.sleep(for: .milliseconds(20))
            }
            #expect(server.connectionCount == 0, "a slow client is still there")
            end.ring()
            for task in slow { await task.value }
        }
    }

    /// Drips until the server has had enough; one that is deaf is so until the `end`.
    @IO private func start(_ kind: Slowness, _ address: Address, _ end: Bell) async throws -> Task<Void, Never> {
        let client = try await RawClient(address)
        try await client.send(kind.start)
        return Task { @IO in
            defer { client.close() }
            if kind == .deaf {
                _ = await end.wait()
                return
            }
            let dripping = Task { @IO in
                while !kind.drop.isEmpty {
                    do { try await client.send(kind.drop) } catch { return }
                    do { try await EventLoop.sleep(for: .milliseconds(40)) } catch { return }
                }
            }
            _ = try? await client.receiveAll()
            dripping.cancel()
            await dripping.value
        }
    }
}
