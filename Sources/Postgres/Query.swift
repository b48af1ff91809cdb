import CLibpq
package import EventLoop

extension Connection {
    /// Sends one statement and returns its answer.
    ///
    /// When the task is cancelled or the deadline passes, the server is asked to cancel the statement; if it
    /// has finished by then, its answer is returned all the same. With `abandons`, the connection is given up instead
    /// and the outcome is unknown: a commit whose wait for a standby is cancelled would look like a replicated one.
    package func query(
        _ statement: Statement, until deadline: Deadline = .never, abandons: Bool = false
    ) async throws(PostgresError) -> Rows {
        try await run([statement], until: deadline, abandons: abandons)[0]
    }

    /// Sends the statements in one go; outside a transaction they are one, so all take effect or none.
    ///
    /// The answers come in the order of the statements. The error names the statement it is about.
    package func run(
        _ statements: [Statement], until deadline: Deadline = .never, abandons: Bool = false
    ) async throws(PostgresError) -> [Rows] {
        for (index, statement) in statements.enumerated() { try statement.validate(index: index) }
        if statements.isEmpty { return [] }
        let deadline = deadline == .never ? patience.map { .after($0) } ?? .never : deadline
        let handle = try enter()
        defer { leave() }
        try await resetPlans(handle, until: deadline)
        let withBegin = isBeginPending ? ["BEGIN"] + statements : statements
        let begins = isBeginPending ? 1 : 0
        isBeginPending = false
        do throws(PostgresError) {
            let results = try await exchange(withBegin, on: handle, until: deadline, abandons: abandons)
            return Array(results.dropFirst(begins))
        } catch .server(var error) {
            error.index -= begins
            guard plans.isStale, transactionStatus == PQTRANS_IDLE else { throw .server(error) }
            // The pipeline had no effect but to show that the schema has changed since it was planned.
            try await resetPlans(handle, until: deadline)
            return try await exchange(statements, on: handle, until: deadline, abandons: abandons)
        } catch { throw error }
    }

    /// Forgets the prepared statements when they are too many or too old.
    private func resetPlans(_ handle: OpaquePointer, until deadline: Deadline) async throws(PostgresError) {
        guard plans.needReset, transactionStatus != PQTRANS_INERROR else { return }
        _ = try await exchange(["DEALLOCATE ALL"], on: handle, until: deadline, prepares: false)
        plans.reset()
    }

    // MARK: One pipeline

    func exchange(
        _ statements: [Statement], on handle: OpaquePointer, until deadline: Deadline, prepares: Bool = true,
        abandons: Bool = false
    ) async throws(PostgresError) -> [Rows] {
        exchange = Exchange(statements)
        defer { exchange = Exchange([]) }
        try queue(statements, on: handle, prepares: prepares)
        var interruption: PostgresError?
        do throws(PostgresError) {
            try await flush(handle, until: deadline)
            try await collect(handle, until: deadline)
        } catch {
            guard error == .cancelled || error == .timedOut else { throw error }
            if abandons {
                close()
                throw .connectionLost("no answer came in time")
            }
            interruption = error
            try await interrupt(handle) { limit async throws(PostgresError) in
                try await self.flush(handle, until: limit)
                try await self.collect(handle, until: limit)
            }
        }
        for text in exchange.unprepared { plans.remove(text) }
        guard let failure = exchange.failure else { return exchange.results }
        if exchange.isStale { plans.isStale = true }
        if let interruption, failure.sqlState == queryCanceled { throw interruption }
        if failure.sqlState == readOnly {
            // The primary is elsewhere by now; a new connection will find it.
            close()
            throw .unavailable("the server takes no changes: \(failure.message)")
        }
        throw .server(failure)
    }

    /// Hands everything to libpq without a pause: if it breaks before the end, the server never sees
    /// the sync and takes back what it has done.
    private func queue(_ statements: [Statement], on handle: OpaquePointer, prepares: Bool) throws(PostgresError) {
        let buffer = ParameterBuffer.shared
        for (index, statement) in statements.enumerated() {
            buffer.encode(statement.values)
            var isQueued = true
            if !prepares {
                isQueued = PQsendQueryParams(handle, statement.text, 0, nil, nil, nil, nil, 1) == 1
            } else if let plan = plans.find(statement.text, buffer.types, statement.values) {
                isQueued = buffer.send(toPrepared: plan.name, on: handle)
            } else {
                let plan = plans.add(statement.text, buffer.types)
                exchange.preparing.append(index)
                isQueued =
                    PQsendPrepare(handle, plan.name, statement.text, Int32(buffer.types.count), buffer.types) == 1
                    && buffer.send(toPrepared: plan.name, on: handle)
            }
            guard isQueued else { throw unsent() }
        }
        guard PQpipelineSync(handle) == 1 else { throw lost() }
    }

    private func collect(_ handle: OpaquePointer, until deadline: Deadline) async throws(PostgresError) {
        while !exchange.isSynced {
            var answer: OpaquePointer?
            // Between a result and the nil that ends it nothing is awaited, so a later call can go on from here.
            while answer == nil || PQresultStatus(answer) != PGRES_PIPELINE_SYNC {
                guard let result = try await nextResult(handle, until: deadline) else { break }
                PQclear(answer)
                answer = result
            }
            guard let answer else { throw lost() }
            if let fatal = exchange.take(answer) {
                close()
                throw fatal
            }
        }
    }
}

/// The SQLSTATE of a statement that was cancelled, and of a change on a server that has become a standby.
let queryCanceled = "57014", readOnly = "25006"
