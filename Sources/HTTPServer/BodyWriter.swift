package import EventLoop

/// Writes a streamed body; each write waits until the client has room for it.
@IO package final class BodyWriter {
    private let socket: Socket
    private let framing: ResponseFraming
    private let pace: Duration
    private let server: Server
    private var hasFailed = false

    init(_ socket: Socket, _ framing: ResponseFraming, _ server: Server) {
        self.socket = socket
        self.framing = framing
        self.server = server
        pace = server.limits.writeDeadline
    }

    /// Whether the client was still there at the last write.
    package var isOpen: Bool { socket.isOpen && !hasFailed }

    /// Whether the server is shutting down: an endless stream should end now, so that its client reconnects elsewhere.
    package var isEnding: Bool { server.isStopping }

    /// Sends one piece. Throws `SocketError` once the client has gone away or takes too long.
    package func write(_ bytes: [UInt8]) async throws {
        guard !bytes.isEmpty else { return }
        guard framing == .chunked else { return try await send(bytes) }
        var chunk: [UInt8] = []
        chunk.reserveCapacity(bytes.count + 16)
        chunk.append(String(bytes.count, radix: 16))
        chunk.append("\r\n")
        chunk.append(contentsOf: bytes)
        chunk.append("\r\n")
        try await send(chunk)
    }

    func finish() async throws {
        if framing == .chunked { try await send(Array("0\r\n\r\n".utf8)) }
    }

    private func send(_ bytes: [UInt8]) async throws(SocketError) {
        guard isOpen else { throw .closed }
        do throws(SocketError) {
            try await socket.write(bytes, pace: pace)
        } catch {
            hasFailed = true
            throw error
        }
    }
}

extension Socket {
    /// Writes all of `bytes`, giving the peer `pace` for each 64 KiB.
    func write(_ bytes: [UInt8], pace: Duration) async throws(SocketError) {
        let slice = 64 * 1024
        if bytes.count <= slice { return try await write(bytes, until: .after(pace)) }
        for start in stride(from: 0, to: bytes.count, by: slice) {
            try await write(Array(bytes[start..<min(start + slice, bytes.count)]), until: .after(pace))
        }
    }
}
