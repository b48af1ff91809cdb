import EventLoop
import HTTPServer
import Kernel
import SystemProjections
import Testing

@testable import API

@Suite("The operation log") struct OperationLogTests {
    @IO private func hall(_ name: String) async throws -> Hall {
        let accounts = Endpoint.list(AccountList.accounts) + Endpoint.list(Operations.log)
        return try await Hall(
            name,
            offering: Endpoint.described(
                accounts + Endpoint.accounts + Endpoint.operationLog + [.export(Operations.log)]),
            projecting: [AccountList.self, Operations.self])
    }

    @IO private func issue(_ hall: Hall, _ account: String) async throws -> String {
        let body =
            #"{"account":"\#(account)","name":"张伟","phone":"13800138000","orgUnitId":"\#(UUID.zero)","roles":["LEADER"]}"#
        let answer = try await hall.send(.post, "/accounts", body)
        try #require(answer.status == 201, "\(answer.text)")
        return try #require(try answer.json["id"]?.string)
    }

    /// The lines once there are so many: refusals are written within a second.
    @IO private func lines(_ hall: Hall, _ query: String, _ count: Int) async throws -> [JSON] {
        let deadline = Deadline.after(.seconds(60))
        while true {
            let items = try await hall.send(.get, "/operation-log?\(query)").json["items"]?.array ?? []
            if items.count >= count || Deadline.now >= deadline { return items }
            try await EventLoop.sleep(for: .milliseconds(20))
        }
    }

    @Test("what was done is there with who, what, on what and by which command; and what it changed")
    @IO func done() async throws {
        let hall = try await hall("operations_done")
        let id = try await issue(hall, "zhang_wei")
        let edit = #"{"name":"张玮","employeeNo":"G-1","orgUnitId":"\#(UUID.zero)"}"#
        #expect(
            try await hall.send(
                .put, "/accounts/\(id)", edit,
                ["traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"]
            ).status == 200)
        let items = try await lines(hall, "subject=\(id)&sort=position", 3)
        #expect(items.map { $0["operation"]?.string } == ["AccountIssued", "AccountPasswordReset", "AccountEdited"])
        #expect(items.allSatisfy { $0["actor"] == "clerk" && $0["outcome"] == "done" && $0["category"] == "Account" })
        #expect(
            items[0]["command_id"] == items[1]["command_id"]
                && items[2]["trace_id"]?.string?.hasPrefix("4bf92f35") == true)
        let entry = try #require(items[2]["entry_id"]?.string)
        let changes = try await hall.send(.get, "/operation-log/\(entry)/changes").json
        let fields = changes["items"]?.array ?? []
        let name = try #require(fields.first { $0["field"] == "name" })
        #expect(name["title"] == "姓名" && name["before"] == "张伟" && name["after"] == "张玮")
        // Of a phone its mask, and nothing that could be unsealed.
        #expect(fields.first { $0["field"] == "phone" }?["after"] == "***")
        #expect(fields.first { $0["field"] == "employeeNo" }?["before"] == .null)
        await hall.stop()
    }

    @Test("what was refused is there once, with why and from where; the same again is counted")
    @IO func refused() async throws {
        let hall = try await hall("operations_refused")
        let id = try await issue(hall, "zhang_wei")
        let stranger = try await hall.issue("stranger", "no:such:thing")
        let from = ["X-Forwarded-For": "10.1.2.3", "Authorization": "Bearer \(stranger)"]
        for _ in 0..<3 {
            #expect(try await hall.send(.post, "/accounts/\(id)/disabling", #"{"reason":"x"}"#, from).status == 403)
        }
        #expect(try await hall.send(.post, "/accounts/\(id)/unlocking", #"{"reason":"x"}"#).status == 409)
        #expect(try await hall.send(.get, "/operation-log", nil, from).status == 403)
        // Who is nobody, and what makes no sense, is not somebody who did something.
        _ = try await hall.send(.post, "/accounts/\(id)/unlocking", "{")
        _ = try await hall.send(.get, "/accounts", nil, ["Authorization": absent])
        let items = try await lines(hall, "outcome=refused&sort=operation", 3)
        #expect(items.map { $0["operation"]?.string } == ["disable-account", "list-operation-log", "unlock-account"])
        #expect(items.map { $0["reason"]?.string } == ["E-AUTH-DENIED", "E-AUTH-DENIED", "E-STATE"])
        #expect(items[0]["count"]?.int == 3 && items[0]["peer"] == "10.1.2.3" && items[0]["subject"]?.string == id)
        #expect(items[2]["actor"] == "clerk" && items[2]["trace_id"]?.string != nil)
        let changes = try await hall.send(.get, "/operation-log/\(items[0]["entry_id"]?.string ?? "")/changes")
        #expect(changes.status == 404)
        await hall.stop()
    }

    @Test("the log is taken away as CSV, and that is in it too")
    @IO func export() async throws {
        let hall = try await hall("operations_export")
        for number in 1...3 { _ = try await issue(hall, "staff_\(number)") }
        _ = try await lines(hall, "limit=50", 6)
        let query = "fields=account,operation,actor,outcome&sort=position"
        let file = try await hall.send(
            .post, "/operation-log/export?\(query)", #"{"reason":"年度审计","rowLimit":4}"#)
        let rows = file.text.split(separator: "\r\n")
        #expect(rows.count == 5 && rows[0] == "\u{FEFF}操作人编号,账号,操作,结果" && rows[1] == "clerk,,AccountIssued,done")
        let exports = try await lines(hall, "category=ListExport&sort=position", 2)
        #expect(exports.map { $0["operation"]?.string } == ["ExportRequested", "ExportCompleted"])
        #expect(exports[0]["actor"] == "clerk" && exports[0]["outcome"] == "done")
        await hall.stop()
    }
}
