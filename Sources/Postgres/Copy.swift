import CLibpq
import EventLoop

extension Connection {
    /// Runs a text of several statements, as a migration has; without transaction commands in it, all or nothing.
    package func script(_ sql: String) async throws(PostgresError) {
        do { _ = try await simply(sql) { handle in try await self.drain(handle, sql) } } catch {
            throw (error as? PostgresError) ?? .connectionLost("\(error)")
        }
    }

    /// Runs a `COPY … FROM STDIN`, sending what `next` returns until it is nil; returns the number of rows.
    ///
    /// If `next` throws, nothing is copied and the error is passed on.
    package func copyIn(_ sql: String, _ next: @IO () async throws -> [UInt8]?) async throws -> Int {
        try await simply(sql) { handle in
            try await self.expect(PGRES_COPY_IN, handle, sql)
            while let bytes = try await next() {
                let sent = bytes.withUnsafeBytes { bytes in
                    let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                    return PQputCopyData(handle, start, Int32(bytes.count))
                }
                // The server has ended the copy already, with an error that `drain` will read.
                if sent != 1 { break }
                try await self.flush(handle, until: .never)
            }
            PQputCopyEnd(handle, nil)
            try await self.flush(handle, until: .never)
            return try await self.drain(handle, sql)
        }
    }

    /// Runs a `COPY … TO STDOUT`, passing whole rows to `each`, about 64 KiB at a time.
    package func copyOut(_ sql: String, _ each: @IO ([UInt8]) async throws -> Void) async throws {
        _ = try await simply(sql) { handle in
            try await self.expect(PGRES_COPY_OUT, handle, sql)
            var chunk: [UInt8] = []
            while try await self.copyRow(handle, into: &chunk, until: .never) {
                guard chunk.count >= 64 * 1024 else { continue }
                try await each(chunk)
                chunk.removeAll(keepingCapacity: true)
            }
            if !chunk.isEmpty { try await each(chunk) }
            return try await self.drain(handle, sql)
        }
    }

    /// Leaves the pipeline mode for a statement whose answers `body` reads to their end.
    private func simply(_ sql: String, _ body: @IO (OpaquePointer) async throws -> Int) async throws -> Int {
        try Statement(raw: sql).validate(index: 0)
        let handle = try enter()
        defer { leave() }
        if isBeginPending {
            isBeginPending = false
            _ = try await exchange(["BEGIN"], on: handle, until: .never)
        }
        PQexitPipelineMode(handle)
        defer { if self.handle != nil { PQenterPipelineMode(handle) } }
        guard PQsendQuery(handle, sql) == 1 else { throw unsent() }
        do {
            try await flush(handle, until: .never)
            return try await body(handle)
        } catch {
            if self.handle != nil, PQtransactionStatus(handle) == PQTRANS_ACTIVE {
                try await interrupt(handle) { limit async throws(PostgresError) in
                    try await self.flush(handle, until: limit)
                    _ = try await self.readRest(handle, sql, until: limit)
                }
            }
            throw error
        }
    }

    // MARK: Answers

    private func expect(_ status: ExecStatusType, _ handle: OpaquePointer, _ sql: String)
        async throws(PostgresError)
    {
        guard let result = try await nextResult(handle, until: .never) else { throw lost() }
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case status: return
        case PGRES_FATAL_ERROR: throw .server(ServerError(result, statement: sql))
        default:
            throw .server(ServerError(sqlState: "42601", message: "this is not the COPY asked for", statement: sql))
        }
    }

    /// Appends the next row of a copy from the server; false after the last.
    private func copyRow(_ handle: OpaquePointer, into chunk: inout [UInt8], until deadline: Deadline)
        async throws(PostgresError) -> Bool
    {
        while true {
            var row: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle, &row, 1)
            if count > 0, let row {
                chunk.append(contentsOf: UnsafeRawBufferPointer(start: row, count: Int(count)))
                PQfreemem(row)
                return true
            }
            if count == -1 { return false }
            if count < -1 { throw lost() }
            try await receive(handle, until: deadline)
        }
    }

    /// Reads the answers to their end, and returns the rows affected by the last statement.
    private func drain(_ handle: OpaquePointer, _ sql: String) async throws(PostgresError) -> Int {
        var rest = Rest()
        do throws(PostgresError) { rest = try await readRest(handle, sql, until: .never) } catch {
            guard error == .cancelled else { throw error }
            try await interrupt(handle) { limit async throws(PostgresError) in
                try await self.flush(handle, until: limit)
                rest = try await self.readRest(handle, sql, until: limit)
            }
            if rest.failure?.sqlState == queryCanceled { throw .cancelled }
        }
        if let failure = rest.failure { throw .server(failure) }
        return rest.affected
    }

    private struct Rest {
        var affected = 0
        var failure: ServerError?
    }

    /// Reads what is left, ending a copy that is still open.
    private func readRest(_ handle: OpaquePointer, _ sql: String, until deadline: Deadline)
        async throws(PostgresError) -> Rest
    {
        var rest = Rest()
        while let result = try await nextResult(handle, until: deadline) {
            defer { PQclear(result) }
            switch PQresultStatus(result) {
            case PGRES_COPY_IN:
                PQputCopyEnd(handle, "the data ended before its end")
                try await flush(handle, until: deadline)
            case PGRES_COPY_OUT:
                var discarded: [UInt8] = []
                while try await copyRow(handle, into: &discarded, until: deadline) {
                    discarded.removeAll(keepingCapacity: true)
                }
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY:
                rest.affected = Int(String(cString: PQcmdTuples(result))) ?? 0
            default: if rest.failure == nil { rest.failure = ServerError(result, statement: sql) }
            }
        }
        if PQstatus(handle) != CONNECTION_OK { throw lost() }
        return rest
    }
}
