import CLinux
import Glibc

/// A listening socket. Several processes may share one: each accepts what it gets first.
@IO package final class Listener {
    package let descriptor: Int32
    package let address: Address

    /// Binds and listens.
    package init(_ address: Address, backlog: Int32 = 4096) async throws(SocketError) {
        var last = SocketError.failed(call: "getaddrinfo", errno: ENOENT)
        for candidate in await resolve(address, passive: true) {
            do throws(SocketError) {
                descriptor = try Listener.bind(candidate, backlog)
                if case .tcp(let host, 0) = address {
                    self.address = .tcp(host: host, port: Listener.boundPort(descriptor))
                } else {
                    self.address = address
                }
                return
            } catch { last = error }
        }
        throw last
    }

    /// Binds for a process that hands the descriptor to its workers and accepts nothing itself.
    package nonisolated static func bound(to address: Address, backlog: Int32 = 4096) throws(SocketError) -> Int32 {
        var last = SocketError.failed(call: "getaddrinfo", errno: ENOENT)
        for candidate in resolveBlocking(address, passive: true) {
            do throws(SocketError) { return try bind(candidate, backlog) } catch { last = error }
        }
        throw last
    }

    /// Takes over a descriptor that another process has bound, for a worker started with it.
    package init(inherited descriptor: Int32) {
        self.descriptor = descriptor
        // What this process starts in its turn, such as the backtracer of a trap, must not keep the port when all else ends.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        address = .tcp(host: "0.0.0.0", port: Listener.boundPort(descriptor))
    }

    /// The next connection. When descriptors run out it waits until some are free instead of failing.
    package func accept() async throws(SocketError) -> Socket {
        while true {
            var storage = sockaddr_storage()
            var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
            let fd = withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    acceptNonBlocking(descriptor, pointer, &length)
                }
            }
            if fd >= 0 {
                let socket = Socket(descriptor: fd, peer: SocketAddress(storage: storage, length: length).host)
                socket.setNoDelay()
                return socket
            }
            switch errno {
            case EAGAIN:
                guard await EventLoop.wait(.read, on: descriptor) == .ready else { throw .cancelled }
            case EINTR, ECONNABORTED: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                do throws(CancellationError) { try await EventLoop.sleep(for: .milliseconds(50)) } catch {
                    throw .cancelled
                }
            case let error: throw .failed(call: "accept", errno: error)
            }
        }
    }

    package func close() {
        EventLoop.forget(descriptor)
        Glibc.close(descriptor)
        if case .unix(let path) = address { unlink(path) }
    }

    private nonisolated static func bind(_ address: SocketAddress, _ backlog: Int32) throws(SocketError) -> Int32 {
        let fd = socket(address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        guard fd >= 0 else { throw .failed(call: "socket", errno: errno) }
        var on: Int32 = 1
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard address.withPointer({ pointer, length in Glibc.bind(fd, pointer, length) }) == 0 else {
            defer { Glibc.close(fd) }
            throw .failed(call: "bind", errno: errno)
        }
        guard listen(fd, backlog) == 0 else {
            defer { Glibc.close(fd) }
            throw .failed(call: "listen", errno: errno)
        }
        return fd
    }

    private static func boundPort(_ fd: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(fd, $0, &length) }
        }
        return SocketAddress(storage: storage, length: length).port
    }
}
