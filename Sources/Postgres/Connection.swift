import CLibpq
package import EventLoop
import Glibc

/// One session of PostgreSQL, used by one task at a time.
///
/// Whatever happens, a call leaves it either between statements or closed, never in the middle of an answer.
@IO package final class Connection {
    /// nil once the connection is closed or lost.
    private(set) var handle: OpaquePointer?
    let descriptor: Int32
    private var isBusy = false
    /// `BEGIN` goes out together with the transaction's first statement.
    var isBeginPending = false
    var plans = Plans()
    var exchange = Exchange([])

    /// How long an answer is waited for where the caller names no deadline; nil for ever.
    let patience: Duration?

    private init(_ handle: OpaquePointer, patience: Duration?) {
        (self.handle, self.patience) = (handle, patience)
        descriptor = PQsocket(handle)
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
        PQsetnonblocking(handle, 1)
        PQenterPipelineMode(handle)
    }

    isolated deinit { close() }

    /// Connects and sets the session up.
    package static func open(_ configuration: Configuration, until deadline: Deadline = .never)
        async throws(PostgresError) -> Connection
    {
        let connection = Connection(
            try await connect(configuration.parameters(), until: deadline),
            patience: configuration.statementTimeout.map { $0 + Configuration.grace })
        if let role = configuration.role {
            do throws(PostgresError) {
                _ = try await connection.query("SET ROLE \(identifier: role)", until: deadline)
            } catch {
                connection.close()
                throw .unavailable("the role \"\(role)\" cannot be taken: \(error)")
            }
        }
        return connection
    }

    package func close() {
        guard let handle else { return }
        self.handle = nil
        // libpq closes the descriptor, which may be another's the next moment.
        EventLoop.forget(descriptor)
        PQfinish(handle)
    }

    /// Open, and not in the middle of a call.
    package var isUsable: Bool { handle != nil && !isBusy }

    package var isInTransaction: Bool { isBeginPending || transactionStatus != PQTRANS_IDLE }

    var transactionStatus: PGTransactionStatusType { handle.map { PQtransactionStatus($0) } ?? PQTRANS_UNKNOWN }

    /// The peer has closed the connection while it lay idle.
    var hasHungUp: Bool {
        let readHangUp: Int16 = 0x2000
        var poll = pollfd(fd: descriptor, events: readHangUp, revents: 0)
        return handle == nil || (Glibc.poll(&poll, 1, 0) > 0 && poll.revents != 0)
    }

    // MARK: Taking turns

    /// Starts a call, which ends with `leave`.
    func enter() throws(PostgresError) -> OpaquePointer {
        precondition(!isBusy, "two tasks use one connection at the same time")
        guard let handle else { throw .unavailable("the connection is closed") }
        if Task.isCancelled { throw .cancelled }
        isBusy = true
        return handle
    }

    func leave() { isBusy = false }

    /// Gives the connection up: what it was doing may have happened or not.
    func lost() -> PostgresError { .connectionLost(giveUp()) }

    /// Gives the connection up before the server could have acted on anything.
    func unsent() -> PostgresError { .unavailable(giveUp()) }

    private func giveUp() -> String {
        guard let handle else { return "the connection was closed during the call" }
        defer { close() }
        return trimmed(PQerrorMessage(handle))
    }

    // MARK: Waiting

    /// Sends what libpq has queued. While the server does not take it, it may be waiting for us to read its answers.
    func flush(_ handle: OpaquePointer, until deadline: Deadline) async throws(PostgresError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1: try await check(waitForEither(until: deadline))
            default: throw lost()
            }
            if PQconsumeInput(handle) == 0 { throw lost() }
        }
    }

    /// The next result, or nil when there is none left; the caller owns it.
    func nextResult(_ handle: OpaquePointer, until deadline: Deadline) async throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(handle) == 1 { try await receive(handle, until: deadline) }
        return PQgetResult(handle)
    }

    func receive(_ handle: OpaquePointer, until deadline: Deadline) async throws(PostgresError) {
        try check(await EventLoop.wait(.read, on: descriptor, until: deadline))
        if PQconsumeInput(handle) == 0 { throw lost() }
    }

    private func check(_ result: WaitResult) throws(PostgresError) {
        if handle == nil { throw lost() }
        switch result {
        case .ready: return
        case .timedOut: throw .timedOut
        case .cancelled: throw .cancelled
        }
    }

    private func waitForEither(until deadline: Deadline) async -> WaitResult {
        let descriptor = descriptor
        return await withTaskGroup(of: WaitResult.self) { group in
            group.addTask { await EventLoop.wait(.read, on: descriptor, until: deadline) }
            group.addTask { await EventLoop.wait(.write, on: descriptor, until: deadline) }
            let first = await group.next() ?? .cancelled
            group.cancelAll()
            return first
        }
    }
}
