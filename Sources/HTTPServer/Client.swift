package import EventLoop

/// A request to another server.
package struct ClientRequest: Sendable {
    package var method: Method
    /// Path and query, already encoded.
    package var target: String
    package var headers: Headers
    package var body: [UInt8]

    package init(_ method: Method, _ target: String, headers: Headers = Headers(), body: [UInt8] = []) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
    }
}

/// The answer of another server, complete with its body.
package struct ClientResponse: Sendable {
    package var status: Int
    package var headers: Headers
    package var body: [UInt8]
}

/// Why a request has no answer. Only after `notConnected` is it certain that the other side did nothing.
package enum ClientError: Error, Equatable, Sendable {
    /// Nothing was sent: no connection could be had in time.
    case notConnected(String)
    /// The request was sent, the answer did not come in time: the outcome is unknown.
    case timedOut
    /// The connection broke after the request was sent, in part or whole: the outcome is unknown.
    case connectionLost
    /// An answer came that is not HTTP, or too large: the outcome is unknown.
    case malformedResponse(String)

    package var outcomeIsUnknown: Bool {
        if case .notConnected = self { false } else { true }
    }
}

/// Sends requests to one server over a few kept connections, one request at a time on each.
///
/// Nothing is ever sent twice: whether to repeat a request whose outcome is unknown is for the caller to say.
@IO package final class Client {
    private let address: Address
    private let host: String
    private let connections: Int
    private let responseLimit: Int
    private var idle: [Socket] = []
    private var open = 0
    private var isClosed = false
    private let connectionFree = Bell()

    /// Connects when the first request is sent.
    ///
    /// `host` is the Host field, as in a URL: name and, unless it is 80, port. At most `connections` are open at
    /// once, further requests wait for one. A body longer than `responseLimit` bytes is not accepted.
    package init(address: Address, host: String, connections: Int = 4, responseLimit: Int = 16 * 1024 * 1024) {
        self.address = address
        self.host = host
        self.connections = connections
        self.responseLimit = responseLimit
    }

    package func send(_ request: ClientRequest, until deadline: Deadline) async throws(ClientError) -> ClientResponse {
        guard request.target.utf8.allSatisfy(\.isTarget), request.target.hasPrefix("/") else {
            throw .notConnected("the request target is not an encoded path")
        }
        let socket = try await connection(until: deadline)
        do throws(ClientError) {
            let (response, keeps) = try await exchange(request, socket, deadline)
            giveBack(keeps ? socket : nil, closing: socket)
            return response
        } catch {
            giveBack(nil, closing: socket)
            throw error
        }
    }

    /// Closes the idle connections; those in use are closed after their request.
    package func close() {
        isClosed = true
        for socket in idle { socket.close() }
        open -= idle.count
        idle = []
        connectionFree.ring()
    }

    private func connection(until deadline: Deadline) async throws(ClientError) -> Socket {
        while true {
            guard !isClosed else { throw .notConnected("the client is closed") }
            while let socket = idle.popLast() {
                if socket.isQuiet { return socket }
                socket.close()
                open -= 1
            }
            if open < connections { break }
            guard await connectionFree.wait(until: deadline) == .ready else {
                throw .notConnected("no connection to \(address) became free in time")
            }
        }
        open += 1
        do throws(SocketError) {
            return try await Socket.connect(to: address, until: deadline)
        } catch {
            open -= 1
            connectionFree.ringOne()
            throw .notConnected("cannot connect to \(address): \(error)")
        }
    }

    private func giveBack(_ kept: Socket?, closing socket: Socket) {
        if let kept, !isClosed {
            idle.append(kept)
        } else {
            socket.close()
            open -= 1
        }
        connectionFree.ringOne()
    }

    private func exchange(_ request: ClientRequest, _ socket: Socket, _ deadline: Deadline) async throws(ClientError)
        -> (ClientResponse, keeps: Bool)
    {
        do throws(SocketError) {
            try await socket.write(encode(request), until: deadline)
        } catch {
            // A server may answer and close before it has read everything: its answer is still there to be read.
            guard error == .closed else { throw error == .timedOut ? .timedOut : .connectionLost }
        }
        var parser = ResponseParser(isHead: request.method == .head, limit: responseLimit)
        while true {
            do throws(ProtocolError) {
                if let response = try parser.next() {
                    return (response, parser.keepsConnection && parser.input.available == 0)
                }
            } catch {
                throw .malformedResponse(error.detail)
            }
            do throws(SocketError) {
                if try await socket.read(into: &parser.input.bytes, until: deadline) > 0 { continue }
            } catch {
                throw error == .timedOut ? .timedOut : .connectionLost
            }
            guard let response = parser.inputEnded() else { throw .connectionLost }
            return (response, false)
        }
    }

    private func encode(_ request: ClientRequest) -> [UInt8] {
        var bytes = Array("\(request.method.rawValue) \(request.target) HTTP/1.1\r\nHost: \(host)\r\n".utf8)
        request.headers.write(to: &bytes)
        let hasBody = !request.body.isEmpty || [.post, .put, .patch].contains(request.method)
        if hasBody { bytes.append("Content-Length: \(request.body.count)\r\n") }
        bytes.append("\r\n")
        bytes.append(contentsOf: request.body)
        return bytes
    }
}
