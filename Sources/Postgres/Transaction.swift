import CLibpq
import EventLoop

extension Connection {
    /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// `BEGIN` travels with the first statement. If the connection is lost during `COMMIT`, it throws
    /// `connectionLost`: the transaction may have been committed or not.
    @discardableResult
    package func transaction<T>(_ body: @IO (Connection) async throws -> T) async throws -> T {
        precondition(!isInTransaction || handle == nil, "a transaction was begun inside another")
        isBeginPending = true
        do {
            let value = try await body(self)
            try await commit()
            return value
        } catch {
            await rollBack()
            throw error
        }
    }

    private func commit() async throws(PostgresError) {
        if handle == nil { throw .unavailable("the connection was lost before COMMIT, so nothing was committed") }
        if isBeginPending {
            isBeginPending = false
            return
        }
        // A server answers COMMIT of a failed transaction with a rollback, and no error.
        guard transactionStatus == PQTRANS_INTRANS else {
            throw .server(
                ServerError(
                    sqlState: "25P02", message: "a statement of the transaction failed, so it cannot be committed",
                    statement: "COMMIT"))
        }
        _ = try await query("COMMIT")
    }

    private func rollBack() async {
        isBeginPending = false
        guard handle != nil, transactionStatus != PQTRANS_IDLE else { return }
        // In a task of its own: the caller's may be cancelled.
        await Task.onLoop { [self] in
            do throws(PostgresError) { _ = try await query("ROLLBACK", until: .after(.seconds(5))) } catch { close() }
        }.value
    }
}
