package import EventLog
package import Kernel
package import Postgres
import Projector
package import Queries
import System

/// The days that are not what their weekday says (工作日历).
package enum WorkingDayList: Projection {
    package static let name = "working_day"
    package static let schema = String(decoding: PackageResources.working_day_sql, as: UTF8.self)
    package static let categories = [WorkCalendar.category]
    package static let scopes: [String: RowScope] = [name: .everybody]

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch try event.decoded(as: WorkCalendar.Event.self) {
        case .daySet(let fact):
            [
                """
                INSERT INTO working_day (day, kind, is_worked, source, version, revision)
                VALUES (\(fact.date), \(fact.kind.rawValue), \(fact.kind.isWorked), \(fact.source), \(event.version),
                  \(event.position))
                ON CONFLICT (day) DO UPDATE SET kind = excluded.kind, is_worked = excluded.is_worked,
                  source = excluded.source, version = excluded.version, revision = excluded.revision
                WHERE working_day.revision < excluded.revision
                """
            ]
        }
    }

    package static let lists = [
        ListDefinition(
            name: "working-days", table: "working_day", title: "工作日历", projection: name, key: "day",
            defaultSort: "-day", permission: "system:calendar:list", scope: .everybody,
            columns: [
                Column("day", "日期", .day),
                Column("kind", "类别", .code(of: DayKind.self)),
                Column("is_worked", "是否上班", .bool),
                Column("source", "依据", .text),
                Column("version", "版本", .int),
                Column("revision", "位置", .int),
            ])
    ]
}
