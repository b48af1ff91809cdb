import HTTPServer
import Kernel
import Queries
import RegisterEngine
import Registers

extension Endpoint {
    /// The caller's navigation: pages and buttons whose permission the caller has, below their directories.
    static let ownMenus = Endpoint(
        .get, "/me/menus", "own-menus", "我的菜单", permission: nil, parameters: waiting,
        answer: Answer(
            200, "菜单树", treeSchema(RegisterTable<Menu>.list), fields: .position, .behind, .applied)
    ) { call in
        try call.allowQuery("min_position")
        let list = RegisterTable<Menu>.list
        let waited = try await call.waitForPosition(of: list.projection)
        let forest = try await Forest(list, parent: "parent_id", call.services)
        let trees = forest.grown { menu in
            // A page that asks for no permission is there for its buttons; a directory for its pages.
            guard let permission = menu["permission"]?.string else { return false }
            return call.caller.may(permission)
        }
        return .json(
            JSON.object(["items": .array(trees)]).bytes, headers: waited.headers(reached: forest.position))
    }.personal().defining(branch(RegisterTable<Menu>.list))
}
