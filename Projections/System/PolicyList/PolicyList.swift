package import EventLog
package import Kernel
package import Postgres
import Projector
package import Queries
import System

/// The rule sets and their numbers (政策规则集).
package enum PolicyList: Projection {
    package static let name = "policy_list"
    package static let schema = String(decoding: PackageResources.policy_list_sql, as: UTF8.self)
    package static let categories = [PolicyRuleSet.category]
    package static let scopes: [String: RowScope] = [
        "policy_rule_set": .everybody, "policy_parameter": .everybody,
    ]

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        let (table, key) = ("policy_rule_set", "policy_rule_set_id")
        switch try event.decoded(as: PolicyRuleSet.Event.self) {
        case .drafted(let fact):
            return [
                event.insert(
                    table, key,
                    [
                        "rule_set_version": fact.version, "title": fact.title, "status": "draft",
                        "drafted_by": fact.draftedBy, "drafted_at": event.occurredAt,
                    ])
            ]
        case .parameterSet(let fact): return [parameter(fact, event), event.update(table, key)]
        case .approved(let fact):
            return [
                event.update(
                    table, key,
                    "status = 'approved', approved_by = \(fact.approvedBy), approved_at = \(event.occurredAt)")
            ]
        case .activated(let fact):
            return [event.update(table, key, "status = 'active', effective_date = \(fact.effectiveDate)")]
        }
    }

    private static func parameter(_ fact: PolicyRuleSet.ParameterSet, _ event: RecordedEvent) -> Statement {
        let title = PolicyRuleSet.definitions.first { $0.key == fact.key }?.title
        return """
            INSERT INTO policy_parameter
              (policy_rule_set_id, key, title, value, unit, legal_basis, set_by, version, revision)
            VALUES (\(event.stream.id), \(fact.key), \(title), \(fact.value), \(fact.unit), \(fact.legalBasis),
              \(fact.setBy), \(event.version), \(event.position))
            ON CONFLICT (policy_rule_set_id, key) DO UPDATE SET value = excluded.value, unit = excluded.unit,
              legal_basis = excluded.legal_basis, set_by = excluded.set_by, version = excluded.version,
              revision = excluded.revision WHERE policy_parameter.revision < excluded.revision
            """
    }

    package static let lists = [ruleSets, parameters]

    package static let ruleSets = ListDefinition(
        name: "policy-rule-sets", table: "policy_rule_set", title: "政策规则集", projection: name,
        key: "policy_rule_set_id", defaultSort: "-drafted_at", search: ["rule_set_version", "title"],
        permission: "system:policy:list", scope: .everybody,
        columns: [
            Column("policy_rule_set_id", "规则集", .uuid),
            Column("rule_set_version", "政策版本", .text),
            Column("title", "名称", .text),
            Column("status", "状态", .code(["draft", "approved", "active"], dictionary: "POLICY_STATUS")),
            Column("drafted_by", "起草人", .text),
            Column("drafted_at", "起草时间", .instant),
            Column("approved_by", "批准人", .text),
            Column("approved_at", "批准时间", .instant),
            Column("effective_date", "生效日期", .day),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])

    package static let parameters = ListDefinition(
        name: "policy-parameters", table: "policy_parameter_list", title: "政策参数", projection: name,
        key: "parameter_id", defaultSort: "policy_rule_set_id,key", search: ["key", "title"],
        permission: "system:policy:list", scope: .everybody,
        columns: [
            Column("parameter_id", "参数编号", .text, filterable: false, sortable: false),
            Column("policy_rule_set_id", "规则集", .uuid),
            Column("key", "参数", .text),
            Column("title", "参数名称", .text),
            Column("value", "值", .int),
            Column("unit", "单位", .text),
            Column("legal_basis", "依据", .text),
            Column("set_by", "设置人", .text),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])
}
