import CLinux
import Glibc

/// Why an operation on a socket ended; `closed` also covers a reset by the peer.
package enum SocketError: Error, Equatable, Sendable {
    case timedOut, cancelled, closed
    /// The kernel's error number and the call that returned it.
    case failed(call: String, errno: Int32)
}

/// Where to listen or to connect.
package enum Address: Sendable, Equatable, CustomStringConvertible {
    /// A numeric IPv4 or IPv6 address, or a name that is looked up, and a port (0 takes a free one when listening).
    case tcp(host: String, port: UInt16)
    case unix(path: String)

    package var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}

/// A stream socket: non-blocking below, `async` above.
@IO package final class Socket {
    package let descriptor: Int32
    /// The peer's address as text, empty for a Unix socket.
    package let peer: String
    package private(set) var isOpen = true

    package init(descriptor: Int32, peer: String = "") {
        self.descriptor = descriptor
        self.peer = peer
        let flags = fcntl(descriptor, F_GETFL)
        _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
    }

    package func close() {
        guard isOpen else { return }
        isOpen = false
        EventLoop.forget(descriptor)
        Glibc.close(descriptor)
    }

    /// Tells the peer that nothing more will be written.
    package func shutdownWrite() {
        if isOpen { shutdown(descriptor, Int32(SHUT_WR)) }
    }

    /// Appends what has arrived, at most 64 KiB; 0 means the peer has finished.
    package func read(into buffer: inout [UInt8], until deadline: Deadline) async throws(SocketError) -> Int {
        while true {
            guard isOpen else { throw .closed }
            let scratch = EventLoop.main.scratch
            let count = recv(descriptor, scratch.baseAddress!, scratch.count, 0)
            if count >= 0 {
                buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: scratch[0..<count]))
                return count
            }
            try await retry("recv", errno, .read, deadline)
        }
    }

    /// Whether the peer has neither sent anything nor finished: what a kept connection must be before it is used again.
    package var isQuiet: Bool {
        guard isOpen else { return false }
        let count = recv(descriptor, EventLoop.main.scratch.baseAddress!, 1, Int32(MSG_PEEK))
        return count < 0 && errno == EAGAIN
    }

    /// Writes all of `bytes`.
    package func write(_ bytes: [UInt8], until deadline: Deadline) async throws(SocketError) {
        var written = 0
        while written < bytes.count {
            guard isOpen else { throw .closed }
            let count = bytes.withUnsafeBytes { bytes in
                send(descriptor, bytes.baseAddress! + written, bytes.count - written, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 { written += count } else { try await retry("send", errno, .write, deadline) }
        }
    }

    private func retry(_ call: String, _ error: Int32, _ interest: Interest, _ deadline: Deadline)
        async throws(SocketError)
    {
        switch error {
        case EINTR: return
        case EAGAIN:
            switch await EventLoop.wait(interest, on: descriptor, until: deadline) {
            case .ready: return
            case .timedOut: throw .timedOut
            case .cancelled: throw isOpen ? .cancelled : .closed
            }
        case EPIPE, ECONNRESET: throw .closed
        default: throw .failed(call: call, errno: error)
        }
    }

    // MARK: Connecting

    /// Connects, trying each address a name stands for.
    package static func connect(to address: Address, until deadline: Deadline) async throws(SocketError) -> Socket {
        var last = SocketError.failed(call: "getaddrinfo", errno: ENOENT)
        for candidate in await resolve(address, passive: false) {
            do throws(SocketError) { return try await connect(candidate, until: deadline) } catch { last = error }
        }
        throw last
    }

    private static func connect(_ address: SocketAddress, until deadline: Deadline) async throws(SocketError) -> Socket
    {
        let fd = socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard fd >= 0 else { throw .failed(call: "socket", errno: errno) }
        let connecting = Socket(descriptor: fd, peer: address.host)
        connecting.setNoDelay()
        let result = address.withPointer { pointer, length in Glibc.connect(fd, pointer, length) }
        if result == 0 { return connecting }
        var failure = errno
        if failure == EINPROGRESS || failure == EAGAIN {
            let waited = await EventLoop.wait(.write, on: fd, until: deadline)
            guard waited == .ready else {
                connecting.close()
                throw waited == .timedOut ? .timedOut : .cancelled
            }
            var length = socklen_t(MemoryLayout<Int32>.size)
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &length)
        }
        if failure == 0 { return connecting }
        connecting.close()
        throw .failed(call: "connect", errno: failure)
    }

    func setNoDelay() {
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }
}
