import EventLoop

/// One client: performs over its socket what the connection machine decides.
@IO final class Connection {
    private let socket: Socket
    private let server: Server
    private var machine: ConnectionMachine
    /// Whether the client waits for nothing, so that the connection may be closed.
    private(set) var isIdle = true
    var task: Task<Void, Never>?
    /// Nothing has arrived that is still to be read.
    var isQuiet: Bool { socket.isQuiet }
    /// What the server counts for it.
    private var held = 0

    init(_ socket: Socket, _ server: Server) {
        self.socket = socket
        self.server = server
        machine = ConnectionMachine(limits: server.limits, peer: socket.peer)
    }

    var peer: String { socket.peer }

    func run() async {
        defer {
            socket.close()
            hold(0)
        }
        // An error here is the peer going away: nobody is left to be told.
        do throws(SocketError) {
            while try await step() {}
        } catch {}
    }

    /// Answers 503 without reading a request.
    func refuse() async {
        machine.refuse(ProtocolError(.overloaded, "连接数已满，请稍后重试"), date: server.dateLine)
        await run()
    }

    /// Ends the connection from outside, whatever it is doing.
    func abort() {
        socket.close()
        task?.cancel()
    }

    private func step() async throws(SocketError) -> Bool {
        let action = machine.next(
            at: .now, isOverloaded: server.isOverloaded, room: server.limits.heldBytes - server.heldBytes + held,
            date: server.dateLine)
        hold(machine.heldBytes)
        switch action {
        case .read(let deadline):
            try await flush()
            isIdle = machine.isIdle
            defer { isIdle = false }
            try await read(until: deadline)
            return true
        case .handle(let request):
            try await answer(request)
            return true
        case .close(let ending):
            try await flush()
            if ending == .lingering { try await linger() }
            return false
        }
    }

    private func read(until deadline: Deadline) async throws(SocketError) {
        var input: [UInt8] = []
        swap(&input, &machine.input)
        do throws(SocketError) {
            if isIdle {
                // The next request is seldom there already: asking the kernel for it would be in vain.
                switch await EventLoop.wait(.read, on: socket.descriptor, until: deadline) {
                case .ready: break
                case .timedOut: throw .timedOut
                case .cancelled: throw .cancelled
                }
            }
            let count = try await socket.read(into: &input, until: deadline)
            swap(&input, &machine.input)
            if count == 0 { machine.inputEnded() }
        } catch {
            guard error == .timedOut else { throw error }
            swap(&input, &machine.input)
            machine.timedOut(date: server.dateLine)
        }
    }

    private func hold(_ bytes: Int) {
        server.heldBytes += bytes - held
        held = bytes
    }

    private func answer(_ request: Request) async throws(SocketError) {
        guard let response = await server.handle(request) else {
            _ = machine.respond(ProtocolError.overloaded.response, isLast: server.isStopping, date: server.dateLine)
            return
        }
        let framing = machine.respond(response, isLast: server.isStopping, date: server.dateLine)
        if let framing, case .stream(let produce) = response.body {
            try await flush()
            let writer = BodyWriter(socket, framing, server)
            do {
                try await produce(writer)
                try await writer.finish()
            } catch {
                // Without the last chunk the client knows that the body is incomplete.
                machine.streamFailed()
            }
        } else if machine.output.count >= 64 * 1024 {
            try await flush()
        }
    }

    private func flush() async throws(SocketError) {
        guard !machine.output.isEmpty else { return }
        try await socket.write(machine.output, pace: server.limits.writeDeadline)
        machine.outputWritten()
    }

    /// Reads and forgets until the client closes, for a bounded time and amount.
    private func linger() async throws(SocketError) {
        socket.shutdownWrite()
        let deadline = Deadline.after(server.limits.linger)
        var total = 0
        while total < 16 * 1024 * 1024, Deadline.now < deadline {
            var ignored: [UInt8] = []
            let count = try await socket.read(into: &ignored, until: deadline)
            if count == 0 { return }
            total += count
        }
    }
}
