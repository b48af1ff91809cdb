import Kernel
package import Queries

extension AccountList {
    package static let lists = [accounts]

    package static let accounts = ListDefinition(
        name: "accounts", table: "account_login_list", title: "用户", projection: AccountList.name, key: "account_id",
        defaultSort: "account", search: ["account", "name", "employee_no"], permission: "system:account:list",
        scope: .columns(),
        columns: [
            Column("account_id", "编号", .uuid),
            Column("account", "账号", .text),
            Column("name", "姓名", .text, chinese: true),
            Column("phone", "手机", .text),
            Column("employee_no", "工号", .text),
            Column("org_unit_id", "部门", .uuid),
            Column("person_id", "人员", .uuid),
            Column("roles", "角色", .text),
            Column("requested_roles", "待审批角色", .text),
            Column("requested_by", "角色申请人", .text),
            Column("status", "状态", .code(["active", "disabled"], dictionary: "ACCOUNT_STATUS")),
            Column("valid_until", "有效期至", .day),
            Column("locked_until", "锁定至", .instant),
            Column("password_changed_at", "口令修改时间", .instant),
            Column("one_time_until", "一次性口令有效期至", .instant),
            Column("has_second_factor", "已绑定动态口令", .bool),
            Column("disabled_reason", "停用原因", .text, filterable: false, sortable: false),
            Column("issued_at", "分配时间", .instant),
            // Found in the login log, line by line.
            Column("last_login_at", "最后登录", .instant, filterable: false, sortable: false),
            Column("last_login_from", "最后登录地址", .text, filterable: false, sortable: false),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])
}
