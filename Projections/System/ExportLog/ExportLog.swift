package import EventLog
package import Kernel
package import Postgres
import Projector
package import Queries
import System

/// Who took away which rows, and why (导出日志).
package enum ExportLog: Projection {
    package static let name = "export_log"
    package static let schema = String(decoding: PackageResources.export_log_sql, as: UTF8.self)
    package static let categories = [ListExport.category]
    package static let scopes: [String: RowScope] = [name: .wholeCity]

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch try event.decoded(as: ListExport.Event.self) {
        case .requested(let fact): [insert(fact, event)]
        case .completed(let fact): [end(event, "completed", fact.rows, sha256: fact.sha256)]
        case .interrupted(let fact): [end(event, "interrupted", fact.rows, sha256: nil)]
        }
    }

    private static func insert(_ fact: ListExport.Requested, _ event: RecordedEvent) -> Statement {
        event.insert(
            name, "export_id",
            [
                "requested_at": event.occurredAt, "requested_by": event.actor.id, "channel": event.actor.channel,
                "list": fact.list, "conditions": fact.conditions, "columns": fact.columns.joined(separator: ","),
                "row_limit": fact.rowLimit, "reason": fact.reason, "status": "requested",
            ])
    }

    private static func end(_ event: RecordedEvent, _ status: String, _ rows: Int, sha256: String?) -> Statement {
        event.update(
            name, "export_id",
            "status = \(status), rows = \(rows), sha256 = \(sha256), ended_at = \(event.occurredAt)")
    }

    package static let lists = [
        ListDefinition(
            name: "exports", table: "export_log", title: "导出日志", projection: name, key: "export_id",
            defaultSort: "-requested_at", search: ["list", "reason", "requested_by"],
            permission: "system:export-log:list", scope: .wholeCity,
            columns: [
                Column("export_id", "编号", .uuid),
                Column("requested_at", "导出时间", .instant),
                Column("requested_by", "导出人", .text),
                Column("channel", "渠道", .text),
                Column("list", "列表", .text),
                Column("conditions", "条件与排序", .text, sortable: false),
                Column("columns", "导出的字段", .text, filterable: false, sortable: false),
                Column("row_limit", "最多导出的行数", .int),
                Column("reason", "导出原因", .text),
                Column("status", "状态", .code(["requested", "completed", "interrupted"], dictionary: "EXPORT_STATUS")),
                Column("rows", "行数", .int),
                Column("sha256", "文件的 SHA-256", .text, sortable: false),
                Column("ended_at", "结束时间", .instant),
                Column("version", "版本", .int),
                Column("revision", "位置", .int),
            ])
    ]
}
