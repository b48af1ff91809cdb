package import Kernel
package import RegisterEngine

/// An entry of the navigation (菜单): a directory, a page, or a button of a page with what it needs permission for.
package struct Menu: RegisterRow {
    package var name = "", type = MenuType.page, parentId: Reference<Menu>?, sortOrder = 0
    package var icon: String?, route: String?, component: String?, permission: String?
    package var visible = true, keepAlive = false

    package init() {}

    package static let fields: [Field<Menu>] = [
        Field("name", \.name, "菜单名称", .text(1...40)),
        Field("type", \.type, "类型"),
        Field("parentId", \.parentId, "上级"),
        Field("sortOrder", \.sortOrder, "排序", .range(0...9_999)),
        Field("icon", \.icon, "图标", .text(1...60)),
        Field("route", \.route, "路由", .text(1...200)),
        Field("component", \.component, "组件", .text(1...200)),
        Field("permission", \.permission, "权限标识", .text(1...100)),
        Field("visible", \.visible, "可见"),
        Field("keepAlive", \.keepAlive, "缓存"),
    ]

    package static let register = Register<Menu>(
        "Menu", "菜单", path: "menus", permission: "system:menu", words: .added,
        .unique("permission"), .fixed("type"), .search("name", "permission"), .sort("sort_order"),
        .check("permission", "没有这个权限标识; 可用的权限标识见 docs/reference/permissions.txt") { menu in
            menu.permission.map(Permissions.isKnown) ?? true
        },
        .check("permission", "按钮必须有权限标识, 目录没有") { menu in
            menu.type == .page || (menu.type == .button) == (menu.permission != nil)
        },
        .check("route", "菜单必须有路由, 按钮没有") { menu in
            menu.type == .directory || (menu.type == .page) == (menu.route != nil)
        },
        .tree("parentId", \.parentId, depth: 4) { parent, menu in
            switch (parent?.type, menu.type) {
            case (.directory?, .directory), (.directory?, .page), (.page?, .button), (nil, .directory), (nil, .page):
                nil
            default: "目录和菜单只能在目录之下或顶级, 按钮只能在菜单之下"
            }
        })
}

/// 菜单类型.
package enum MenuType: String, DictionaryCode {
    package static let dictionary = "MENU_TYPE"
    /// 目录, 菜单, 按钮.
    case directory, page, button
}
