import Kernel
package import Queries

extension Operations {
    package static let lists = [log]

    /// With what was refused and what was exported, which the log of facts does not have.
    package static let log = ListDefinition(
        name: "operation-log", table: "operation_log", title: "操作日志", projection: Operations.name, key: "entry_id",
        defaultSort: "-at", search: ["account", "name"], permission: "system:operation-log:list",
        scope: .wholeCity,
        columns: [
            Column("entry_id", "编号", .uuid),
            Column("at", "时间", .instant),
            Column("actor", "操作人编号", .text),
            Column("account", "账号", .text),
            Column("name", "姓名", .text, chinese: true),
            Column("channel", "渠道", .text),
            Column("operation", "操作", .text),
            Column("category", "对象类别", .text),
            Column("subject", "对象编号", .uuid),
            Column("outcome", "结果", .code(["done", "refused"])),
            Column("reason", "拒绝原因", .text),
            Column("count", "次数或行数", .int),
            // Found by the session, line by line.
            Column("peer", "地址", .text, filterable: false, sortable: false),
            Column("fact_version", "版本", .int),
            Column("position", "日志位置", .int),
            Column("command_id", "命令编号", .uuid),
            Column("trace_id", "跟踪编号", .uuid),
        ])
}
