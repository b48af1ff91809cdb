import Kernel
package import Queries

// Lists of what is no read model: it does not follow from the log.

extension LoginLog {
    package nonisolated static let list = ListDefinition(
        name: "login-log", table: "login_log", schema: "identity", title: "登录日志", projection: "", key: "entry_id",
        defaultSort: "-at", search: ["account", "name", "peer"], permission: "system:login-log:list",
        scope: .wholeCity,
        columns: [
            Column("entry_id", "编号", .uuid),
            Column("at", "时间", .instant),
            Column("account_id", "账号编号", .uuid),
            Column("account", "账号", .text),
            Column("name", "姓名", .text, chinese: true),
            Column("org_unit_id", "部门", .uuid),
            Column("action", "操作", .code(LoginEntry.Action.allCases.map(\.rawValue))),
            Column("outcome", "结果", .code(LoginEntry.Outcome.allCases.map(\.rawValue))),
            Column("reason", "原因", .text),
            Column("peer", "地址", .text),
            Column("user_agent", "终端", .text, sortable: false),
            Column("session_id", "会话", .uuid),
            Column("trace_id", "跟踪编号", .uuid),
        ])
}

extension Sessions {
    package nonisolated static let list = ListDefinition(
        name: "sessions", table: "open_session", schema: "identity", title: "在线用户", projection: "",
        key: "session_id", defaultSort: "-last_used_at", search: ["account", "name", "peer"],
        permission: "system:session:list", scope: .wholeCity,
        columns: [
            Column("session_id", "会话", .uuid),
            Column("account_id", "账号编号", .uuid),
            Column("account", "账号", .text),
            Column("name", "姓名", .text, chinese: true),
            Column("opened_at", "登录时间", .instant),
            Column("last_used_at", "最后操作", .instant),
            Column("expires_at", "最迟结束", .instant),
            Column("peer", "地址", .text),
            Column("user_agent", "终端", .text, sortable: false),
        ])
}
