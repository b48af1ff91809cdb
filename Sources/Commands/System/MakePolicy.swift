package import Desk
import EventLoop
package import Kernel
package import System

/// Begins a new version of the city's numbers.
package struct DraftPolicyRuleSet: BusinessCommand {
    package static let name = "draft-policy-rule-set", title = "起草政策规则集", permission = "system:policy:draft"
    package var version = "", heading = ""

    package init() {}
    package static let fields: [Field<DraftPolicyRuleSet>] = [
        Field("version", \.version, "版本", .text(1...32)),
        Field("title", \.heading, "名称", .text(1...100)),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(PolicyRuleSet.self, work.newID(), .draft(version: version, title: heading))
    }
}

/// Sets numbers of a draft; what is the same already is not recorded.
package struct SetPolicyParameters: BusinessCommand {
    package static let name = "set-policy-parameters", title = "设置政策参数", permission = "system:policy:draft"
    package var ruleSetId = ID<PolicyRuleSet>(), parameters: [PolicyRuleSet.Parameter] = []

    package init() {}
    package static let fields: [Field<SetPolicyParameters>] = [
        Field("policyRuleSetId", \.ruleSetId, "规则集"),
        Field("parameters", \.parameters, "参数"),
    ]
    package var subject: UUID? { ruleSetId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(PolicyRuleSet.self, ruleSetId, .set(parameters))
    }
}

/// Approves a draft; not by anyone who wrote it.
package struct ApprovePolicyRuleSet: BusinessCommand {
    package static let name = "approve-policy-rule-set", title = "批准政策规则集", permission = "system:policy:approve"
    package var ruleSetId = ID<PolicyRuleSet>()

    package init() {}
    package static let fields: [Field<ApprovePolicyRuleSet>] = [
        Field("policyRuleSetId", \.ruleSetId, "规则集")
    ]
    package var subject: UUID? { ruleSetId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(PolicyRuleSet.self, ruleSetId, .approve)
    }
}

/// Puts an approved rule set into force from a day on.
package struct ActivatePolicyRuleSet: BusinessCommand {
    package static let name = "activate-policy-rule-set", title = "启用政策规则集", permission = "system:policy:activate"
    package var ruleSetId = ID<PolicyRuleSet>(), effectiveDate = Day()

    package init() {}
    package static let fields: [Field<ActivatePolicyRuleSet>] = [
        Field("policyRuleSetId", \.ruleSetId, "规则集"),
        Field("effectiveDate", \.effectiveDate, "生效日期"),
    ]
    package var subject: UUID? { ruleSetId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let command = PolicyRuleSet.Command.activate(from: effectiveDate)
        try await work.execute(PolicyRuleSet.self, ruleSetId, command, effective: effectiveDate)
    }
}
