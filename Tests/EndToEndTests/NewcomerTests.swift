import Kernel
import Testing

/// What docs/access.md promises to somebody who has just started an installation, step by step.
@Suite("A newcomer", .serialized) struct NewcomerTests {
    @Test("a district, its clerk and its manager: who approves, who sees what, and who is seen looking")
    func firstWeek() async throws {
        let town = try Town(units: 40)
        defer { town.remove() }
        let admin = try await town.begin("admin", oneTime: try password(in: town.said), bindsFactor: true)

        // A district beside that of the sample, and people in both.
        let here = "32030300-0000-7000-8000-000000000001"
        let unit = #"{"code":"320302","name":"鼓楼区","level":"county","kind":"division"}"#
        let there = try id(town.ask(admin, "POST", "/org-units", unit))
        func hire(_ account: String, _ role: String, _ unit: String) async throws -> String {
            let body = #"{"account":"\#(account)","name":"张伟","orgUnitId":"\#(unit)","roles":["\#(role)"]}"#
            let answer = try town.ask(admin, "POST", "/accounts", body)
            #expect(answer.status == 201, "\(answer.body)")
            let password = try #require(answer.body.firstMatch(of: /"one_time_password":"([^"]+)"/))
            return try await town.begin(account, oneTime: String(password.1))
        }
        let clerk = try await hire("clerk_here", "ENTRY_CLERK", here)
        let manager = try await hire("manager_here", "PROPERTY_MANAGER", here)
        let neighbour = try await hire("clerk_there", "ENTRY_CLERK", there)
        let reviewer = try await hire("reviewer_here", "DISTRICT_REVIEWER", here)
        let both = #"{"account":"both","name":"张伟","orgUnitId":"\#(here)","roles":["ENTRY_CLERK","PROPERTY_MANAGER"]}"#
        #expect(try town.ask(admin, "POST", "/accounts", both).status >= 400, "who enters does not approve")

        // The clerk sees the contracts of her district, as masks, and may not approve them; the manager may.
        let contracts = try town.ask(clerk, "GET", "/contracts?limit=1").body
        let contract = try #require(contracts.firstMatch(of: /"contract_id":"([0-9a-f-]+)"/)).1
        let person = try #require(contracts.firstMatch(of: /"lessee_person_id":"([0-9a-f-]+)"/)).1
        #expect(contracts.contains(/"id_no":"[0-9]{6}\*{8}[0-9]{3}[0-9X]"/), "\(contracts)")
        let approval = "/contracts/\(contract)/approval", opinion = #"{"opinion":"同意"}"#
        #expect(try town.ask(clerk, "POST", approval, opinion).status == 403)
        // It is approved already, so nothing comes of it again.
        #expect(try town.ask(manager, "POST", approval, opinion).status == 200)

        // The neighbour sees nothing of it, and nothing of the kind is there for her.
        #expect(try town.ask(neighbour, "GET", "/contracts").body.contains(#""items":[]"#))
        #expect(try town.ask(neighbour, "GET", "/contracts/\(contract)").status == 404)

        // The company that runs the houses sees it as long as it does.
        let company = try await hire("operator_here", "OPERATOR_USER", "32030300-0000-7000-8000-000000000002")
        let operated = try town.ask(company, "GET", "/contracts/\(contract)")
        #expect(operated.status == 200, "\(operated.body)")
        let project = try #require(operated.body.firstMatch(of: /"project_id":"([0-9a-f-]+)"/)).1
        #expect(try town.ask(company, "POST", approval, opinion).status == 403)
        let end = "/projects/\(project)/operator/end", last = #"{"date":"2026-01-31","reason":"合同期满"}"#
        #expect(try town.ask(clerk, "POST", end, last).status == 403)
        let ended = try town.ask(admin, "POST", end, last)
        #expect(ended.status == 200, "\(ended.body)")
        try town.wait("the company sees it no more") {
            try town.ask(company, "GET", "/contracts/\(contract)").status == 404
        }

        // Who looks at the number says why, and is seen by the auditor.
        let look = #"{"fields":["idNo"],"reason":"核对证件"}"#
        #expect(try town.ask(clerk, "POST", "/persons/\(person)/reveal", look).status == 403)
        let seen = try town.ask(reviewer, "POST", "/persons/\(person)/reveal", look)
        #expect(seen.body.contains(/"idNo":"[0-9]{17}[0-9X]"/), "\(seen.body)")
        let made = try town.run(
            ".build/debug/guangsha",
            ["account", "issue", "auditor", "--name", "审计员", "--roles", "AUDIT_ADMIN", "--home", town.home])
        let given = try #require(made.output.split(separator: "\n").last.map { String($0) })
        let auditor = try await town.begin("auditor", oneTime: given, bindsFactor: true)
        try town.wait("the auditor sees who has looked") {
            let log = try town.ask(auditor, "GET", "/personal-data-reveals?limit=1").body
            return log.contains(String(person)) && log.contains("核对证件")
        }
        #expect(try town.ask(reviewer, "GET", "/personal-data-reveals").status == 403)
        let accounts = try town.ask(admin, "GET", "/accounts?account=reviewer_here").body
        #expect(accounts.contains(/"last_login_at":"2/) && accounts.contains(#""last_login_from":"127.0.0.1""#))
    }

    private func password(in said: String) throws -> String {
        String(try #require(said.firstMatch(of: /admin, 一次性口令 (\S+)/)).1)
    }

    private func id(_ answer: Town.Answer) throws -> String {
        String(try #require(answer.body.firstMatch(of: /"id":"([0-9a-f-]+)"/), "\(answer.body)").1)
    }
}
