import Desk
import HTTPServer
import Kernel
import Queries
package import RegisterEngine

extension Endpoint {
    /// What a register offers besides its list: history, enter, amend, retire, reinstate; of a tree also the tree and
    /// the move.
    package static func register<Row: RegisterRow>(_ row: Row.Type) -> [Endpoint] {
        let (register, list) = (Row.register, RegisterTable<Row>.list)
        let one = "/\(register.path)/{\(register.parameter)}"
        let flat: [Endpoint] =
            [
                .history(
                    one, of: RegisterDecider<Row>.self, title: register.title, permission: list.permission),
                .command(EnterRow<Row>.self, "/\(register.path)", location: "/\(register.path)/{id}"),
                .command(AmendRow<Row>.self, one, method: .put),
                .command(RetireRow<Row>.self, "\(one)/retirement"),
                .command(ReinstateRow<Row>.self, "\(one)/reinstatement"),
            ]
        guard let tree = register.tree else { return flat }
        return flat + [
            .command(MoveRow<Row>.self, "\(one)/move"),
            Endpoint(
                .get, "/\(register.path)/tree", "tree-of-\(register.path)", "\(register.title): 树",
                permission: list.permission,
                parameters: waiting, answer: Answer(200, "\(register.title)的上下级", treeSchema)
            ) { call in
                try call.allowQuery("min_position")
                let waited = try await call.waitForPosition(of: list.projection)
                let forest = try await Forest(list, parent: tree.column, on: call.services.readPool)
                return .json(
                    JSON.object(["items": .array(forest.grown { _ in true })]).bytes,
                    headers: waited.headers(reached: forest.position))
            }.about(.everybody),
        ]
    }

    private static let treeSchema: JSON = [
        "type": "object", "required": ["items"],
        "properties": ["items": ["type": "array", "items": ["type": "object"]]],
    ]
}
