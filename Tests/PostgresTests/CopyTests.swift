import EventLoop
import Postgres
import Testing

@Suite("COPY and notifications", .timeLimit(.minutes(10))) struct CopyTests {
    struct Refusal: Error {}

    @Test("a hundred thousand rows go in and come out unchanged")
    @IO func copy() async throws {
        try await withConnection { connection in
            try await connection.script("CREATE TEMP TABLE t (n int8, name text)")
            let rows = (0..<100_000).map { "\($0)\t住户\($0)\n" }
            var batches = stride(from: 0, to: rows.count, by: 1000).makeIterator()
            let count = try await connection.copyIn("COPY t FROM STDIN") {
                batches.next().map { Array(rows[$0..<$0 + 1000].joined().utf8) }
            }
            #expect(count == rows.count)
            var copied: [UInt8] = []
            try await connection.copyOut("COPY (SELECT * FROM t ORDER BY n) TO STDOUT") { copied += $0 }
            #expect(copied == Array(rows.joined().utf8))
            #expect(try await connection.query("SELECT count(*) FROM t")[0].int(0) == 100_000)
        }
    }

    @Test("a copy whose source fails has no effect")
    @IO func failingSource() async throws {
        try await withConnection { connection in
            try await connection.script("CREATE TEMP TABLE t (n int8)")
            var isFirst = true
            await #expect(throws: Refusal.self) {
                _ = try await connection.copyIn("COPY t FROM STDIN") {
                    guard isFirst else { throw Refusal() }
                    isFirst = false
                    return Array("1\n".utf8)
                }
            }
            #expect(try await connection.query("SELECT count(*) FROM t")[0].int(0) == 0)
        }
    }

    @Test("a copy whose reader fails is cut short, and the connection stays usable")
    @IO func failingReader() async throws {
        try await withConnection { connection in
            await #expect(throws: Refusal.self) {
                try await connection.copyOut("COPY (SELECT generate_series(1, 100000000)) TO STDOUT") { _ in
                    throw Refusal()
                }
            }
            let answer = try await connection.query("SELECT 1")
            #expect(answer.count == 1)
        }
    }

    @Test("data the table refuses is an error of the copy")
    @IO func refusedData() async throws {
        try await withConnection { connection in
            try await connection.script("CREATE TEMP TABLE t (n int8)")
            var chunks = [Array("one\n".utf8)]
            let error = await serverError {
                _ = try await connection.copyIn("COPY t FROM STDIN") { chunks.popLast() }
            }
            #expect(error?.sqlState == "22P02")
            #expect(await serverError { try await connection.script("COPY t FROM STDIN") }?.sqlState == "57014")
            #expect(await serverError { try await connection.copyOut("SELECT 1") { _ in } }?.sqlState == "42601")
            #expect(try await connection.query("SELECT 1")[0].int(0) == 1)
        }
    }

    @Test("a notification wakes who listens, in time or not at all")
    @IO func notifications() async throws {
        try await withConnection { listener in
            try await listener.listen("房 \"屋\"")
            #expect(try await listener.notification(until: .after(.milliseconds(10))) == nil)
            let waiting = Task { @IO in try await listener.notification(until: .after(.seconds(120))) }
            try await withConnection { sender in
                _ = try await sender.query("SELECT pg_notify(\("房 \"屋\""), \("七"))::text")
            }
            #expect(try await waiting.value == Notification(channel: "房 \"屋\"", payload: "七"))
            _ = try await listener.query("SELECT pg_notify(\("房 \"屋\""), \("八"))::text")
            #expect(try await listener.notification(until: .now)?.payload == "八")
        }
    }
}
