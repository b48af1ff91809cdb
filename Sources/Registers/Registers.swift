package import Projector
package import Queries
package import RegisterEngine

/// Every register of the product.
package let allRegisters: [any RegisterRow.Type] = [
    OrgUnit.self, Menu.self, RoleDefinition.self, DictionaryType.self, DictionaryItem.self,
]

package let registerProjections: [any Projection.Type] = allRegisters.map { projection(of: $0) }
package let registerLists: [ListDefinition] = allRegisters.map { list(of: $0) }

private func projection<Row: RegisterRow>(of row: Row.Type) -> any Projection.Type { RegisterTable<Row>.self }
private func list<Row: RegisterRow>(of row: Row.Type) -> ListDefinition { RegisterTable<Row>.list }
