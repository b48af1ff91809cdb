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
                parameters: waiting,
                answer: Answer(200, "\(register.title)的上下级", treeSchema(list), fields: .position, .behind, .applied)
            ) { call in
                try call.allowQuery("min_position")
                let waited = try await call.waitForPosition(of: list.projection)
                let forest = try await Forest(list, parent: tree.column, call.services)
                return .json(
                    JSON.object(["items": .array(forest.grown { _ in true })]).bytes,
                    headers: waited.headers(reached: forest.position))
            }.about(.everybody).defining(branch(list)),
        ]
    }

    static func treeSchema(_ list: ListDefinition) -> JSON {
        [
            "type": "object", "required": ["items"],
            "properties": [
                "items": ["type": "array", "items": ["$ref": .string("#/components/schemas/\(branch(list).name)")]]
            ],
        ]
    }

    /// A row with those below it.
    static func branch(_ list: ListDefinition) -> JSON.Member {
        let name = "\(list.rowName)Branch"
        return JSON.Member(
            name,
            [
                "type": "object", "required": .array([.string(list.key), "children"]),
                "properties": .object(
                    (list.rowSchema["properties"]?.members ?? []) + [
                        JSON.Member(
                            "children",
                            ["type": "array", "items": ["$ref": .string("#/components/schemas/\(name)")]])
                    ]),
            ])
    }
}
