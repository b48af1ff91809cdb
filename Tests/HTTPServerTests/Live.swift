import EventLoop
import Testing

@testable import HTTPServer

/// A server on a free loopback port for the time of one test.
@IO func withServer(
    _ limits: Server.Limits = .init(), handler: @escaping Server.Handler,
    _ body: @IO (Server, Address) async throws -> Void
) async throws {
    let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
    let server = Server(listener: listener, limits: limits, handler: handler)
    let running = Task { @IO in await server.run() }
    do {
        try await body(server, listener.address)
    } catch {
        await server.shutdown(grace: .zero)
        throw error
    }
    await server.shutdown(grace: .zero)
    await running.value
    #expect(server.connectionCount == 0)
    #expect(server.activeRequests == 0)
}

/// A client that sends and sees bare bytes.
@IO final class RawClient {
    let socket: Socket
    private var received: [UInt8] = []

    init(_ address: Address) async throws {
        socket = try await Socket.connect(to: address, until: .after(.seconds(120)))
    }

    func send(_ text: String) async throws { try await socket.write(wire(text), until: .after(.seconds(120))) }

    /// Everything up to and including `end`; what follows stays for the next call.
    func receive(through end: String) async throws -> String {
        while true {
            if let range = text(received).firstRange(of: end) {
                let result = String(text(received)[..<range.upperBound])
                received.removeFirst(result.utf8.count)
                return result
            }
            guard try await readMore() else { throw Ended(before: end, got: text(received)) }
        }
    }

    /// Everything until the server closes.
    func receiveAll() async throws -> String {
        while try await readMore() {}
        defer { received = [] }
        return text(received)
    }

    private func readMore() async throws -> Bool {
        var more: [UInt8] = []
        let count = try await socket.read(into: &more, until: .after(.seconds(120)))
        received += more
        return count > 0
    }

    func close() { socket.close() }

    struct Ended: Error {
        let before: String
        let got: String
    }
}

/// Waits for what other tasks bring about.
@IO func eventually(_ what: Comment, _ condition: () -> Bool) async throws {
    let deadline = Deadline.after(.seconds(120))
    while !condition() {
        try #require(Deadline.now < deadline, what)
        try await EventLoop.sleep(for: .milliseconds(2))
    }
}

/// Answers with method, path and body.
@IO func echo(_ request: Request) async -> Response {
    Response(
        headers: ["Content-Type": "text/plain"],
        body: .bytes(Array("\(request.method.rawValue) \(request.rawPath) \(text(request.body));".utf8)))
}
