import Commands
import Desk
import Estate
import EventLoop
import Kernel
import PostgresTesting
import RegisterEngine
import Registers
import System
import Testing

@Suite("Organisations and roles in use") struct OrganisationTests {
    @IO private func refusal(_ town: Town, _ command: some BusinessCommand) async throws -> String? {
        do throws(CommandFailure) { try await town.perform(command, by: "admin") } catch {
            guard case .refused(let refusal) = error else { throw error }
            return refusal.code
        }
        return nil
    }

    private func retiring<Row: RegisterRow>(_ row: Row.Type, _ id: UUID) -> RetireRow<Row> {
        var command = RetireRow<Row>()
        (command.id, command.reason) = (id, "撤并")
        return command
    }

    @Test("stock, persons and applications are of an organisation that is there and in use")
    @IO func stock() async throws {
        let town = try await Town("org_stock")
        var project = RegisterProject()
        (project.project.projectNo, project.project.name) = ("P-9", "新项目")
        project.project.orgUnitId = UUID(high: 1, low: 1)
        #expect(try await refusal(town, project) == "E-REF")
        var community = RegisterCommunity()
        (community.community.communityNo, community.community.name) = ("C-9", "新小区")
        #expect(try await refusal(town, community) == "E-REF")
        let person = try await town.person()
        try await town.perform(retiring(OrgUnit.self, town.orgUnit), by: "admin")
        project.project.orgUnitId = town.orgUnit
        community.community.orgUnitId = town.orgUnit
        for command: any BusinessCommand in [project, community, town.application(person)] {
            #expect(try await refusal(town, command) == "E-REF")
        }
        var back = ReinstateRow<OrgUnit>()
        (back.id, back.reason) = (town.orgUnit, "恢复")
        try await town.perform(back, by: "admin")
        try await town.perform(community)
        #expect(try await refusal(town, retiring(OrgUnit.self, town.orgUnit)) == "E-IN-USE")
    }

    @Test(
        "a project is run by an operator that is there; from the first day to the last it sees the stock, and is in use"
    )
    @IO func operators() async throws {
        let town = try await Town("org_operators")
        let building = try await town.building()
        guard case .registered(let facts) = try await town.state(Building.self, building) else { return }
        let company = UUID(high: 4, low: 4), project = facts.projectId
        let row = OrgUnit {
            ($0.code, $0.name, $0.level, $0.kind) = ("WY-1", "运营公司", .office, .operator)
        }
        var assign = AssignOperatingProject { $0.projectId = project }
        (assign.assignment.operatorId, assign.assignment.from) = (company, Day("2026-03-02") ?? Day())
        #expect(try await refusal(town, assign) == "E-REF")
        try await town.perform(EnterRow(row, id: company), by: "admin")
        try await town.perform(retiring(OrgUnit.self, company), by: "admin")
        #expect(try await refusal(town, assign) == "E-REF", "it is retired")
        var back = ReinstateRow<OrgUnit>()
        (back.id, back.reason) = (company, "恢复")
        try await town.perform(back, by: "admin")
        assign.assignment.operatorId = town.orgUnit
        #expect(try await refusal(town, assign) == "E-RULE", "it is a district")
        (assign.assignment.operatorId, assign.projectId) = (company, ID(UUID(high: 1, low: 1)))
        #expect(try await refusal(town, assign) == "E-NOT-FOUND")
        assign.projectId = project
        try await town.perform(assign, by: "admin")
        #expect(try await refusal(town, retiring(OrgUnit.self, company)) == "E-IN-USE")

        // What its people see follows the clock: no fact is recorded on the day.
        let clock = Clock()
        let book = RoleBook(log: town.log) { clock.now }
        func seen(on day: String) async throws -> Scope {
            clock.now = try #require(Instant("\(day)T04:00:00Z"))
            return try await book.scope(.operatedStock, of: company, for: Holder("me"))
        }
        let own = Scope.limited(to: [company]), all = Scope.limited(to: [company], operating: [project.uuid])
        #expect(try await seen(on: "2026-03-01") == own)
        #expect(try await seen(on: "2026-03-02") == all)
        #expect(try await seen(on: "2026-06-01") == all)
        let end = EndOperatingProject {
            ($0.projectId, $0.date, $0.reason) = (project, Day("2026-05-31") ?? Day(), "合同期满")
        }
        try await town.perform(end, by: "admin")
        try await eventually("the end is seen") { try await seen(on: "2026-06-01") == own }
        #expect(try await seen(on: "2026-05-31") == all)
        // Who has ended is free to go.
        try await town.perform(retiring(OrgUnit.self, company), by: "admin")
    }

    @IO private final class Clock { var now = Instant() }

    @Test("a department and a role are not retired as long as an account has them")
    @IO func accounts() async throws {
        let town = try await Town("org_accounts")
        let role = UUID(high: 3, low: 3)
        let row = RoleDefinition { ($0.code, $0.name, $0.permissions) = ("HELPER", "协办员", ["estate:*:list"]) }
        try await town.perform(EnterRow(row, id: role), by: "admin")
        var issue = IssueAccount()
        (issue.account, issue.name, issue.roles) = ("helper_one", "张三", ["HELPER"])
        issue.orgUnitId = UUID(high: 1, low: 1)
        #expect(try await refusal(town, issue) == "E-REF")
        issue.orgUnitId = town.orgUnit
        let account = ID<System.Account>(try await town.perform(issue, by: "admin"))
        #expect(try await refusal(town, retiring(OrgUnit.self, town.orgUnit)) == "E-IN-USE")
        #expect(try await refusal(town, retiring(RoleDefinition.self, role)) == "E-IN-USE")
        // Who has left holds nothing back, and does not come back to what is gone.
        try await town.perform(DisableAccount { ($0.accountId, $0.reason) = (account, "离职") }, by: "admin")
        try await town.perform(retiring(RoleDefinition.self, role), by: "admin")
        let enable = EnableAccount { ($0.accountId, $0.reason) = (account, "返聘") }
        #expect(try await refusal(town, enable) == "E-REF")
        issue.account = "helper_two"
        #expect(try await refusal(town, issue) == "E-REF")
        try await town.perform(retiring(OrgUnit.self, town.orgUnit), by: "admin")
        #expect(try await refusal(town, enable) == "E-REF")
    }
}
