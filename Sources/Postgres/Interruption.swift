import CLibpq
import EventLoop

extension Connection {
    /// Asks the server to cancel what is in flight, then lets `finish` read what is left, both within a bound.
    ///
    /// The statement may still have finished first. Without an answer in time the connection is closed.
    func interrupt(
        _ handle: OpaquePointer, finish: @escaping @IO @Sendable (Deadline) async throws(PostgresError) -> Void
    ) async throws(PostgresError) {
        // In a task of its own, since the caller's may be cancelled and could wait for nothing any more.
        let failure = await Task.onLoop { [self] () -> PostgresError? in
            let limit = Deadline.after(.seconds(5))
            do throws(PostgresError) {
                try await requestCancel(handle, until: limit)
                try await finish(limit)
                return nil
            } catch {
                close()
                return .connectionLost("the server did not answer the request to cancel in time: \(error)")
            }
        }.value
        if let failure { throw failure }
    }

    /// Returns once the server has taken the request, so that it cannot hit a later statement.
    private func requestCancel(_ handle: OpaquePointer, until limit: Deadline) async throws(PostgresError) {
        nonisolated(unsafe) let request = PQgetCancel(handle)
        let taken = Bell()
        var isTaken = false
        Task { @IO in
            _ = try? await offload {
                var message = [CChar](repeating: 0, count: 256)
                PQcancel(request, &message, Int32(message.count))
                PQfreeCancel(request)
            }
            isTaken = true
            taken.ring()
        }
        if await taken.wait(until: limit) != .ready && !isTaken { throw .timedOut }
    }
}
