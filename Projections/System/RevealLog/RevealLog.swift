package import EventLog
package import Kernel
import People
package import Postgres
import Projector
package import Queries

/// Who looked at whose clear values, and why (个人信息查看记录).
package enum RevealLog: Projection {
    package static let name = "reveal_log"
    package static let schema = String(decoding: PackageResources.reveal_log_sql, as: UTF8.self)
    package static let categories = [PersonalDataReveal.category, Person.category]
    package static let scopes: [String: RowScope] = [name: .columns()]

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case PersonalDataReveal.category: reveal(try event.decoded(), event)
        case Person.category: person(try event.decoded(), event)
        default: []
        }
    }

    private static func reveal(_ fact: PersonalDataReveal.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .revealed(let fact) = fact else { return [] }
        return [
            event.insert(
                name, "reveal_id",
                [
                    "person_id": fact.personId, "person": fact.name,
                    "items": fact.fields.map(\.rawValue).joined(separator: ","), "reason": fact.reason,
                    "revealed_by": event.actor.id, "channel": event.actor.channel, "revealed_at": event.occurredAt,
                    "entered_by": event.actor.id,
                ],
                Lookup(
                    "org_unit_id", "SELECT org_unit_id FROM reveal_log_person WHERE person_id = \(fact.personId)"))
        ]
    }

    private static func person(_ fact: Person.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .registered(let fact) = fact else { return [] }
        return [event.insert("reveal_log_person", "person_id", ["org_unit_id": fact.orgUnitId])]
    }

    package static let lists = [
        ListDefinition(
            name: "personal-data-reveals", table: "reveal_log", title: "个人信息查看记录", projection: name,
            key: "reveal_id", defaultSort: "-revealed_at", search: ["person", "reason", "revealed_by"],
            permission: "system:reveal-log:list", scope: .columns(),
            columns: [
                Column("reveal_id", "编号", .uuid),
                Column("revealed_at", "查看时间", .instant),
                Column("revealed_by", "查看人", .text),
                Column("channel", "渠道", .text),
                Column("person_id", "人员", .uuid),
                Column("person", "姓名 (掩码)", .text),
                Column("org_unit_id", "所属区", .uuid),
                Column("items", "查看的项目", .text),
                Column("reason", "查看原因", .text),
                Column("version", "版本", .int),
                Column("revision", "位置", .int),
            ])
    ]
}
