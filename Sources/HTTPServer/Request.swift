package import EventLoop

/// A request, complete with its body.
package struct Request: Sendable {
    package let method: Method
    package var headers: Headers
    package var body: [UInt8]
    /// The client's address as text, empty for a Unix socket.
    package let peer: String
    /// When the head was complete.
    package let receivedAt: Deadline

    private let bytes: [UInt8]
    private let parts: Target

    /// A request that did not come over a socket, for tests and calls within the process.
    package init(
        _ method: Method, _ target: String, headers: Headers = Headers(), body: [UInt8] = [], peer: String = "",
        receivedAt: Deadline = .now
    ) {
        let bytes = Array(target.utf8)
        self.init(
            method, Target(splitting: bytes.indices, of: bytes), bytes, headers: headers, peer: peer,
            receivedAt: receivedAt)
        self.body = body
    }

    init(
        _ method: Method, _ parts: Target, _ bytes: [UInt8], headers: Headers, peer: String, receivedAt: Deadline
    ) {
        self.method = method
        self.headers = headers
        self.peer = peer
        self.receivedAt = receivedAt
        self.bytes = bytes
        self.parts = parts
        body = []
    }

    /// The target as sent: path and query, still encoded.
    package var target: String { bytes.text(parts.all) }

    /// The path as sent, still encoded.
    package var rawPath: String { parts.path.isEmpty ? "/" : bytes.text(parts.path) }

    /// `OPTIONS *`: about the server, not about a resource.
    var isAboutServer: Bool { parts.path.count == 1 && bytes[parts.path.lowerBound] == UInt8(ascii: "*") }

    /// The segments of the path, each decoded once; `/` has none, and a trailing slash leaves an empty one.
    ///
    /// Dot segments are resolved after decoding, so no element is `.` or `..`. An element may hold an encoded slash.
    package var path: [String] {
        var segments: [String] = []
        var start = parts.path.lowerBound + 1
        guard start < parts.path.upperBound else { return [] }
        while start <= parts.path.upperBound {
            let rest = bytes[start..<parts.path.upperBound]
            let end = rest.firstIndex(of: UInt8(ascii: "/")) ?? parts.path.upperBound
            switch decoded(start..<end) {
            case ".": if end == parts.path.upperBound { segments.append("") }
            case "..":
                if !segments.isEmpty { segments.removeLast() }
                if end == parts.path.upperBound { segments.append("") }
            case let segment: segments.append(segment)
            }
            start = end + 1
        }
        return segments.count == 1 && segments[0].isEmpty ? [] : segments
    }

    /// The parameters of the query in order, names and values decoded once; `+` is a space.
    package var query: [(name: String, value: String)] {
        bytes[parts.query].split(separator: UInt8(ascii: "&")).map { pair in
            let middle = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return (
                decoded(pair.startIndex..<middle, plusIsSpace: true),
                decoded(min(middle + 1, pair.endIndex)..<pair.endIndex, plusIsSpace: true)
            )
        }
    }

    private func decoded(_ range: Range<Int>, plusIsSpace: Bool = false) -> String {
        for byte in bytes[range] where byte == UInt8(ascii: "%") || byte == UInt8(ascii: "+") {
            return String(decoding: percentDecoded(bytes, range, plusIsSpace: plusIsSpace), as: UTF8.self)
        }
        return bytes.text(range)
    }
}
