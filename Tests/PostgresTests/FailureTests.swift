import EventLoop
import Postgres
import PostgresTesting
import PrivatePostgres
import Testing

@Suite("Cancellation and failures", .timeLimit(.minutes(10))) struct FailureTests {
    @Test("cancelling a task cancels its statement and leaves the pool usable")
    @IO func cancellation() async throws {
        let pool = Pool(try await Databases.shared, size: 1, waitLimit: .seconds(120))
        let task = Task { @IO in try await pool.query("SELECT pg_sleep(3600)::text, 'cancel me'") }
        #expect(try await withConnection { try await isRunning("cancel me", $0) })
        task.cancel()
        await #expect(throws: PostgresError.cancelled) { try await task.value }
        #expect(try await pool.query("SELECT 1")[0].int(0) == 1)
        #expect(pool.open == 1)
        await pool.close()
    }

    @Test("a statement ends at its deadline, its transaction has no effect")
    @IO func deadline() async throws {
        try await withConnection { connection in
            await #expect(throws: PostgresError.timedOut) {
                try await connection.query("SELECT pg_sleep(3600)::text", until: .after(.milliseconds(50)))
            }
            try await connection.script("CREATE TEMP TABLE t (n int8)")
            await #expect(throws: PostgresError.timedOut) {
                try await connection.run(
                    ["INSERT INTO t VALUES (1)", "SELECT pg_sleep(3600)::text"], until: .after(.milliseconds(50)))
            }
            #expect(try await connection.query("SELECT count(*) FROM t")[0].int(0) == 0)
        }
    }

    @Test("a cancelled transaction is rolled back and its connection usable")
    @IO func cancelledTransaction() async throws {
        let pool = Pool(try await Databases.shared, size: 1, waitLimit: .seconds(120))
        let task = Task { @IO in
            try await pool.transaction { connection in
                _ = try await connection.query("SELECT 1")
                _ = try await connection.query("SELECT pg_sleep(3600)::text, 'transaction'")
            }
        }
        #expect(try await withConnection { try await isRunning("'transaction'", $0) })
        task.cancel()
        await #expect(throws: PostgresError.cancelled) { try await task.value }
        #expect(try await pool.query("SELECT 1")[0].int(0) == 1)
        #expect(pool.open == 1)
        await pool.close()
    }

    @Test("a script and a copy are cancelled too")
    @IO func cancelledScript() async throws {
        try await withConnection { connection in
            let script = Task { @IO in try await connection.script("SELECT pg_sleep(3600), 'a script'") }
            #expect(try await withConnection { try await isRunning("'a script'", $0) })
            script.cancel()
            await #expect(throws: PostgresError.cancelled) { try await script.value }
            try await connection.script("CREATE TEMP TABLE t (n int8)")
            let copy = Task { @IO in
                try await connection.copyIn("COPY t FROM STDIN /* a copy */") {
                    try await EventLoop.sleep(for: .seconds(3600))
                    return nil
                }
            }
            #expect(try await withConnection { try await isRunning("a copy", $0) })
            copy.cancel()
            await #expect(throws: CancellationError.self) { try await copy.value }
            #expect(try await connection.query("SELECT 1")[0].int(0) == 1)
        }
    }

    @Test("a connection ended by the server in mid-statement is lost, with the server's words")
    @IO func terminated() async throws {
        let connection = try await Connection.open(Databases.shared)
        let id = try await connection.query("SELECT pg_backend_pid()")[0].int(0)
        let task = Task { @IO in try await connection.query("SELECT pg_sleep(3600)::text, 'terminate'") }
        try await withConnection { other in
            #expect(try await isRunning("'terminate'", other))
            _ = try await other.query("SELECT pg_terminate_backend(\(id)::int4)")
        }
        let reason = "terminating connection due to administrator command"
        await #expect(throws: PostgresError.connectionLost(reason)) { try await task.value }
        #expect(!connection.isUsable)
        await #expect(throws: PostgresError.unavailable("the connection is closed")) {
            try await connection.query("SELECT 1")
        }
    }

    @Test("a pool notices that its server has gone and comes back with it")
    @IO func restart() async throws {
        let cluster = try await offload { try TestCluster.newCluster() }
        let first = try await offload { try RunningCluster(cluster, settings: TestCluster.settings) }
        let pool = Pool(Configuration(url: cluster.conninfo(database: "postgres")), size: 2, waitLimit: .seconds(120))
        #expect(try await pool.query("SELECT 1")[0].int(0) == 1)
        let inFlight = Task { @IO in try await pool.query("SELECT pg_sleep(3600)::text") }
        #expect(try await isRunning("pg_sleep(3600)", pool))
        try await offload { first.stop() }
        await #expect(throws: PostgresError.self) { try await inFlight.value }
        let waiting = Task { @IO in try await pool.query("SELECT 2") }
        #expect(try await eventually { pool.lastError != nil })
        let second = try await offload {
            try RunningCluster(cluster, settings: TestCluster.settings, ending: .removed)
        }
        #expect(try await waiting.value[0].int(0) == 2)
        #expect(pool.lastError == nil)
        await pool.close()
        try await offload { second.stop() }
    }

    @Test("those who wait for a connection are served in the order of asking")
    @IO func queue() async throws {
        let pool = Pool(try await Databases.shared, size: 1, waitLimit: .seconds(120))
        var order: [Int] = []
        let tasks = (0..<5).map { number in
            Task { @IO in try await pool.with { _ in order.append(number) } }
        }
        for task in tasks { try await task.value }
        #expect(order == [0, 1, 2, 3, 4])
        #expect(pool.open == 1)
        #expect(pool.idle == 1)
        #expect(pool.waiting == 0)
        await pool.close()
        await #expect(throws: PostgresError.unavailable("the pool is closed")) { try await pool.query("SELECT 1") }
    }

    @Test("a wait for a connection ends at the pool's limit, or with its task")
    @IO func waitLimit() async throws {
        let pool = Pool(try await Databases.shared, size: 1, waitLimit: .milliseconds(50))
        #expect(try await eventually { (try? await pool.query("SELECT 1")) != nil })
        try await pool.with { _ in
            let message = "none of 1 connections became free within 0.05 seconds"
            await #expect(throws: PostgresError.unavailable(message)) { try await pool.query("SELECT 1") }
        }
        await pool.close()
        let patient = Pool(try await Databases.shared, size: 1, waitLimit: .seconds(60))
        #expect(try await eventually { (try? await patient.query("SELECT 1")) != nil })
        try await patient.with { _ in
            let task = Task { @IO in try await patient.query("SELECT 1") }
            _ = try await eventually { patient.waiting == 1 }
            task.cancel()
            await #expect(throws: PostgresError.cancelled) { try await task.value }
        }
        await patient.close()
    }

    @Test("a connection returned within a transaction is not lent again")
    @IO func leftTransaction() async throws {
        let pool = Pool(try await Databases.shared, size: 1, waitLimit: .seconds(120))
        let first = try await pool.with { connection in
            _ = try await connection.query("BEGIN")
            return try await connection.query("SELECT pg_backend_pid()")[0].int(0)
        }
        #expect(try await pool.query("SELECT pg_backend_pid()")[0].int(0) != first)
        await pool.close()
    }

    @Test("an address without a server is unavailable, and so is a malformed one")
    @IO func unreachable() async throws {
        for url in ["host=/nowhere", "postgresql://127.0.0.1:1/x", "host"] {
            await #expect { try await Connection.open(Configuration(url: url)) } throws: { error in
                if case PostgresError.unavailable = error { true } else { false }
            }
        }
    }
}

/// Waits until a statement with this text is being executed.
@IO private func isRunning(_ text: String, _ connection: Connection) async throws -> Bool {
    try await eventually { try await connection.query(running(text))[0].bool(0) }
}

@IO private func isRunning(_ text: String, _ pool: Pool) async throws -> Bool {
    try await eventually { try await pool.query(running(text))[0].bool(0) }
}

private func running(_ text: String) -> Statement {
    """
    SELECT EXISTS (SELECT FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid()
        AND strpos(query, \(text)) > 0)
    """
}
