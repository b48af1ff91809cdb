import Estate
package import EventLog
package import EventLoop
package import Kernel
import RegisterEngine
package import System

/// What roles allow and whose data they show, followed from the log: a change is seen within a second.
@IO package final class RoleBook {
    private typealias Roles = RegisterDecider<RoleDefinition>
    private typealias Menus = RegisterDecider<Menu>
    private typealias Units = RegisterDecider<OrgUnit>

    private let log: EventLog
    private let clock: @IO @Sendable () -> Instant
    private var roles: [UUID: Roles.State] = [:]
    private var menus: [UUID: Menus.State] = [:]
    private var orgUnits: [UUID: Units.State] = [:]
    private var projects: [UUID: Project.State] = [:]
    private var positions: [String: Int64] = [:]
    private var freshUntil = Deadline.now

    package init(log: EventLog, clock: @escaping @IO @Sendable () -> Instant) { (self.log, self.clock) = (log, clock) }

    /// A code that names no role, or one that is retired, gives nothing.
    package func grants(of codes: [String], in orgUnit: UUID, for holder: Holder) async throws -> [Grant] {
        try await refresh()
        return roles.values.compactMap { state in
            guard let role = state.row, !state.isRetired, codes.contains(role.code) else { return nil }
            return Grant(permissions(of: role), scope(role.dataScope, role.orgUnitIds, of: orgUnit, for: holder))
        }.sorted { $0.permissions.grants.joined(separator: ",") < $1.permissions.grants.joined(separator: ",") }
    }

    /// The organisations of `custom` are a role's, so by itself it shows nothing.
    package func scope(_ rule: DataScope, of orgUnit: UUID, for holder: Holder) async throws -> Scope {
        try await refresh()
        return scope(rule, [], of: orgUnit, for: holder)
    }

    private func permissions(of role: RoleDefinition) -> PermissionSet {
        let ofMenus = role.menuIds.compactMap { menus[$0.uuid] }.filter { !$0.isRetired }.compactMap(\.row?.permission)
        return PermissionSet(Set(role.permissions + ofMenus).sorted())
    }

    private func scope(_ rule: DataScope, _ chosen: [Reference<OrgUnit>], of own: UUID, for holder: Holder) -> Scope {
        switch rule {
        case .all: .wholeCity
        case .custom: .limited(to: Set(chosen.map(\.uuid)))
        case .own: .limited(to: [own])
        case .ownAndBelow: .limited(to: Set([own] + orgUnits.keys.filter { isBelow($0, own) }))
        case .selfOnly: holder.own
        case .operatedStock: .limited(to: [own], operating: operated(by: own))
        }
    }

    /// The projects that an organisation operates today. Asked anew for each request, so a change of the operator
    /// takes effect with its day.
    private func operated(by unit: UUID) -> Set<UUID> {
        let today = clock().day
        return Set(projects.filter { $0.value.operatorId(on: today) == unit }.keys)
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
        for event in try await news(of: Project.category) {
            Project.evolve(&projects[event.stream.id, default: Project.initial], try event.decoded())
        }
        freshUntil = Deadline.now + .seconds(1)
    }

    private func news(of category: String) async throws -> [RecordedEvent] {
        let news = try await log.readCategory(category, after: positions[category] ?? 0)
        if let last = news.last { positions[category] = last.position }
        return news
    }
}

extension RoleBook: RolePermissions {}
