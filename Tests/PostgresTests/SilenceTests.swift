import EventLoop
import Glibc
import PostgresTesting
import Testing

@testable import Postgres

@Suite("Cuts and crowds", .timeLimit(.minutes(2))) struct SilenceTests {
    @Test(
        "the kernel gives a silent peer up within ten seconds, whether it owes us an answer or the receipt of a question"
    )
    @IO func socketOptions() async throws {
        let proxy = try await Proxy(to: try await TestCluster.database(named: "silence"))
        let connection = try await Connection.open(Configuration(url: proxy.url))
        func option(_ level: Int32, _ name: Int32) -> Int32 {
            var value: Int32 = -1, size = socklen_t(MemoryLayout<Int32>.size)
            return getsockopt(connection.descriptor, level, name, &value, &size) == 0 ? value : -1
        }
        let tcp = Int32(IPPROTO_TCP)
        #expect(option(SOL_SOCKET, SO_KEEPALIVE) == 1)
        let untilFirst = option(tcp, TCP_KEEPIDLE), between = option(tcp, TCP_KEEPINTVL),
            count = option(tcp, TCP_KEEPCNT)
        #expect(untilFirst > 0 && between > 0 && count > 0 && untilFirst + between * count <= 10)
        #expect((1...10_000).contains(option(tcp, TCP_USER_TIMEOUT)))
        connection.close()
        proxy.close()
    }

    @Test("a session with a time limit also bounds its waits for locks and its idle transactions")
    @IO func sessionLimits() async throws {
        let url = try await TestCluster.database(named: "limits")
        let connection = try await Connection.open(Configuration(url: url, statementTimeout: .seconds(60)))
        for (name, value) in [
            ("statement_timeout", "1min"), ("lock_timeout", "5s"), ("idle_in_transaction_session_timeout", "10s"),
        ] {
            #expect(try await connection.query("SELECT current_setting(\(name))")[0].text(0) == value)
        }
        connection.close()
    }

    @Test(
        "a statement on a wire that has fallen silent ends with its connection, and the pool comes back with the wire")
    @IO func silence() async throws {
        let proxy = try await Proxy(to: try await TestCluster.database(named: "silence"))
        let configuration = Configuration(url: proxy.url, statementTimeout: .milliseconds(200))
        let pool = Pool(configuration, size: 1, waitLimit: .seconds(20))
        #expect(try await pool.query("SELECT 1")[0].int(0) == 1)
        proxy.isSilent = true
        await #expect {
            try await pool.query("SELECT 2")
        } throws: { error in
            if case PostgresError.connectionLost = error { true } else { false }
        }
        proxy.isSilent = false
        #expect(try await pool.query("SELECT 3")[0].int(0) == 3)
        await pool.close()
        proxy.close()
    }

    @Test("a server without room for one more connection is unavailable, and is used again when there is")
    @IO func crowd() async throws {
        let url = try await TestCluster.database(named: "crowd")
        let admin = try await Connection.open(Configuration(url: url))
        _ = try await admin.query("CREATE ROLE crowd LOGIN CONNECTION LIMIT 1")
        let configuration = Configuration(url: url.replacing("user=guangsha", with: "user=crowd"))
        let first = try await Connection.open(configuration)
        let pool = Pool(configuration, size: 2, waitLimit: .seconds(4))
        await #expect {
            try await pool.query("SELECT 1")
        } throws: { error in
            "\(error)".contains("too many connections") && (error as? PostgresError)?.isRetryable == true
        }
        first.close()
        #expect(try await eventually { (try? await pool.query("SELECT 1")) != nil })
        await pool.close()
        _ = try await eventually { (try? await admin.query("DROP ROLE crowd")) != nil }
        admin.close()
    }
}
