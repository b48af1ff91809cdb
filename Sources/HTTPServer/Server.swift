package import EventLoop

/// Accepts connections and answers their requests through one handler.
@IO package final class Server {
    package typealias Handler = @IO @Sendable (Request) async -> Response

    /// How many handlers are running.
    package private(set) var activeRequests = 0
    /// How many requests have been handled since the start.
    package private(set) var totalRequests = 0
    /// How many requests and connections were answered 503 for lack of room.
    package private(set) var refusals = 0
    /// Room that is taken by the bodies of requests that arrive or are being answered.
    package internal(set) var heldBytes = 0
    package private(set) var isStopping = false

    let limits: Limits
    private let listener: Listener
    private let handler: Handler
    private var connections: [ObjectIdentifier: Connection] = [:]
    private var connectionsByPeer: [String: Int] = [:]
    private let connectionEnded = Bell()
    private var dateSecond: Int64 = -1
    private var dateBytes: [UInt8] = []

    package init(listener: Listener, limits: Limits = .init(), handler: @escaping Handler) {
        self.listener = listener
        self.limits = limits
        self.handler = handler
    }

    /// How many clients are connected.
    package var connectionCount: Int { connections.count }

    /// Accepts connections until `shutdown`, and returns when the last of them has ended.
    package func run() async {
        var accepted = 0
        while !isStopping, !Task.isCancelled {
            do throws(SocketError) {
                start(try await listener.accept())
            } catch {
                // The listener is closed by `shutdown` only; anything else passes, so it must not stop the server.
                if !isStopping { try? await EventLoop.sleep(for: .milliseconds(50)) }
            }
            // A flood of connections must not keep those accepted from being served.
            accepted &+= 1
            if accepted % 16 == 0 { await Task.yield() }
        }
        while !connections.isEmpty { _ = await connectionEnded.wait() }
    }

    /// Stops accepting, lets requests in flight finish with `Connection: close`, then ends what is left.
    ///
    /// - Parameter grace: how long requests in flight may take.
    package func shutdown(grace: Duration) async {
        guard !isStopping else { return }
        isStopping = true
        listener.close()
        let deadline = Deadline.after(grace)
        // Who sends one request after the other gets `Connection: close` with the next answer; only connections on which
        // nothing has come for a second are closed under their clients.
        await waitForConnections(until: min(deadline, .after(.seconds(1))))
        for connection in connections.values where connection.isIdle && connection.isQuiet { connection.abort() }
        await waitForConnections(until: deadline)
        for connection in connections.values { connection.abort() }
    }

    private func waitForConnections(until deadline: Deadline) async {
        while !connections.isEmpty {
            guard await connectionEnded.wait(until: deadline) == .ready else { return }
        }
    }

    private func start(_ socket: Socket) {
        let isFull =
            connections.count >= limits.connections
            || connectionsByPeer[socket.peer, default: 0] >= limits.connectionsPerAddress
        // Even saying no takes a descriptor for a while; under a flood it is not said.
        guard connections.count < 2 * limits.connections else { return socket.close() }
        if isFull { refusals += 1 }
        let connection = Connection(socket, self)
        connections[ObjectIdentifier(connection)] = connection
        connectionsByPeer[socket.peer, default: 0] += 1
        connection.task = Task.onLoop {
            if isFull { await connection.refuse() } else { await connection.run() }
            self.ended(connection)
        }
    }

    private func ended(_ connection: Connection) {
        connections[ObjectIdentifier(connection)] = nil
        let remaining = connectionsByPeer[connection.peer, default: 1] - 1
        connectionsByPeer[connection.peer] = remaining > 0 ? remaining : nil
        connectionEnded.ring()
    }

    var isOverloaded: Bool { activeRequests >= limits.concurrentRequests }

    /// The handler's answer, or nil if too many are running.
    func handle(_ request: Request) async -> Response? {
        guard !isOverloaded else {
            refusals += 1
            return nil
        }
        activeRequests += 1
        totalRequests += 1
        defer { activeRequests -= 1 }
        return await handler(request)
    }

    /// The Date field, made once per second.
    var dateLine: [UInt8] {
        let now = WallClock.unixSeconds
        if now != dateSecond {
            dateSecond = now
            dateBytes = Array("Date: \(httpDate(unixSeconds: now))\r\n".utf8)
        }
        return dateBytes
    }
}
