package import EventLog
package import EventLoop
package import Kernel
import RegisterEngine
package import System

/// What roles allow, followed from the log: a change is seen within a second.
@IO package final class RoleBook {
    /// What the holder of some roles may do, and whose data they see: the union of what each role gives.
    package struct Grants: Sendable, Equatable {
        /// `module:entity:action`, with `*` for any part.
        package var permissions: Set<String> = []
        package var scopes: Set<DataScope> = []
        /// The organisations of `custom`.
        package var orgUnits: Set<UUID> = []

        package init() {}

        package func allow(_ permission: String) -> Bool {
            permissions.contains { PermissionSet.covers($0, permission) }
        }
    }

    private typealias Roles = RegisterDecider<RoleDefinition>
    private typealias Menus = RegisterDecider<Menu>
    private typealias Units = RegisterDecider<OrgUnit>

    private let log: EventLog
    private var roles: [UUID: Roles.State] = [:]
    private var menus: [UUID: Menus.State] = [:]
    private var orgUnits: [UUID: Units.State] = [:]
    private var positions: [String: Int64] = [:]
    private var freshUntil = Deadline.now

    package init(log: EventLog) { self.log = log }

    /// What these roles give; a code that names no role, or one that is retired, gives nothing.
    package func grants(of codes: [String]) async throws -> Grants {
        try await refresh()
        return roles.values.reduce(into: Grants()) { grants, state in
            guard let role = state.row, !state.isRetired, codes.contains(role.code) else { return }
            grants.permissions.formUnion(role.permissions)
            for menu in role.menuIds.compactMap({ menus[$0.uuid] }) where !menu.isRetired {
                if let permission = menu.row?.permission { grants.permissions.insert(permission) }
            }
            grants.scopes.insert(role.dataScope)
            grants.orgUnits.formUnion(role.orgUnitIds.map(\.uuid))
        }
    }

    /// The organisations whose data somebody of `own` sees with these grants: nil for all, none for only what is their
    /// own.
    package func visibleOrgUnits(_ grants: Grants, from own: UUID) async throws -> Set<UUID>? {
        try await refresh()
        if grants.scopes.contains(.all) { return nil }
        var visible = grants.scopes.contains(.custom) ? grants.orgUnits : []
        if grants.scopes.contains(.own) || grants.scopes.contains(.ownAndBelow) { visible.insert(own) }
        if grants.scopes.contains(.ownAndBelow) {
            visible.formUnion(orgUnits.keys.filter { unit in isBelow(unit, own) })
        }
        return visible
    }

    private func isBelow(_ unit: UUID, _ ancestor: UUID) -> Bool {
        var next = orgUnits[unit]?.row?.parentId?.uuid
        while let parent = next {
            if parent == ancestor { return true }
            next = orgUnits[parent]?.row?.parentId?.uuid
        }
        return false
    }

    /// Two of these roles that exclude each other, whichever of them says so; nil if all may be held together.
    package func conflict(among codes: [String]) async throws -> (RoleDefinition, RoleDefinition)? {
        try await refresh()
        let held = roles.filter { $0.value.row.map { codes.contains($0.code) } ?? false }
        for (_, state) in held.sorted(by: { $0.key < $1.key }) {
            for excluded in state.row?.exclusiveIds ?? [] {
                if let one = state.row, let other = held[excluded.uuid]?.row { return (one, other) }
            }
        }
        return nil
    }

    private func refresh() async throws {
        guard Deadline.now >= freshUntil else { return }
        for event in try await news(of: RoleDefinition.category) {
            let fact = try event.decoded(as: RegisterEvent<RoleDefinition>.self)
            Roles.evolve(&roles[event.stream.id, default: Roles.initial], fact)
        }
        for event in try await news(of: Menu.category) {
            let fact = try event.decoded(as: RegisterEvent<Menu>.self)
            Menus.evolve(&menus[event.stream.id, default: Menus.initial], fact)
        }
        for event in try await news(of: OrgUnit.category) {
            let fact = try event.decoded(as: RegisterEvent<OrgUnit>.self)
            Units.evolve(&orgUnits[event.stream.id, default: Units.initial], fact)
        }
        freshUntil = Deadline.now + .seconds(1)
    }

    private func news(of category: String) async throws -> [RecordedEvent] {
        let news = try await log.readCategory(category, after: positions[category] ?? 0)
        if let last = news.last { positions[category] = last.position }
        return news
    }
}

extension RoleBook: RolePermissions {
    package func permissions(of roles: [String]) async throws -> PermissionSet {
        PermissionSet(try await grants(of: roles).permissions.sorted())
    }
}
