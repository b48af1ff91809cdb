package import Kernel
package import RegisterEngine
package import System

/// A role (角色): what its holders may do, by the menus they see and by permissions of their own, and whose data.
package struct RoleDefinition: RegisterRow {
    package var code = "", name = "", description: String?, menuIds: [Reference<Menu>] = []
    /// `module:entity:action`, with `*` for any part.
    package var permissions: [String] = [], dataScope = DataScope.own
    /// Whose data, for `custom`.
    package var orgUnitIds: [Reference<OrgUnit>] = []
    /// Roles that nobody may hold besides this one (职责分离).
    package var exclusiveIds: [Reference<RoleDefinition>] = []
    /// One of the roles that the product itself relies on.
    package var builtIn = false

    package init() {}

    package static let fields: [Field<RoleDefinition>] = [
        Field("code", \.code, "角色编码", .text(2...32)),
        Field("name", \.name, "角色名称", .text(1...40)),
        Field("description", \.description, "说明", .text(1...200)),
        Field("menuIds", \.menuIds, "菜单权限"),
        Field("permissions", \.permissions, "操作权限"),
        Field("dataScope", \.dataScope, "数据范围"),
        Field("orgUnitIds", \.orgUnitIds, "部门权限"),
        Field("exclusiveIds", \.exclusiveIds, "互斥角色"),
        Field("builtIn", \.builtIn, "内置"),
    ]

    /// Of version 1 are those before there was the scope `operatedStock`.
    package static let version = 2

    package static let register = Register<RoleDefinition>(
        "Role", "角色", path: "roles", permission: "system:role", words: .added,
        .unique("code"), .fixed("code", "builtIn"), .reserved("builtIn"), .search("code", "name"), .sort("code"),
        .check("permissions", "没有这样的权限; 每一项应为 模块:对象:操作, 各段可用 *, 且至少对应一个已有的权限") { role in
            role.permissions.allSatisfy(Permissions.coversAny)
        },
        .check("orgUnitIds", "数据范围为自定义时必须选择部门, 其他范围不选") { role in
            (role.dataScope == .custom) != role.orgUnitIds.isEmpty
        },
        .keep("内置角色不能停用") { $0.builtIn })
}
