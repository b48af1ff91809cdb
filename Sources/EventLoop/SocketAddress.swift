import CLinux
import Glibc

/// A kernel socket address of any family.
struct SocketAddress: Sendable {
    var storage: sockaddr_storage
    var length: socklen_t

    var family: Int32 { Int32(storage.ss_family) }

    /// Calls `body` with the address as the kernel wants it; the pointer is valid during the call only.
    func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    var host: String {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard family != AF_UNIX,
            withPointer({ getnameinfo($0, $1, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) }) == 0
        else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    var port: UInt16 {
        var text = [CChar](repeating: 0, count: 8)
        guard family != AF_UNIX,
            withPointer({ getnameinfo($0, $1, nil, 0, &text, socklen_t(text.count), NI_NUMERICSERV) }) == 0
        else { return 0 }
        return UInt16(String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)) ?? 0
    }
}

/// The addresses a name stands for, best first. Looking one up blocks, so it is done off the loop.
func resolve(_ address: Address, passive: Bool) async -> [SocketAddress] {
    (try? await offload { resolveBlocking(address, passive: passive) }) ?? []
}

/// The same on the calling thread.
func resolveBlocking(_ address: Address, passive: Bool) -> [SocketAddress] {
    switch address {
    case .unix(let path): unixAddress(path).map { [$0] } ?? []
    case .tcp(let host, let port): lookUp(host, port, passive)
    }
}

private func unixAddress(_ path: String) -> SocketAddress? {
    var address = sockaddr_un()
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    var storage = sockaddr_storage()
    withUnsafeMutableBytes(of: &storage) { storage in
        withUnsafeBytes(of: &address) { storage.copyMemory(from: $0) }
    }
    return SocketAddress(storage: storage, length: socklen_t(MemoryLayout<sockaddr_un>.size))
}

private func lookUp(_ host: String, _ port: UInt16, _ passive: Bool) -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = passive ? AI_PASSIVE : 0
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &list) == 0 else { return [] }
    defer { freeaddrinfo(list) }
    var result: [SocketAddress] = []
    var next = list
    while let entry = next {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(
                from: UnsafeRawBufferPointer(start: entry.pointee.ai_addr, count: Int(entry.pointee.ai_addrlen)))
        }
        result.append(SocketAddress(storage: storage, length: entry.pointee.ai_addrlen))
        next = entry.pointee.ai_next
    }
    return result
}
