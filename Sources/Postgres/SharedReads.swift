import EventLoop

/// Sends the short reads of many tasks together: those that wait when a connection is free share one round trip.
///
/// They also share the pipeline's implicit transaction, so a statement that fails takes its neighbours with it; as
/// reads have changed nothing, each of them is then simply asked again by itself.
@IO final class SharedReads {
    private var queue: [Read] = []
    private var underWay = 0, isStarting = false

    /// More connections than this only make smaller batches.
    private static let connections = 2
    /// One batch's answers are held in memory together.
    private static let batchReads = 64

    private struct Read {
        let statements: [Statement]
        let answer: UnsafeContinuation<Result<[Rows], PostgresError>, Never>
    }

    func run(_ statements: [Statement], on pool: Pool) async throws(PostgresError) -> [Rows] {
        for (index, statement) in statements.enumerated() { try statement.validate(index: index) }
        if Task.isCancelled { throw .cancelled }
        return try await withUnsafeContinuation { answer in
            queue.append(Read(statements: statements, answer: answer))
            startBatch(on: pool)
        }.get()
    }

    private func startBatch(on pool: Pool) {
        guard !isStarting, underWay < SharedReads.connections else { return }
        isStarting = true
        // What else arrives in this turn of the loop goes with it.
        Task.onLoop { await self.runBatches(on: pool) }
    }

    private func runBatches(on pool: Pool) async {
        isStarting = false
        underWay += 1
        defer { underWay -= 1 }
        do {
            try await pool.with { connection in
                while !queue.isEmpty, connection.isUsable {
                    let batch = Array(queue.prefix(SharedReads.batchReads))
                    queue.removeFirst(batch.count)
                    if !queue.isEmpty { startBatch(on: pool) }
                    await answer(batch, on: connection)
                }
            }
            if !queue.isEmpty { startBatch(on: pool) }
        } catch {
            // No connection became free in time, for anybody.
            let failure = error as? PostgresError ?? .unavailable("\(error)")
            for read in queue { read.answer.resume(returning: .failure(failure)) }
            queue.removeAll()
        }
    }

    private func answer(_ batch: [Read], on connection: Connection) async {
        do throws(PostgresError) {
            var rest = try await connection.run(batch.flatMap(\.statements))[...]
            for read in batch {
                read.answer.resume(returning: .success(Array(rest.prefix(read.statements.count))))
                rest = rest.dropFirst(read.statements.count)
            }
        } catch {
            guard case .server = error, batch.count > 1 else {
                for read in batch { read.answer.resume(returning: .failure(error)) }
                return
            }
            for read in batch { await answer([read], on: connection) }
        }
    }
}
