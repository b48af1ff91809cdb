package import EventLoop

/// Connections shared by many tasks: opened when needed, given out in the order of asking.
@IO package final class Pool {
    private let configuration: Configuration
    private let size: Int
    private let waitLimit: Duration
    private var idleConnections: [Connection] = []
    private var waiters: [Waiter] = []
    private var nextToken: UInt64 = 0
    private var isExpiring = false
    private var opening = 0
    private var failures = 0
    private var retryAt = Deadline.now
    private var isClosed = false
    private let closed = Bell()
    private nonisolated let sharedReads = SharedReads()

    /// Connections that exist, idle or in use.
    package private(set) var open = 0
    /// How many calls have had to wait since the start.
    package private(set) var waitedTotal = 0
    /// Why the last attempt to connect failed; nil while connecting works.
    package private(set) var lastError: PostgresError?

    package var idle: Int { idleConnections.count }
    package var waiting: Int { waiters.count }

    private struct Waiter {
        let token: UInt64
        let deadline: Deadline
        let continuation: UnsafeContinuation<Result<Connection, PostgresError>, Never>
    }

    /// A pool of at most `size` connections; a call that gets none within `waitLimit` fails as unavailable.
    package nonisolated init(_ configuration: Configuration, size: Int, waitLimit: Duration) {
        self.configuration = configuration
        self.size = size
        self.waitLimit = waitLimit
    }

    // MARK: Use

    /// Lends a connection for the time of `body`.
    @discardableResult
    package func with<T>(_ body: @IO (Connection) async throws -> T) async throws -> T {
        let connection = try await acquire()
        defer { release(connection) }
        return try await body(connection)
    }

    /// Short statements that only read, in one round trip with those of other tasks. They see no transaction, end
    /// with the server's own time limit, and may be sent twice.
    package func read(_ statements: [Statement]) async throws(PostgresError) -> [Rows] {
        try await sharedReads.run(statements, on: self)
    }

    package func read(_ statement: Statement) async throws(PostgresError) -> Rows { try await read([statement])[0] }

    package func query(
        _ statement: Statement, until deadline: Deadline = .never, abandons: Bool = false
    ) async throws(PostgresError) -> Rows {
        let connection = try await acquire()
        defer { release(connection) }
        return try await connection.query(statement, until: deadline, abandons: abandons)
    }

    package func run(_ statements: [Statement], until deadline: Deadline = .never)
        async throws(PostgresError) -> [Rows]
    {
        let connection = try await acquire()
        defer { release(connection) }
        return try await connection.run(statements, until: deadline)
    }

    @discardableResult
    package func transaction<T>(_ body: @IO (Connection) async throws -> T) async throws -> T {
        let connection = try await acquire()
        defer { release(connection) }
        return try await connection.transaction(body)
    }

    /// Refuses new calls, and returns when those under way have ended.
    package func close() async {
        isClosed = true
        for waiter in waiters { waiter.continuation.resume(returning: .failure(closedError)) }
        waiters.removeAll()
        for connection in idleConnections { discard(connection) }
        idleConnections.removeAll()
        while open > 0 { _ = await closed.wait() }
    }

    private var closedError: PostgresError { .unavailable("the pool is closed") }

    // MARK: Lending

    private func acquire() async throws(PostgresError) -> Connection {
        if isClosed { throw closedError }
        while let connection = idleConnections.popLast() {
            if !connection.hasHungUp { return connection }
            discard(connection)
        }
        waitedTotal += 1
        nextToken += 1
        let token = nextToken
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                waiters.append(Waiter(token: token, deadline: .after(waitLimit), continuation: continuation))
                openIfNeeded()
                expireInTime()
            }
        } onCancel: {
            Task.onLoop { self.giveUp(token) }
        }
        return try outcome.get()
    }

    private func release(_ connection: Connection) {
        guard connection.isUsable, !connection.isInTransaction, !isClosed else {
            discard(connection)
            openIfNeeded()
            return
        }
        offer(connection)
    }

    private func offer(_ connection: Connection) {
        guard !waiters.isEmpty else { return idleConnections.append(connection) }
        waiters.removeFirst().continuation.resume(returning: .success(connection))
    }

    private func discard(_ connection: Connection) {
        connection.close()
        open -= 1
        if isClosed && open == 0 { closed.ring() }
    }

    private func giveUp(_ token: UInt64) {
        guard let index = waiters.firstIndex(where: { $0.token == token }) else { return }
        waiters.remove(at: index).continuation.resume(returning: .failure(.cancelled))
    }

    /// All wait equally long, so the first in the queue is always the first to run out of time.
    private func expireInTime() {
        guard !isExpiring else { return }
        isExpiring = true
        Task.onLoop { [self] in
            while let first = waiters.first {
                try? await EventLoop.sleep(until: first.deadline)
                let now = Deadline.now
                while let late = waiters.first, late.deadline <= now {
                    waiters.removeFirst().continuation.resume(returning: .failure(expired))
                }
            }
            isExpiring = false
        }
    }

    private var expired: PostgresError {
        let reason = lastError.map { "; the last attempt to connect failed: \($0)" } ?? ""
        return .unavailable("none of \(open) connections became free within \(waitLimit)\(reason)")
    }

    // MARK: Opening

    /// One attempt per waiter while connecting works, a single one while it does not.
    private func openIfNeeded() {
        guard !isClosed, open + opening < size, opening < (failures > 0 ? 1 : waiters.count), !waiters.isEmpty else {
            return
        }
        opening += 1
        Task.onLoop { [self] in
            await openForWaiters()
            opening -= 1
            openIfNeeded()
        }
    }

    private func openForWaiters() async {
        while !isClosed, !waiters.isEmpty {
            if failures > 0 { try? await EventLoop.sleep(until: retryAt) }
            do throws(PostgresError) {
                let connection = try await Connection.open(configuration)
                failures = 0
                lastError = nil
                open += 1
                if isClosed { discard(connection) } else { offer(connection) }
                return
            } catch {
                failures += 1
                lastError = error
                // Doubled each time, and spread so that processes do not come back all at once.
                let milliseconds = min(5000, 50 << min(failures - 1, 7))
                retryAt = .after(.milliseconds(Int.random(in: milliseconds / 2...milliseconds)))
            }
        }
    }
}
