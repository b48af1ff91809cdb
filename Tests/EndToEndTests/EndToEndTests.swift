import Foundation
import Testing

/// The program as its users run it: processes, sockets, signals. Slow, so few.
@Suite("From the outside", .serialized) struct EndToEndTests {
    @Test("the tutorial works as it is written, with curl alone")
    func tutorial() throws {
        // The sample brings the policy.
        let town = try Town(units: 5)
        defer { town.remove() }
        let result = try town.run("ops/tutorial")
        #expect(result.code == 0, "\(result.output)")
    }

    @Test("each process may be killed at any moment: the others go on, it comes back, and nothing is lost or doubled")
    func kills() throws {
        let town = try Town(units: 20)
        defer { town.remove() }
        let before = try count(town, "/rooms?page=1&size=1")
        #expect(before == 20)
        for round in 0..<8 {
            for role in ["serve-worker", "project", "manage", "simulate", "serve"] {
                guard let victim = town.processes(role).first else { continue }
                kill(victim, SIGKILL)
                try town.wait("\(role) is back") { town.processes(role).contains { $0 != victim } }
            }
            try town.wait("it answers") { (try? town.curl("/readyz").status) == 200 }
            let key = "round-\(round)"
            let project = """
                {"projectNo":"P\(round)","name":"项目\(round)","orgUnitId":"00000000-0000-7000-8000-000000000001",\
                "address":"民富路","ownerName":"住房保障中心","projectType":"1","housingKind":"1","plannedUnits":10}
                """
            // Sent twice: a client that did not hear the answer asks again.
            var ids: Set<String> = []
            for _ in 0..<2 {
                let answer = try town.curl(
                    "/projects",
                    ["-H", "Content-Type: application/json", "-H", "Idempotency-Key: \(key)", "-d", project],
                    as: "ADMIN")
                #expect(answer.status == 201, "\(answer.body)")
                if let id = answer.body.firstMatch(of: /"id":"([^"]+)"/) { ids.insert(String(id.1)) }
            }
            #expect(ids.count == 1)
        }
        try town.wait("the read model has all projects") { try count(town, "/projects?q=项目&page=1&size=1") >= 8 }
        #expect(try count(town, "/projects?project_no=like.P*&page=1&size=1") == 8)
    }

    @Test("killed as a whole it leaves nothing running, and starts again with what it had")
    func restart() throws {
        let town = try Town(units: 5)
        defer { town.remove() }
        town.kill()
        try town.wait("nothing is left") { town.everything == 0 }
        try town.start()
        try town.wait("the rooms are there") { try count(town, "/rooms?page=1&size=1") == 5 }
        town.stop()
        try town.wait("nothing is left") { town.everything == 0 }
    }

    @Test("PostgreSQL may be killed: it comes back, and so does everything on it")
    func database() throws {
        let town = try Town(units: 5)
        defer { town.remove() }
        let path = "\(town.home)/pg/data/postmaster.pid"
        let first = try String(contentsOfFile: path, encoding: .utf8).prefix { $0 != "\n" }
        kill(try #require(Int32(first)), SIGKILL)
        try town.wait("another server has started") {
            (try? String(contentsOfFile: path, encoding: .utf8))?.hasPrefix("\(first)\n") == false
        }
        try town.wait("it answers") { (try? town.curl("/readyz").status) == 200 }
        #expect(try count(town, "/rooms?page=1&size=1") == 5)
        let project = """
            {"projectNo":"P","name":"项目","orgUnitId":"00000000-0000-7000-8000-000000000001","address":"路",\
            "ownerName":"中心","projectType":"1","housingKind":"1","plannedUnits":10}
            """
        let answer = try town.curl("/projects", ["-H", "Content-Type: application/json", "-d", project], as: "ADMIN")
        #expect(answer.status == 201, "\(answer.body)")
        try town.wait("the read model has it") { try count(town, "/projects?project_no=P&page=1&size=1") == 1 }
    }

    @Test("bad input has its status, its code and its advice, and changes nothing")
    func badInput() throws {
        let town = try Town()
        defer { town.remove() }
        let json = ["-H", "Content-Type: application/json"]
        let cases: [(path: String, arguments: [String], role: String?, status: Int, code: String)] = [
            ("/projects", json + ["-d", "{"], "ADMIN", 400, "E-JSON"),
            ("/projects", json + ["-d", "{\"name\":1,\"extra\":2}"], "ADMIN", 422, "E-VALUE"),
            ("/projects", json + ["-d", "{}"], nil, 401, "E-AUTH-TOKEN"),
            ("/projects", json + ["-d", "{}"], "STREET", 403, "E-AUTH-DENIED"),
            (
                "/contracts/00000000-0000-7000-8000-000000000009/submission", json + ["-d", "{}"], "CLERK", 404,
                "E-NOT-FOUND"
            ),
            ("/rooms?colour=red", [], "ADMIN", 400, ""), ("/nothing", [], "ADMIN", 404, ""),
        ]
        for (path, arguments, role, status, _) in cases {
            let answer = try town.curl(path, arguments, as: role)
            #expect(answer.status == status, "\(path): \(answer.body)")
            for member in ["\"code\":", "\"hint\":", "\"detail\":", "\"trace_id\":"] {
                #expect(answer.body.contains(member))
            }
        }
        let events = try town.curl("/events?after=0&limit=10", as: "ADMIN")
        #expect(!events.body.contains("ProjectRegistered"))
    }

    private func count(_ town: Town, _ path: String) throws -> Int {
        let path = path.addingPercentEncoding(withAllowedCharacters: .urlQueryAllowed) ?? path
        let answer = try town.curl(path, as: "ADMIN")
        guard let total = answer.body.firstMatch(of: /"total":(\d+)/) else { return -1 }
        return Int(total.1) ?? -1
    }
}
