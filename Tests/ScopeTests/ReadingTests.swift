import EventLoop
import HTTPServer
import Kernel
import Postgres
import Queries
import ReadModels
import Reports
import System
import Testing

@testable import API

/// Nobody is shown what is outside their scope, and nobody misses anything that is within it.
@Suite("Data scope: what is read", .serialized) struct ReadingTests {
    private static let lists = allLists.filter { $0.schema == "read" && $0.scope != .wholeCity }

    /// What is wrong with the rows that somebody is shown of a list: those that should not be there, or are missing.
    @IO private func faults(_ list: ListDefinition, _ city: City, as member: City.Member, through api: API? = nil)
        async throws -> [String]
    {
        let all = try await keys(list, city, as: City.mayor)
        let shown = try await keys(list, city, as: member, through: api)
        let scope = try await city.scope(member)
        let wanted = list.scope == .everybody ? all : all.filter { isWithin(scope, $0, list, city) }
        return Set(shown).symmetricDifference(wanted).map { key in
            "\(list.name) as \(member): \(shown.contains(key) ? "shows" : "misses") \(key)"
        }
    }

    /// The key begins with the id of the stream that the row is about; of a number of the front page it is the
    /// organisation, and the number of all is nobody's.
    @IO private func isWithin(_ scope: Scope, _ key: String, _ list: ListDefinition, _ city: City) -> Bool {
        guard let id = UUID(String(key.prefix(36))) else { return scope.isWholeCity }
        if list.name == "home-counters" { return scope.contains(orgUnit: id, enteredBy: "") }
        return city.truth.isWithin(scope, id)
    }

    @IO private func keys(_ list: ListDefinition, _ city: City, as member: City.Member, through api: API? = nil)
        async throws -> [String]
    {
        var keys: [String] = [], cursor = ""
        repeat {
            let target = "/\(list.name)?limit=200&fields=\(list.key)\(cursor.isEmpty ? "" : "&cursor=\(cursor)")"
            let answer = try await city.send(.get, target, as: member, through: api)
            try #require(answer.status == 200, "\(target): \(answer.json)")
            keys += try #require(answer.json["items"]?.array).compactMap { $0[list.key]?.string }
            cursor = answer.json["next_cursor"]?.string ?? ""
        } while !cursor.isEmpty
        return keys
    }

    @Test(
        "a list shows what is within the scope, all of it and nothing else", arguments: ReadingTests.lists.map(\.name))
    @IO func rows(name: String) async throws {
        let city = try await City.shared
        let list = try #require(ReadingTests.lists.first { $0.name == name })
        let all = try await keys(list, city, as: City.mayor)
        #expect(list.scope == .everybody || !all.isEmpty)
        for member in city.members {
            #expect(try await faults(list, city, as: member) == [])
            let page = try await city.send(.get, "/\(name)?page=1&size=200", as: member)
            let shown = try await keys(list, city, as: member).count
            #expect(page.json["total"] == JSON.int(Int64(shown)), "the total tells how many others there are")
        }
    }

    @Test("a list that is about the whole city is refused to who sees a part of it, row by row too")
    @IO func wholeCity() async throws {
        let city = try await City.shared
        let lists = allLists.filter { $0.schema == "read" && $0.scope == .wholeCity }
        #expect(!lists.isEmpty)
        for list in lists {
            let key = try #require(try await keys(list, city, as: City.mayor).first)
            for member in city.members where try await !city.scope(member).isWholeCity {
                for target in ["/\(list.name)", "/\(list.name)/\(key)"] {
                    let answer = try await city.send(.get, target, as: member)
                    #expect(answer.status == 403 && answer.json["code"] == "E-SCOPE", "\(target) as \(member)")
                }
            }
        }
    }

    @Test("one row is there for whom the list shows it; for others it is as if it had never been")
    @IO func details() async throws {
        let city = try await City.shared
        let missing = UUID(high: 1, low: 1).description
        for list in ReadingTests.lists where list.scope != .everybody {
            let all = try await keys(list, city, as: City.mayor)
            for member in city.someMembers(6) {
                let scope = try await city.scope(member)
                for key in all.shuffled().prefix(8) {
                    let path = "/\(list.name)/\(key.replacing("/", with: "%2F"))"
                    let answer = try await city.send(.get, path, as: member)
                    let isShown = isWithin(scope, key, list, city)
                    #expect((answer.status == 200) == isShown, "\(path) as \(member)")
                    if answer.status == 200 { continue }
                    let none = try await city.send(.get, "/\(list.name)/\(missing)", as: member)
                    #expect(answer.status == 404 && answer.json.without(key) == none.json.without(missing))
                }
            }
        }
    }

    @Test("what is taken away as a file is what the list shows")
    @IO func exports() async throws {
        let city = try await City.shared
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        let server = Server(listener: listener) { request in await city.api.handle(request) }
        let serving = Task.onLoop { await server.run() }
        let client = Client(address: listener.address, host: "127.0.0.1", connections: 1)
        for list in ReadingTests.lists where list.scope != .everybody && list.name != "home-counters" {
            for member in city.someMembers(3) {
                let headers: Headers = [
                    "Authorization": "Bearer \(try await city.token(of: member))", "Content-Type": "application/json",
                ]
                let request = ClientRequest(
                    .post, "/\(list.name)/export?fields=\(list.key)", headers: headers,
                    body: Array(#"{"reason":"核对"}"#.utf8))
                let file = try await client.send(request, until: .after(.seconds(60)))
                let lines = String(decoding: file.body, as: UTF8.self).split(separator: "\r\n").dropFirst()
                #expect(file.status == 200)
                #expect(try await Set(lines.map { String($0) }) == Set(keys(list, city, as: member)), "\(list.name)")
                _ = try await city.owner.query("DELETE FROM identity.rate")
            }
        }
        client.close()
        await server.shutdown(grace: .seconds(2))
        await serving.value
    }

    @Test("a history is that of a thing within the scope")
    @IO func histories() async throws {
        let city = try await City.shared
        var checked = 0
        for endpoint in City.endpoints where endpoint.path.hasSuffix("/history") {
            let category = try #require(historyCategories[endpoint.path.split(separator: "/").first ?? ""])
            for member in city.someMembers(5) {
                let scope = try await city.scope(member)
                for id in (city.truth.streams[category] ?? []).shuffled().prefix(6) {
                    let path = endpoint.path.replacing(/\{\w+\}/, with: id.description)
                    let isEverybodys = everybodys.contains(category)
                    let status = try await city.send(.get, path, as: member).status
                    let isShown = isEverybodys || city.truth.isWithin(scope, id)
                    #expect(status == (isShown ? 200 : 404), "\(path) as \(member)")
                    checked += 1
                }
            }
        }
        #expect(checked > 200)
    }

    private let everybodys: Set = ["PolicyRuleSet", "Menu", "Role", "DictionaryType", "DictionaryItem"]
    private let historyCategories: [Substring: String] = [
        "projects": "Project", "communities": "Community", "buildings": "Building", "housing-units": "HousingUnit",
        "rooms": "Room", "persons": "Person", "applications": "Application", "eligibilities": "Eligibility",
        "allocations": "AllocationOffer", "contracts": "Contract", "occupancies": "Occupancy", "bills": "Bill",
        "payments": "Payment", "bill-runs": "BillRun", "work-orders": "WorkOrder",
        "policy-rule-sets": "PolicyRuleSet", "accounts": "Account", "org-units": "OrgUnit", "menus": "Menu",
        "roles": "Role", "dictionary-types": "DictionaryType", "dictionary-items": "DictionaryItem",
    ]

    @Test("what is of the whole city is refused to whom sees less, and every other endpoint has been tried here")
    @IO func others() async throws {
        let city = try await City.shared
        let tried = Set(
            ReadingTests.lists.flatMap { list in Endpoint.list(list).map(\.operationID) }
                + allReports.map { "report-\($0.name)" } + ["home"])
        for endpoint in City.endpoints where endpoint.method == .get && endpoint.permission != nil {
            if tried.contains(endpoint.operationID) || endpoint.path.hasSuffix("/history") { continue }
            switch endpoint.data {
            case .everybody: continue
            case .callersScope: Issue.record("\(endpoint.operationID) is tried by no test")
            case .wholeCity:
                let path = endpoint.path.replacing(/\{\w+\}/, with: UUID(high: 1, low: 1).description)
                for member in city.someMembers(3) {
                    let answer = try await city.send(.get, path, as: member)
                    #expect(answer.status == 403 && answer.json["code"] == "E-SCOPE", "\(path)")
                }
            }
        }
    }

    @Test("with the scope switched off, leaks are found")
    @IO func control() async throws {
        let city = try await City.shared
        let stranger = City.Member(actor: "nobody", rule: .own, orgUnit: city.truth.districts[2])
        for member in [stranger, city.operators[1]] {
            for list in ReadingTests.lists where list.scope != .everybody {
                let faults = try await faults(list, city, as: member, through: city.open)
                #expect(faults.contains { $0.contains("shows") }, "\(list.name) leaks, and it is not noticed")
            }
        }
    }

    @Test("an operator sees what is about the homes of its projects, in whatever district, and no other's")
    @IO func operators() async throws {
        let city = try await City.shared
        let lists = ["rooms", "contracts", "bills", "contract-accounts", "payments", "work-orders", "allocations"]
        for name in lists {
            let list = try #require(ReadingTests.lists.first { $0.name == name })
            let both = try await city.asyncMap(city.operators) { Set(try await keys(list, city, as: $0)) }
            #expect(both.allSatisfy { !$0.isEmpty } && both[0].isDisjoint(with: both[1]), "\(name)")
            let districts = both[0].compactMap { UUID($0) }.map { city.truth.orgUnit(of: $0) }
            #expect(Set(districts) == Set(city.truth.districts.prefix(2)), "\(name)")
        }
    }
}

extension JSON {
    /// A problem without what names this request.
    func without(_ id: String) -> String {
        var copy = self
        copy["trace_id"] = nil
        return String(decoding: copy.bytes, as: UTF8.self).replacing(id, with: "…").replacing("\\/", with: "/")
    }
}
