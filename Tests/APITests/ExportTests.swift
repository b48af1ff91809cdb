import Crypto
import EventLog
import EventLoop
import HTTPServer
import Kernel
import Postgres
import Projector
import SystemProjections
import Testing

@testable import API

@Suite("Exports") struct ExportTests {
    @IO private func hall(_ name: String) async throws -> Hall {
        let reading = Endpoint.list(DoorList.list) + ExportLog.lists.flatMap { Endpoint.list($0) }
        let doors: [Endpoint] = [.command(MakeDoor.self, "/doors", location: "/doors/{id}"), .export(DoorList.list)]
        return try await Hall(
            "export_\(name)", offering: Endpoint.described(reading + doors),
            projecting: [DoorList.self, ExportLog.self])
    }

    @IO private func make(_ hall: Hall, _ labels: String...) async throws {
        for label in labels { _ = try await hall.makeDoor(label) }
        try await reach(hall, DoorList.name)
    }

    /// One that is entered, and copies of its row: rows of a read model are cheap to make.
    @IO private func make(_ hall: Hall, doors: Int) async throws {
        try await make(hall, "一号门")
        _ = try await hall.services.pool.query(
            """
            INSERT INTO read.door_list SELECT gen_random_uuid(), n::text, width, is_open, version
            FROM read.door_list, generate_series(2, \(doors)) n
            """)
    }

    @IO private func reach(_ hall: Hall, _ model: String) async throws {
        let head = try await hall.head()
        while try await hall.services.projections.position(of: model) ?? 0 < head {
            try await EventLoop.sleep(for: .milliseconds(5))
        }
    }

    /// The line that the export log has of a file.
    @IO private func entry(_ hall: Hall, _ file: ClientResponse) async throws -> JSON {
        try await reach(hall, ExportLog.name)
        return try await hall.send(.get, try #require(file.headers["Location"])).json
    }

    @Test("rows leave as CSV, once it is recorded who takes which, how many and why; then how it ended")
    @IO func whole() async throws {
        let hall = try await hall("whole")
        try await make(hall, "=1+1", "东门,西门", "北门")
        let file = try await hall.send(
            .post, "/doors/export?fields=label,width&sort=width,label&width=gte.1", #"{"reason":"盘点","rowLimit":2}"#)
        #expect(file.status == 200 && file.headers["Content-Type"] == "text/csv; charset=utf-8")
        #expect(file.headers["Content-Disposition"]?.contains("filename*=UTF-8''%E9%97%A8-20") == true)
        let lines = file.text.split(separator: "\r\n")
        #expect(lines.count == 3 && lines[0].hasPrefix("\u{FEFF}"))
        #expect(lines.contains("'=1+1,90"), "\(lines)")
        let entry = try await entry(hall, file)
        #expect(entry["list"] == "doors" && entry["reason"] == "盘点" && entry["requested_by"] == "clerk")
        #expect(entry["conditions"] == "sort=width,label&width=gte.1" && entry["columns"] == "label,width")
        #expect(entry["status"] == "completed" && entry["rows"]?.int == 2 && entry["row_limit"]?.int == 2)
        #expect(entry["sha256"]?.string == SHA256.hash(file.body).hex)
        let facts = try await hall.services.log.readCategory("ListExport")
        #expect(facts.map(\.type) == ["ExportRequested", "ExportCompleted"])
        await hall.stop()
    }

    @Test("a file is as long as it was asked to be, over many pages")
    @IO func long() async throws {
        let hall = try await hall("long")
        try await make(hall, doors: 2_501)
        for (limit, rows) in [(2_400, 2_400), (100_000, 2_501)] {
            let file = try await hall.send(.post, "/doors/export", #"{"reason":"盘点","rowLimit":\#(limit)}"#)
            let lines = file.text.split(separator: "\r\n")
            #expect(lines.count == rows + 1 && Set(lines).count == lines.count)
            #expect(try await entry(hall, file)["rows"]?.int == Int64(rows))
        }
        await hall.stop()
    }

    @Test("who goes away in the middle has taken what came before, and that is known")
    @IO func interrupted() async throws {
        let hall = try await hall("interrupted")
        try await make(hall, doors: 20_001)
        let socket = try await Socket.connect(to: hall.address, until: .after(.seconds(10)))
        let body = #"{"reason":"盘点","rowLimit":100000}"#
        let head = """
            POST /doors/export HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(hall.token)\r\n\
            Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n
            """
        try await socket.write(Array((head + body).utf8), until: .after(.seconds(10)))
        var buffer = [UInt8](repeating: 0, count: 4_096)
        _ = try await socket.read(into: &buffer, until: .after(.seconds(60)))
        socket.close()
        var facts: [String] = []
        while facts.count < 2 {
            facts = try await hall.services.log.readCategory("ListExport").map(\.type)
            try await EventLoop.sleep(for: .milliseconds(20))
        }
        #expect(facts == ["ExportRequested", "ExportInterrupted"])
        await hall.stop()
    }

    @Test(
        "nothing is recorded, and nothing leaves, of what is not allowed, gives no reason or asks for what is not there"
    )
    @IO func refused() async throws {
        let hall = try await hall("refused")
        try await make(hall, "一号门")
        let reason = #"{"reason":"盘点"}"#
        let reader = try await hall.issue("reader", "hall:door:list")
        let refused = try await hall.send(.post, "/doors/export", reason, ["Authorization": "Bearer \(reader)"])
        #expect(refused.status == 403)
        #expect(try await hall.send(.post, "/doors/export", "{}").json["errors"]?.array?[0]["pointer"] == "/reason")
        #expect(try await hall.send(.post, "/doors/export?page=1", reason).status == 400)
        #expect(try await hall.send(.post, "/doors/export?colour=red", reason).json["code"] == "invalid-query")
        #expect(try await hall.send(.post, "/doors/export", #"{"reason":"盘点","rowLimit":100001}"#).status == 422)
        #expect(try await hall.services.log.readCategory("ListExport").isEmpty)
        await hall.stop()
    }

    @Test("so many an hour for each caller")
    @IO func limited() async throws {
        let hall = try await hall("limited")
        try await make(hall, "一号门")
        var statuses: Set<Int> = []
        for _ in 0...30 {
            statuses.insert(try await hall.send(.post, "/doors/export", #"{"reason":"盘点"}"#).status)
        }
        #expect(statuses == [200, 429])
        await hall.stop()
    }

    @Test("of what was searched, which may be a name, the log has the beginning")
    @IO func searched() async throws {
        let hall = try await hall("searched")
        try await make(hall, "张伟的门")
        let file = try await hall.send(
            .post, "/doors/export?q=%E5%BC%A0%E4%BC%9F%E7%9A%84%E9%97%A8", #"{"reason":"盘点"}"#)
        #expect(file.text.split(separator: "\r\n").count == 2)
        #expect(try await entry(hall, file)["conditions"] == "q=张伟***")
        await hall.stop()
    }

    @Test(
        "a cell is quoted where it must be; a text is never a formula or a number, and a number stays one",
        arguments: [
            (.null, ""), ("a", "a"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("两\n行", "\"两\n行\""),
            ("两\r\n行", "\"两\r\n行\""), ("", ""), ("=1+1", "'=1+1"), ("@x,y", "\"'@x,y\""),
            ("+8613805201234", "'+8613805201234"),
            ("-5", "'-5"), (.int(-5), "-5"), (.int(12), "12"), ("\tx", "\"'\tx\""), ("\rx", "\"'\rx\""),
            ("\r\nx", "\"'\r\nx\""), ("＝1+1", "'＝1+1"), ("1-5", "1-5"), (.bool(true), "true"),
            (["a": -1], "\"{\"\"a\"\":-1}\""),
        ] as [(JSON, String)])
    func cells(value: JSON, cell: String) { #expect(CSV.cell(value) == cell) }
}
