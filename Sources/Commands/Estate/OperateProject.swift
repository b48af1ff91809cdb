package import Desk
package import Estate
import EventLoop
package import Kernel
import RegisterEngine
import Registers

/// Entrusts an organisation with the running of a project: from that day on its people see and work on what is there.
package struct AssignOperatingProject: BusinessCommand {
    package static let name = "assign-operating-project", title = "委托运营项目"
    package static let permission = "estate:operating-project:assign"
    package var projectId = ID<Project>(), assignment = Project.OperatorAssigned()

    package init() {}
    package static let fields: [Field<AssignOperatingProject>] =
        [Field("projectId", \.projectId, "项目")]
        + Project.OperatorAssigned.fields.map { $0.within(\AssignOperatingProject.assignment) }
    package var subject: UUID? { projectId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let id = assignment.operatorId
        try await work.requireOrgUnit(id)
        let unit = try await work.glance(RegisterDecider<OrgUnit>.self, id).row
        guard let unit, unit.kind == .operator else {
            throw .refused(
                .rule(
                    "project.operatorKind", "\(unit?.name ?? "") 不是运营单位, 不能运营项目",
                    input: .string(unit?.kind.rawValue ?? ""), limit: .string(OrgKind.operator.rawValue),
                    basis: "组织机构的类别", hint: "请选择类别为运营单位的机构, 或先登记运营单位"))
        }
        try await work.execute(Project.self, projectId, .assign(assignment), effective: assignment.from)
    }
}

/// Says until which day the present operator runs a project.
package struct EndOperatingProject: BusinessCommand {
    package static let name = "end-operating-project", title = "终止运营项目"
    package static let permission = "estate:operating-project:assign"
    package var projectId = ID<Project>(), date = Day(), reason = ""

    package init() {}
    package static let fields: [Field<EndOperatingProject>] = [
        Field("projectId", \.projectId, "项目"),
        Field("date", \.date, "运营止日"),
        Field("reason", \.reason, "终止原因", .text(1...200)),
    ]
    package var subject: UUID? { projectId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Project.self, projectId, .end(on: date, reason: reason), effective: date)
    }
}
