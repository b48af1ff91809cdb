import Commands
import Desk
import EventLoop
import HTTPServer
import Kernel
import Postgres
import Queries
import Registers
import RepairsProjections
import System
import Testing

@testable import API

/// What is outside the scope is to a command as if it were not there.
@Suite("Data scope: commands", .serialized) struct CommandTests {
    /// What the parameters of paths name.
    private let categories: [String: String] = [
        "roomId": "Room", "personId": "Person", "applicationId": "Application", "eligibilityId": "Eligibility",
        "allocationId": "AllocationOffer", "contractId": "Contract", "occupancyId": "Occupancy", "billId": "Bill",
        "orderId": "WorkOrder", "accountId": "Account", "orgUnitId": "OrgUnit", "projectId": "Project",
    ]

    @Test("every command on something outside the scope answers as it does for what does not exist, and does nothing")
    @IO func hidden() async throws {
        let city = try await City.shared
        // One sees nothing but a district that has neither houses nor applicants of its own, the other the homes that
        // its company operates.
        let nosy = City.Member(actor: "nosy", rule: .own, orgUnit: UUID(high: 9, low: 9))
        let company = City.Member(actor: "nosy", rule: .operatedStock, orgUnit: city.truth.operators[0])
        for member in [nosy, company] { try await hidden(from: member, in: city) }
        let done = try await city.owner.query("SELECT count(*) FROM log.event WHERE actor = 'nosy'")
        #expect(try done[0].int(0) == 0)
    }

    @IO private func hidden(from member: City.Member, in city: City) async throws {
        let scope = try await city.scope(member)
        var tried = 0, hidden = 0
        for endpoint in City.endpoints where endpoint.request != nil && endpoint.permission != nil {
            guard let name = pathParameters(of: endpoint.path).first, let category = categories[name] else { continue }
            let body = sample(endpoint.request ?? .null).text
            let streams = city.truth.streams[category] ?? []
            let existing = try #require(streams.first { !city.truth.isWithin(scope, $0) }, "\(category)")
            let missing = UUID(high: 1, low: 1)
            var answers: [String] = []
            for id in [existing, missing] {
                let path = endpoint.path.replacing(/\{\w+\}/, with: id.description)
                let answer = try await city.send(endpoint.method, path, as: member, body)
                #expect(answer.status >= 400, "\(endpoint.operationID): \(answer.json.text)")
                answers.append("\(answer.status) \(answer.json.without(id.description))")
            }
            #expect(answers[0] == answers[1], "\(endpoint.operationID)")
            tried += 1
            if answers[0].hasPrefix("404") { hidden += 1 }
        }
        #expect(tried > 35 && hidden > 25, "\(tried), \(hidden)")
    }

    @Test("who operates a home works on its contract; to another company it is not there")
    @IO func operated() async throws {
        let city = try await City.shared
        let scopes = try await city.asyncMap(city.operators) { try await city.scope($0) }
        let contract = try #require(city.truth.streams["Contract"]?.first { city.truth.isWithin(scopes[1], $0) })
        let answers = try await city.asyncMap(city.operators) {
            try await city.send(.post, "/contracts/\(contract)/cancellation-approval", as: $0, #"{"opinion":"同意"}"#)
        }
        #expect(answers[0].status == 404 && answers[0].json["code"] == "E-NOT-FOUND", "\(answers[0].json.text)")
        #expect(answers[1].status != 404, "\(answers[1].json.text)")
    }

    @Test("with the day of a new operator the scope is his, and no row has changed")
    @IO func change() async throws {
        let city = try await City.shared
        let projects = city.truth.streams["Project"] ?? [], companies = city.truth.operators
        let days: [(String, [Set<UUID>])] = [
            ("2024-11-30", [[], []]), ("2024-12-01", [Set(projects), []]), ("2025-06-30", [Set(projects), []]),
            ("2025-07-01", [[projects[0]], [projects[1]]]), ("2026-01-01", [[projects[0]], [projects[1]]]),
        ]
        for (day, wanted) in days {
            let midnight = try #require(Instant("\(day)T00:00:00+08:00"))
            // Its first second and its last.
            for now in [midnight, midnight + .seconds(86_399)] {
                let book = RoleBook(log: city.services.log) { now }
                for (company, projects) in zip(companies, wanted) {
                    let scope = try await book.scope(.operatedStock, of: company, for: Holder("operator"))
                    #expect(scope == .limited(to: [company], operating: projects), "\(now)")
                    let rows = try await city.services.reads.read(
                        ["SELECT room_id FROM read.room_board"], within: scope)
                    let rooms = (city.truth.streams["Room"] ?? []).filter { room in
                        city.truth.project(of: room).map(projects.contains) ?? false
                    }
                    #expect(try Set(rows[0].map { try $0.get(0) as UUID }) == Set(rooms), "\(now)")
                }
            }
        }
    }

    @Test("the version that the caller has seen tells nothing of it either")
    @IO func versions() async throws {
        let city = try await City.shared
        let member = City.Member(actor: "nobody", rule: .own, orgUnit: UUID(high: 9, low: 9))
        let contract = try #require(city.truth.streams["Contract"]?.first)
        var answers: [String] = []
        for id in [contract, UUID(high: 1, low: 1)] {
            let answer = try await city.send(
                .post, "/contracts/\(id)/submission", as: member, "{}", ["If-Match": "\"2\""])
            answers.append("\(answer.status) \(answer.json.without(id.description))")
        }
        #expect(answers[0] == answers[1] && answers[0].hasPrefix("412"))
    }

    @Test("what is of the whole city is changed by whom sees it; what is made belongs to the maker's scope")
    @IO func wholeCity() async throws {
        let city = try await City.shared
        let district = city.truth.districts[0]
        let member = City.Member(actor: "clerk", rule: .own, orgUnit: district)
        let attempts: [(String, String)] = [
            ("/dictionary-types", #"{"code":"NEW","name":"新字典"}"#),
            ("/policy-rule-sets", #"{"version":"9","title":"新政策"}"#),
            ("/org-units", #"{"code":"320305","name":"贾汪区","level":"county","kind":"division"}"#),
            ("/bill-runs", #"{"period":"2026-01","scope":"all"}"#),
        ]
        for (path, body) in attempts {
            let answer = try await city.send(.post, path, as: member, body)
            #expect(answer.status == 403 && answer.json["code"] == "E-SCOPE", "\(path): \(answer.json.text)")
        }
    }

    @Test("who repairs sees and works on what he has been given, wherever it is, and nothing else; nor afterwards")
    @IO func assigned() async throws {
        let city = try await City.shared
        let done = try await city.send(.get, "/work-orders?worker_person_id=not.null&limit=200", as: City.mayor)
        let orders = try #require(done.json["items"]?.array)
        let sample = try #require(orders.first)
        let worker = try #require(sample["worker_person_id"]?.string.flatMap { UUID($0) })
        let (scope, another) = (
            Holder("worker", person: worker).own, Holder("other", person: UUID(high: 9, low: 9)).own
        )

        // What is read, behind both walls and behind each of them.
        let wanted = Set(orders.filter { $0["worker_person_id"]?.string == worker.description }.map(\.text))
        #expect(wanted.count < orders.count)
        let both = ScopedReads(city.owner, limited: city.reader), open = ScopedReads(city.owner, limited: city.owner)
        for (reads, written) in [(both, scope), (both, .wholeCity), (open, scope)] {
            let request = try WorkOrders.orders.request(from: [(name: "limit", value: "200")], cursorKey: [])
            let rows = try await reads.run([WorkOrders.orders.statement(for: request, within: written)], within: scope)
            #expect(try rows[0].count == wanted.count && rows[0].allSatisfy { try $0.text(0).contains("\(worker)") })
        }

        // What is done.
        let report = """
            {"roomId":"\(sample["room_id"]?.string ?? "")","category":"01","description":"漏水","priority":"3",\
            "reporterPersonId":"\(sample["reporter_person_id"]?.string ?? "")"}
            """
        let made = try await city.send(.post, "/work-orders", as: City.mayor, report)
        let id = try #require(made.json["id"]?.string.flatMap { UUID($0) }, "\(made.json.text)")
        func decline(_ scope: Scope) async -> Refusal? {
            let command = DeclineJob { ($0.orderId, $0.reason) = (ID(id), "材料不足") }
            do throws(CommandFailure) {
                _ = try await city.services.desk.perform(command, Invocation(Actor(id: "worker"), within: scope))
            } catch {
                if case .refused(let refusal) = error { return refusal }
                Issue.record("\(error)")
            }
            return nil
        }
        #expect(await decline(scope)?.code == "E-NOT-FOUND", "nobody has been given it")
        let dispatched = try await city.send(
            .post, "/work-orders/\(id)/dispatch", as: City.mayor, #"{"workerPersonId":"\#(worker)"}"#)
        #expect(dispatched.status == 200, "\(dispatched.json.text)")
        #expect(await decline(another)?.code == "E-NOT-FOUND")
        #expect(await decline(scope) == nil)
        #expect(await decline(scope)?.code == "E-NOT-FOUND", "he has it no longer")
    }

    /// A body that is read without fault: for each wanted member the least its schema allows.
    private func sample(_ schema: JSON) -> JSON {
        if let first = schema["enum"]?.array?.first { return first }
        if let constant = schema["const"] { return constant }
        switch schema["type"]?.string ?? schema["type"]?.array?.first?.string {
        case "object":
            let required = schema["required"]?.array?.compactMap(\.string) ?? []
            return .object(
                (schema["properties"]?.members ?? []).filter { required.contains($0.name) }.map {
                    JSON.Member($0.name, sample($0.value))
                })
        case "array": return .array([])
        case "integer": return schema["minimum"] ?? 1
        case "boolean": return .bool(true)
        default:
            switch schema["format"]?.string {
            case "uuid": return .string(UUID(high: 1, low: 2).description)
            case "date": return "2026-01-05"
            case "date-time": return "2026-01-05T01:00:00Z"
            default:
                if schema["pattern"]?.string?.contains("(0[1-9]|1[0-2])") == true { return "2026-01" }
                return .string(String(repeating: "x", count: Int(max(1, schema["minLength"]?.int ?? 1))))
            }
        }
    }
}

extension JSON {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
