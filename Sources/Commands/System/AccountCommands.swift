package import Desk
import EventLoop
package import Kernel
import People
package import System

// Passwords do not pass through commands, whose fingerprints are kept: whoever sets one keeps it first, and hands over
// the id under which it is kept in a property that is no field.

/// Gives somebody an account (添加用户); its first password, if there is one, has to be changed at once.
package struct IssueAccount: BusinessCommand {
    package static let name = "issue-account", title = "分配账号", permission = "system:account:issue"
    package var account = "", name = "", phone: String?, employeeNo: String?, validUntil: Day?
    package var orgUnitId = UUID.zero, roles: [String] = []
    package var credential: UUID?

    package init() {}
    package static let fields: [Field<IssueAccount>] = [
        Field("account", \.account, "账号", .accountName),
        Field("name", \.name, "姓名", .text(1...30)),
        Field("phone", \.phone, "手机号", .text(1...20)),
        Field("employeeNo", \.employeeNo, "工号", .text(1...32)),
        Field("validUntil", \.validUntil, "有效期至"),
        Field("orgUnitId", \.orgUnitId, "部门"),
        Field("roles", \.roles, "角色"),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let roles = try await work.checked(roles)
        let id = work.newID(Account.self)
        var issued = Account.Issued {
            ($0.account, $0.name, $0.employeeNo, $0.validUntil) = (account, name, employeeNo, validUntil)
            ($0.orgUnitId, $0.roles) = (orgUnitId, roles)
        }
        issued.phone = try await work.sealedPhone(phone, of: id.uuid)
        try await work.execute(Account.self, id, .issue(issued))
        try await work.requireDepartment(orgUnitId)
        if let credential { try await work.execute(Account.self, id, .resetPassword(credential: credential)) }
    }
}

/// Corrects what is known of an account's owner; a phone that is left out stays, everything else is as given.
package struct EditAccount: BusinessCommand {
    package static let name = "edit-account", title = "编辑用户", permission = "system:account:edit"
    package var accountId = ID<Account>(), name = "", phone: String?, employeeNo: String?, validUntil: Day?
    package var orgUnitId = UUID.zero

    package init() {}
    package static let fields: [Field<EditAccount>] = [
        Field("accountId", \.accountId, "账号"),
        Field("name", \.name, "姓名", .text(1...30)),
        Field("phone", \.phone, "手机号", .text(1...20)),
        Field("employeeNo", \.employeeNo, "工号", .text(1...32)),
        Field("validUntil", \.validUntil, "有效期至"),
        Field("orgUnitId", \.orgUnitId, "部门"),
    ]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.require(Account.self, accountId.uuid, "账号")
        var details = Account.Edited {
            ($0.name, $0.employeeNo, $0.validUntil) = (name, employeeNo, validUntil)
        }
        let before = try await work.state(Account.self, accountId)
        if before.orgUnitId != orgUnitId { try await work.requireDepartment(orgUnitId) }
        let known = before.phone
        details.phone = try await work.sealedPhone(phone, of: accountId.uuid) ?? known
        try await work.execute(Account.self, accountId, .edit(details, orgUnit: orgUnitId))
    }
}

/// Says whose account it is, of the persons who are registered (a repair worker); without one, nobody's.
package struct LinkAccount: BusinessCommand {
    package static let name = "link-account", title = "关联人员", permission = "system:account:edit"
    package var accountId = ID<Account>(), personId: UUID?

    package init() {}
    package static let fields: [Field<LinkAccount>] = [
        Field("accountId", \.accountId, "账号"),
        Field("personId", \.personId, "人员 (不填则解除关联)"),
    ]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.requireSomebodyElse(accountId, "关联人员")
        if let personId {
            guard case .active = try await work.state(Person.self, personId) else {
                throw .refused(.reference("在册人员", personId))
            }
        }
        try await work.execute(Account.self, accountId, .link(person: personId))
    }
}

/// Says which roles an account has from now on; if one of them is sensitive, once somebody else has agreed.
package struct AssignRoles: BusinessCommand {
    package static let name = "assign-roles", title = "分配角色", permission = "system:account:assign"
    package var accountId = ID<Account>(), roles: [String] = []

    package init() {}
    package static let fields: [Field<AssignRoles>] = [
        Field("accountId", \.accountId, "账号"),
        Field("roles", \.roles, "角色"),
    ]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let roles = try await work.checked(roles)
        try await work.requireSomebodyElse(accountId, "调整角色")
        let isAdministrator = roles.contains(Role.systemAdministrator.rawValue)
        if !isAdministrator { try await work.requireAdministratorStays(accountId) }
        try await work.execute(Account.self, accountId, .assign(roles: roles))
    }
}

/// Agrees to roles that somebody else wants an account to have (权限变更复核).
package struct ApproveRoles: BusinessCommand {
    package static let name = "approve-roles", title = "审批角色", permission = "system:account:approve"
    package var accountId = ID<Account>()

    package init() {}
    package static let fields: [Field<ApproveRoles>] = [Field("accountId", \.accountId, "账号")]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.requireSomebodyElse(accountId, "审批角色")
        try await work.execute(Account.self, accountId, .approveRoles)
    }
}

/// Turns them down; the account keeps what it has.
package struct RejectRoles: BusinessCommand {
    package static let name = "reject-roles", title = "驳回角色", permission = "system:account:approve"
    package var accountId = ID<Account>(), reason = ""

    package init() {}
    package static let fields: [Field<RejectRoles>] = [
        Field("accountId", \.accountId, "账号"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Account.self, accountId, .rejectRoles(reason: reason))
    }
}

/// Shuts an account; its session ends at once.
package struct DisableAccount: BusinessCommand {
    package static let name = "disable-account", title = "停用账号", permission = "system:account:disable"
    package var accountId = ID<Account>(), reason = ""

    package init() {}
    package static let fields: [Field<DisableAccount>] = [
        Field("accountId", \.accountId, "账号"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.requireSomebodyElse(accountId, "停用")
        try await work.requireAdministratorStays(accountId)
        try await work.execute(Account.self, accountId, .disable(reason: reason))
    }
}

package struct EnableAccount: BusinessCommand {
    package static let name = "enable-account", title = "启用账号", permission = "system:account:disable"
    package var accountId = ID<Account>(), reason = ""

    package init() {}
    package static let fields: [Field<EnableAccount>] = [
        Field("accountId", \.accountId, "账号"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let known = try await work.state(Account.self, accountId)
        if known.status == .disabled {
            try await work.requireDepartment(known.orgUnitId)
            _ = try await work.checked(known.roles)
        }
        try await work.execute(Account.self, accountId, .enable(reason: reason))
    }
}
