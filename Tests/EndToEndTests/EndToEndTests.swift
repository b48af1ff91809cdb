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
        try audit(town)
    }

    /// What was done can be verified, and a fact proved to who has nothing but a root.
    private func audit(_ town: Town) throws {
        func guangsha(_ words: String...) throws -> (code: Int32, output: String) {
            try town.run(".build/debug/guangsha", words + (words.contains("check-proof") ? [] : ["--home", town.home]))
        }
        let kept = "\(town.home)/kept", proof = "\(town.home)/proof"
        try guangsha("audit", "head").output.write(toFile: kept, atomically: true, encoding: .utf8)
        let verified = try guangsha("audit", "verify", "--head", kept)
        #expect(verified.code == 0 && verified.output.contains("verified: "), "\(verified.output)")
        let proved = try guangsha("audit", "prove", "1").output.split(separator: "\n").first { $0.hasPrefix("{") } ?? ""
        try proved.write(toFile: proof, atomically: true, encoding: .utf8)
        let day = String(try #require(proved.firstMatch(of: /"day":"([^"]+)"/)).1)
        let root = try guangsha("audit", "root", "--day", day).output
        let hash = String(try #require(root.firstMatch(of: /[0-9a-f]{64}/)).0)
        // The processes go on, so the day's root may have moved since the proof was made; the proof has its own.
        let proven = String(try #require(proved.firstMatch(of: /"root":"([0-9a-f]{64})"/)).1)
        #expect(try guangsha("audit", "check-proof", proof, "--root", proven).code == 0)
        #expect(try guangsha("audit", "check-proof", proof, "--root", String(hash.reversed())).code == 1)
        #expect(try guangsha("log", "partitions").output.contains("4194303"))
        #expect(try guangsha("log", "archive", "--before", "100", "--to", town.home).code == 0)
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
                let workers = Set(town.processes("serve-worker"))
                kill(victim, SIGKILL)
                try town.wait("\(role) is back") { town.processes(role).contains { $0 != victim } }
                // The workers of a killed server finish what they are at, and must not be the ones that answer next.
                guard role == "serve" else { continue }
                try town.wait("its workers are gone") { workers.isDisjoint(with: town.processes("serve-worker")) }
            }
            try town.wait("it answers") { (try? town.curl("/readyz").status) == 200 }
            let key = "round-\(round)"
            let project = """
                {"projectNo":"P\(round)","name":"项目\(round)","orgUnitId":"32030300-0000-7000-8000-000000000001",\
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
        let verified = try town.run(".build/debug/guangsha", ["audit", "verify", "--home", town.home])
        #expect(verified.code == 0, "\(verified.output)")
    }

    @Test("the master key is replaced and a person erased while everything runs")
    func personalData() throws {
        let town = try Town()
        defer { town.remove() }
        let unit = #"{"code":"320303","name":"云龙区","level":"county","kind":"division"}"#
        let made = try town.curl("/org-units", ["-H", "Content-Type: application/json", "-d", unit], as: "ADMIN")
        let district = String(try #require(made.body.firstMatch(of: /"id":"([^"]+)"/)).1)
        func register(_ number: String) throws -> String {
            let person = """
                {"personType":"tenant","name":"诸葛晓棠","idType":"01","idNo":"\(number)","phone":"13800138000",\
                "orgUnitId":"\(district)"}
                """
            let answer = try town.curl(
                "/persons", ["-H", "Content-Type: application/json", "-d", person], as: "CLERK")
            #expect(answer.status == 201, "\(answer.body)")
            return String(try #require(answer.body.firstMatch(of: /"id":"([^"]+)"/)).1)
        }
        func guangsha(_ words: String...) throws -> Int32 {
            let result = try town.run(".build/debug/guangsha", words + ["--home", town.home])
            return result.code
        }
        let first = try register("11010119900307002X")
        let key = try Data(contentsOf: URL(filePath: "\(town.home)/master.key"))
        #expect(try guangsha("vault", "rotate") == 0)
        #expect(try Data(contentsOf: URL(filePath: "\(town.home)/master.key")) != key)
        _ = try register("500103198506150137")
        #expect(try guangsha("person", "erase", first, "--reason", "保存期限届满") == 0)
        _ = try register("11010119900307002X")
        #expect(try guangsha("person", "erase", first) == 2)
        #expect(try guangsha("person", "erase", "00000000-0000-7000-8000-000000000009", "--reason", "保存期限届满") == 3)
        let contact = ["-X", "PUT", "-H", "Content-Type: application/json", "-d", "{\"phone\":\"13600136000\"}"]
        let answer = try town.curl("/persons/\(first)/contact", contact, as: "CLERK")
        #expect(answer.status == 409 && answer.body.contains("E-STATE"), "\(answer.body)")
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

    @Test("killed while it makes the sample it leaves nothing running, and the next start begins the sample anew")
    func interruptedSample() throws {
        let town = try Town(units: 200, waits: false)
        defer { town.remove() }
        try town.wait("the sample grows") { town.said.contains(" facts, ") }
        town.kill()
        try town.wait("nothing is left") { town.everything == 0 }
        try town.start(units: 5)
        #expect(try count(town, "/rooms?page=1&size=1") == 5)
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
            {"projectNo":"P","name":"项目","orgUnitId":"32030300-0000-7000-8000-000000000001","address":"路",\
            "ownerName":"中心","projectType":"1","housingKind":"1","plannedUnits":10}
            """
        let answer = try town.curl("/projects", ["-H", "Content-Type: application/json", "-d", project], as: "ADMIN")
        #expect(answer.status == 201, "\(answer.body)")
        try town.wait("the read model has it") { try count(town, "/projects?project_no=P&page=1&size=1") == 1 }
        try seeParts(of: town)
    }

    /// Who sees a part of the city reads as another role of the database, which the private PostgreSQL has given rights.
    private func seeParts(of town: Town) throws {
        let units = [("32030300-0000-7000-8000-000000000001", 5), ("32030300-0000-7000-8000-000000000009", 0)]
        for (unit, rooms) in units {
            let issued = try town.run(
                ".build/debug/guangsha",
                [
                    "token", "issue", "--actor", "part", "--permissions", "estate:*:list,log:event:list,home:*:list",
                    "--org-unit", unit, "--home", town.home,
                ])
            let token = issued.output.trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(issued.code == 0 && token.hasPrefix("gs_"), "\(issued.output)")
            let header = ["-H", "Authorization: Bearer \(token)"]
            let list = try town.curl("/rooms?page=1&size=1", header)
            #expect(list.status == 200 && list.body.contains("\"total\":\(rooms),"), "\(list.body)")
            #expect(try town.curl("/home", header).body.contains("\"rooms\":\(rooms),"))
            #expect(try town.curl("/events", header).body.contains("E-SCOPE"))
        }
    }

    @Test("bad input has its status, its code and its advice, and changes nothing")
    func badInput() throws {
        let town = try Town()
        defer { town.remove() }
        let json = ["-H", "Content-Type: application/json"]
        let cases: [(path: String, arguments: [String], role: String?, status: Int, code: String)] = [
            ("/projects", json + ["-d", "{"], "ADMIN", 400, "malformed-json"),
            ("/projects", json + ["-d", "{\"name\":1,\"extra\":2}"], "ADMIN", 422, "E-VALUE"),
            ("/projects", json + ["-d", "{}"], nil, 401, "E-AUTH-REQUIRED"),
            ("/projects", json + ["-d", "{}"], "STREET", 403, "E-AUTH-DENIED"),
            (
                "/contracts/00000000-0000-7000-8000-000000000009/submission", json + ["-d", "{}"], "CLERK", 404,
                "E-NOT-FOUND"
            ),
            ("/rooms?colour=red", [], "ADMIN", 400, "invalid-query"), ("/nothing", [], "ADMIN", 404, "no-such-path"),
        ]
        for (path, arguments, role, status, code) in cases {
            let answer = try town.curl(path, arguments, as: role)
            #expect(answer.status == status, "\(path): \(answer.body)")
            #expect(answer.body.contains("\"code\":\"\(code)\""), "\(path): \(answer.body)")
            for member in ["\"hint\":", "\"detail\":", "\"trace_id\":"] {
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
