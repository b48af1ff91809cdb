import EventLoop
import Postgres
import Testing

@Suite("Values to the server and back", .timeLimit(.minutes(10))) struct ValueTests {
    @Test(
        "texts come back as they went",
        arguments: [
            "", "'; DROP TABLE t; --", #"back\slash \' \\ "quotes""#, "安得广厦千万间 🏠", "$1 %s \u{1}\n\r\t",
        ])
    @IO func texts(_ text: String) async throws {
        try await withConnection { connection in
            let row = try await connection.query("SELECT \(text)::text, \(text)::varchar, to_jsonb(\(text)::text)")[0]
            #expect(try row.text(0) == text)
            #expect(try row.text(1) == text)
            #expect(try await connection.query("SELECT \(row.text(2))::jsonb #>> '{}'")[0].text(0) == text)
        }
    }

    @Test("scalars of every type come back as they went")
    @IO func scalars() async throws {
        try await withConnection { connection in
            let row = try await connection.query(
                """
                SELECT \(Int64.min)::int8 AS long, \(Int32.max)::int4 AS int, \(Int16(-3))::int2 AS short,
                    \(true)::bool AS yes, \(-0.1)::float8 AS double, \([UInt8](0...255))::bytea AS bytes,
                    \("{\"房\": 1}")::json AS json, \("{\"房\": 1}")::jsonb AS jsonb, 'n'::name AS name
                """)[0]
            #expect(try row.int(row["long"]) == .min)
            #expect(try row.int(row["int"]) == Int64(Int32.max))
            #expect(try row.int(row["short"]) == -3)
            #expect(try row.bool(row["yes"]))
            #expect(try row.double(row["double"]) == -0.1)
            #expect(try row.bytes(row["bytes"]) == [UInt8](0...255))
            #expect(try row.text(row["json"]) == "{\"房\": 1}")
            #expect(try row.bytes(row["jsonb"]) == Array("{\"房\": 1}".utf8))
            #expect(try row.text(row["name"]) == "n")
        }
    }

    @Test("dates, instants and uuids are read in PostgreSQL's binary form")
    @IO func civilTypes() async throws {
        try await withConnection { connection in
            let id = "00010203-0405-0607-0809-0a0b0c0d0e0f"
            let row = try await connection.query(
                "SELECT \("2000-03-01")::date, \("2000-01-01T08:00:01+08:00")::timestamptz, \(id)::uuid")[0]
            #expect(try row.days(0) == 60)
            #expect(try row.microseconds(1) == 1_000_000)
            #expect(try row.bytes(2) == [UInt8](0...15))
        }
    }

    @Test("arrays come back as they went, empty ones too")
    @IO func arrays() async throws {
        try await withConnection { connection in
            let ids = Value.packedArray(.uuid, [UInt8](0..<32))
            let row = try await connection.query(
                """
                SELECT \(["一", "", "c,\"{}"]), \([Int64.max, -1]), \([String]()), \([Int]()), \([[1, 2], [UInt8]()]),
                    array_to_string(\(ids), ' '),
                    array_to_string(\(Value.array(.json, [Array("[1]".utf8), nil])), ' ', '-'),
                    array_to_string(\(Value.textArray(["a", nil])), ' ', '-')
                """)[0]
            #expect(try row.get(0) == ["一", "", "c,\"{}"])
            #expect(try row.get(1) == [Int64.max, -1])
            #expect(try row.get(2) == [String]())
            #expect(try row.get(3) == [Int64]())
            #expect(try row.text(5).hasSuffix("-1a1b1c1d1e1f"))
            #expect(try row.text(6) == "[1] -")
            #expect(try row.text(7) == "a -")
        }
    }

    @Test("NULL is told from empty, and asked for without ifPresent it is an error")
    @IO func nulls() async throws {
        try await withConnection { connection in
            let row = try await connection.query("SELECT \(String?.none)::text AS gone, \("")::text AS empty")[0]
            #expect(try row.isNull(0))
            #expect(try row.text(ifPresent: 0) == nil)
            #expect(try row.text(ifPresent: row["empty"]) == "")
            #expect(throws: PostgresError.decoding("column \"gone\" (0) is NULL where String was asked for")) {
                try row.text(0)
            }
        }
    }

    @Test("a wrong type or column is an error that says which")
    @IO func mismatches() async throws {
        try await withConnection { connection in
            let row = try await connection.query("SELECT 1::int4 AS one")[0]
            #expect(throws: PostgresError.decoding("column \"one\" (0) has type 23, which cannot be read as String")) {
                try row.text(row["one"])
            }
            #expect(throws: PostgresError.decoding("no column 1: the answer has 1")) { try row.int(1) }
            #expect(throws: PostgresError.decoding("no column \"two\" among [\"one\"]")) { try row.int(row["two"]) }
        }
    }

    @Test("eight mebibytes go and come in one value")
    @IO func large() async throws {
        try await withConnection { connection in
            let bytes = (0..<(8 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let row = try await connection.query("SELECT \(bytes)")[0]
            #expect(try row.bytes(0) == bytes)
            let texts = (0..<100_000).map { "租\($0)" }
            #expect(try await connection.query("SELECT \(texts)")[0].get(0) == texts)
        }
    }

    @Test("what the protocol cannot carry is refused before anything is sent")
    @IO func refusals() async throws {
        try await withConnection { connection in
            let nul = await serverError { _ = try await connection.run(["SELECT 1", "SELECT \("a\0b")::text"]) }
            #expect(nul?.sqlState == "22021")
            #expect(nul?.message.contains("$1 contains a NUL byte") == true)
            #expect(nul?.index == 1)
            let many = (0...65_535).map { "\($0)::int8" as Statement }
            let tooMany = await serverError { _ = try await connection.query("SELECT " + many.joined(separator: "+")) }
            #expect(tooMany?.message.contains("65536 parameters; a statement takes at most 65535") == true)
            let answer = try await connection.query("SELECT 1")
            #expect(answer.count == 1)
        }
    }
}
