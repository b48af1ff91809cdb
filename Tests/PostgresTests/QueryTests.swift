import EventLoop
import Postgres
import Testing

@Suite("Queries, pipelines and transactions", .timeLimit(.minutes(10))) struct QueryTests {
    @Test("a pipeline answers every statement in order")
    @IO func pipeline() async throws {
        try await withConnection { connection in
            let answers = try await connection.run([
                "CREATE TEMP TABLE t (n int8)", "INSERT INTO t SELECT generate_series(1, \(5))", "SELECT n FROM t",
                "SELECT n FROM t WHERE n > \(3)", "SELECT n FROM t WHERE n > \(4)",
            ])
            #expect(answers.map(\.affected) == [0, 5, 5, 2, 1])
            #expect(try answers[3].map { row throws(PostgresError) in try row.int(row["n"]) } == [4, 5])
        }
    }

    @Test("a pipeline with an error has no effect and names the statement")
    @IO func allOrNothing() async throws {
        try await withConnection { connection in
            try await connection.script("CREATE TEMP TABLE t (n int8 CONSTRAINT positive CHECK (n > 0))")
            let error = await serverError {
                _ = try await connection.run([
                    "INSERT INTO t VALUES (\(1))", "INSERT INTO t VALUES (\(-1))", "INSERT INTO t VALUES (\(2), 0)",
                ])
            }
            #expect(error?.sqlState == "23514")
            #expect(error?.constraint == "positive")
            #expect(error?.index == 1)
            #expect(error?.statement == "INSERT INTO t VALUES ($1)")
            #expect(try await connection.query("SELECT count(*) FROM t")[0].int(0) == 0)
        }
    }

    @Test("an error at the commit of a pipeline is an error of the pipeline")
    @IO func deferredConstraint() async throws {
        try await withConnection { connection in
            try await connection.script("CREATE TEMP TABLE t (n int8 UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            let inserts = [Statement](repeating: "INSERT INTO t VALUES (1)", count: 2)
            #expect(await serverError { _ = try await connection.run(inserts) }?.sqlState == "23505")
            #expect(try await connection.query("SELECT count(*) FROM t")[0].int(0) == 0)
        }
    }

    @Test("a syntax error says where, and the connection stays usable")
    @IO func syntaxError() async throws {
        try await withConnection { connection in
            let error = await serverError { _ = try await connection.query("SELECT 1 FORM t") }
            #expect(error?.sqlState == "42601")
            #expect(error?.position == 15)
            #expect(await serverError { try await connection.script("SELECT 1; SELEC 2") }?.sqlState == "42601")
            #expect(connection.isUsable)
            let answer = try await connection.query("SELECT 1")
            #expect(answer.count == 1)
        }
    }

    @Test("a transaction commits what its body did, and takes it back when the body throws")
    @IO func transactions() async throws {
        struct Refusal: Error {}
        try await withConnection { connection in
            try await connection.script("CREATE TEMP TABLE t (n int8)")
            let answer = try await connection.transaction { connection in
                _ = try await connection.query("INSERT INTO t VALUES (1)")
                return "done"
            }
            #expect(answer == "done")
            await #expect(throws: Refusal.self) {
                try await connection.transaction { connection in
                    _ = try await connection.query("INSERT INTO t VALUES (2)")
                    throw Refusal()
                }
            }
            #expect(
                try await connection.query("SELECT n FROM t").map { row throws(PostgresError) in try row.int(0) } == [1]
            )
            #expect(!connection.isInTransaction)
        }
    }

    @Test("a transaction whose failed statement was ignored does not pretend to have committed")
    @IO func swallowedError() async throws {
        try await withConnection { connection in
            let error = await serverError {
                try await connection.transaction { connection in _ = try? await connection.query("SELECT 1/0") }
            }
            #expect(error?.sqlState == "25P02")
            #expect(!connection.isInTransaction)
        }
    }

    @Test("the first statement of a transaction is told apart from its BEGIN")
    @IO func firstStatement() async throws {
        try await withConnection { connection in
            let (error, started) = try await connection.transaction { connection in
                let started = try await connection.run(["SELECT now()", "SELECT now()"])
                return (await serverError { _ = try await connection.query("SELECT 1") }, started)
            }
            #expect(error == nil)
            #expect(started.count == 2)
            let failure = await serverError {
                try await connection.transaction { connection in _ = try await connection.query("SELECT 1/0") }
            }
            #expect(failure?.index == 0)
            #expect(failure?.statement == "SELECT 1/0")
        }
    }

    @Test("texts without end do not fill the server with prepared statements")
    @IO func planLimit() async throws {
        try await withConnection { connection in
            for number in 0..<600 {
                #expect(try await connection.query("SELECT \(raw: String(number))")[0].int(0) == Int64(number))
            }
            let prepared = try await connection.query("SELECT count(*) FROM pg_prepared_statements")[0].int(0)
            #expect(prepared > 10 && prepared <= 257)
        }
    }

    @Test("a text is prepared once, and again when its parameters have other types")
    @IO func planTypes() async throws {
        try await withConnection { connection in
            func show(_ value: Value) async throws -> String {
                try await connection.query("SELECT pg_typeof(\(value))::text")[0].text(0)
            }
            #expect(try await show(.intArray([1])) == "bigint[]")
            #expect(try await show(.null) == "bigint[]")
            #expect(try await show(.bytes([1])) == "bytea")
            #expect(try await show(.bytes([2])) == "bytea")
            let texts = try await connection.query("SELECT statement FROM pg_prepared_statements")
            #expect(texts.count == 3)
        }
    }

    @Test("a prepared statement survives a change of the table it reads, and of everything else")
    @IO func stalePlans() async throws {
        try await withConnection { connection in
            try await connection.script("CREATE TEMP TABLE t (n int8); INSERT INTO t VALUES (1)")
            #expect(try await connection.query("SELECT * FROM t").columns == ["n"])
            try await connection.script("ALTER TABLE t ADD COLUMN m text DEFAULT 'x'")
            #expect(try await connection.query("SELECT * FROM t").columns == ["n", "m"])
            try await connection.script("DEALLOCATE ALL")
            #expect(try await connection.query("SELECT * FROM t").columns == ["n", "m"])
            try await connection.script("ALTER TABLE t DROP COLUMN m")
            let error = await serverError {
                try await connection.transaction { connection in _ = try await connection.query("SELECT * FROM t") }
            }
            #expect(error?.sqlState == "0A000")
            #expect(try await connection.query("SELECT * FROM t").columns == ["n"])
        }
    }

    @Test("a failed preparation is not remembered")
    @IO func failedPreparation() async throws {
        try await withConnection { connection in
            #expect(await serverError { _ = try await connection.query("SELECT n FROM later") }?.sqlState == "42P01")
            try await connection.script("CREATE TEMP TABLE later (n int8)")
            #expect(try await connection.query("SELECT n FROM later").isEmpty)
        }
    }

    @Test("a role is taken on at the start, and the server's time limit holds")
    @IO func session() async throws {
        try await withConnection { try await $0.script("CREATE ROLE \"读者\"") }
        var configuration = try await Databases.shared
        configuration.role = "读者"
        configuration.statementTimeout = .milliseconds(50)
        let connection = try await Connection.open(configuration)
        defer { connection.close() }
        let row = try await connection.query("SELECT current_user::text, current_setting('TimeZone')")[0]
        #expect(try row.text(0) == "读者")
        #expect(try row.text(1) == "UTC")
        #expect(await serverError { _ = try await connection.query("SELECT pg_sleep(10)::text") }?.sqlState == "57014")
        configuration.role = "nobody there"
        await #expect(throws: PostgresError.self) { try await Connection.open(configuration) }
    }

    @Test("a long pipeline, whose answers come while it is still being sent, does not block")
    @IO func longPipeline() async throws {
        try await withConnection { connection in
            let text = String(repeating: "长", count: 2000)
            let answers = try await connection.run((0..<3000).map { "SELECT \($0)::int8, \(text)::text" })
            #expect(answers.count == 3000)
            #expect(try answers[2999][0].int(0) == 2999)
            #expect(try answers[2999][0].text(1) == text)
        }
    }
}
