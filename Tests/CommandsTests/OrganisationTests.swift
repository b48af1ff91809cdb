import Commands
import Desk
import Estate
import EventLoop
import Kernel
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
