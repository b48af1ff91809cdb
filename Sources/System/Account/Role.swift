package import Kernel

/// What the roles of an account allow, and on whose data.
///
/// The one place where roles become permissions: whoever keeps roles in a register answers here.
package protocol RolePermissions: Sendable {
    /// One grant for each role: what one role allows does not count on the data of another.
    func grants(of roles: [String], in orgUnit: UUID, for holder: Holder) async throws -> [Grant]
    /// What `rule` means for somebody of this organisation.
    func scope(_ rule: DataScope, of orgUnit: UUID, for holder: Holder) async throws -> Scope
}

/// Who has roles: as whom facts know them, and, of somebody who is registered, as which person.
package struct Holder: Sendable {
    package var actor: String, person: UUID?

    package init(_ actor: String, person: UUID? = nil) { (self.actor, self.person) = (actor, person) }

    /// What is their own: what they have entered, and what they have been given to do.
    package var own: Scope { .limited(to: [], enteredBy: actor, assignedTo: person) }
}

/// What somebody may do, on whose data.
package struct Grant: Sendable, Equatable {
    package var permissions: PermissionSet
    package var scope: Scope

    package init(_ permissions: PermissionSet, _ scope: Scope) { (self.permissions, self.scope) = (permissions, scope) }
}

extension [Grant] {
    /// On whose data a permission counts; nil if it is not given.
    package func scope(for permission: String) -> Scope? {
        var scope: Scope?
        for grant in self where grant.permissions.allows(permission) {
            scope = scope?.union(grant.scope) ?? grant.scope
        }
        return scope
    }

    package var permissions: PermissionSet { reduce(into: PermissionSet()) { $0.formUnion($1.permissions) } }
}

/// 数据范围.
package enum DataScope: String, DictionaryCode {
    package static let dictionary = "DATA_SCOPE"
    /// 全部, 自定义, 本部门, 本部门及以下, 仅本人, 本部门及运营房源.
    case all, custom, own, ownAndBelow, selfOnly, operatedStock
}

/// The roles of the trade (domain 0.6). A city may add others; these are always there.
package enum Role: String, Code {
    case systemAdministrator = "SYS_ADMIN"
    case securityAdministrator = "SEC_ADMIN"
    case auditor = "AUDIT_ADMIN"
    case entryClerk = "ENTRY_CLERK"
    case streetReviewer = "STREET_REVIEWER"
    case civilReviewer = "CIVIL_REVIEWER"
    case districtReviewer = "DISTRICT_REVIEWER"
    case cityFiler = "CITY_FILER"
    case allocationOfficer = "ALLOC_OFFICER"
    case propertyManager = "PROPERTY_MANAGER"
    case finance = "FINANCE"
    case repairWorker = "REPAIR_WORKER"
    case supervisor = "SUPERVISOR"
    case operatorUser = "OPERATOR_USER"
    case leader = "LEADER"

    package var title: String {
        switch self {
        case .systemAdministrator: "系统管理员"
        case .securityAdministrator: "安全保密管理员"
        case .auditor: "安全审计员"
        case .entryClerk: "录入管理员"
        case .streetReviewer: "街道初审员"
        case .civilReviewer: "区民政审核员"
        case .districtReviewer: "区住保审核员"
        case .cityFiler: "市中心备案员"
        case .allocationOfficer: "配租经办员"
        case .propertyManager: "物业管理员"
        case .finance: "租金核算员"
        case .repairWorker: "维修人员"
        case .supervisor: "监督员"
        case .operatorUser: "运营主体用户"
        case .leader: "领导查看"
        }
    }

    /// One of the three administrators, who between them share out power over the system (三员分立).
    package var isAdministrator: Bool { [.systemAdministrator, .securityAdministrator, .auditor].contains(self) }

    /// Whose sign-in asks for a second factor (GB/T 22239-2019 8.1.4.1 d; domain M1.1).
    package var needsSecondFactor: Bool { isAdministrator || self == .finance }

    /// Who gives it to somebody needs a second person to agree (domain M9.2): power over the system, or over money.
    package var isSensitive: Bool { isAdministrator || self == .finance }

    /// The first pair of roles that must not meet in one person; nil if there is none.
    ///
    /// An administrator is nothing else besides, and who enters contracts does not approve them.
    package static func conflict(among roles: [String]) -> (String, String)? {
        let known = roles.compactMap { Role(rawValue: $0) }
        for first in known {
            for other in roles where other != first.rawValue {
                if first.isAdministrator { return (first.rawValue, other) }
                if first == .entryClerk, other == Role.propertyManager.rawValue { return (first.rawValue, other) }
            }
        }
        return nil
    }

    /// The title of a role by its code; the code itself if it is none of these.
    package static func title(of code: String) -> String { Role(rawValue: code)?.title ?? code }
}

/// The built-in roles, as they are.
package struct BuiltInRoles: RolePermissions {
    package init() {}

    package func grants(of roles: [String], in orgUnit: UUID, for holder: Holder) -> [Grant] {
        roles.compactMap { Role(rawValue: $0) }.map { role in
            Grant(role.permissions, scope(role.isAdministrator ? .all : .own, of: orgUnit, for: holder))
        }
    }

    /// Without a register of organisations nothing is below anything, and none operates a project.
    package func scope(_ rule: DataScope, of orgUnit: UUID, for holder: Holder) -> Scope {
        switch rule {
        case .all: .wholeCity
        case .own, .ownAndBelow, .operatedStock: .limited(to: [orgUnit])
        case .selfOnly: holder.own
        case .custom: .nothing
        }
    }
}
