package import Desk
import EventLoop
package import Kernel
import People
import RegisterEngine
import Registers
package import System

/// Puts a one-time password in the place of an account's own (重置密码).
package struct ResetPassword: BusinessCommand {
    package static let name = "reset-password", title = "重置口令", permission = "system:account:reset"
    package var accountId = ID<Account>(), credential = UUID.zero

    package init() {}
    package static let fields: [Field<ResetPassword>] = [Field("accountId", \.accountId, "账号")]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.requireSomebodyElse(accountId, "重置口令")
        try await work.execute(Account.self, accountId, .resetPassword(credential: credential))
    }
}

/// Puts a password of its owner's choice in the place of the last; given by who has proved to be the owner.
package struct ChangePassword: BusinessCommand {
    package static let name = "change-password", title = "修改口令", permission = "system:own:password"
    package var accountId = ID<Account>(), credential = UUID.zero

    package init() {}
    package static let fields: [Field<ChangePassword>] = [Field("accountId", \.accountId, "账号")]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Account.self, accountId, .changePassword(credential: credential))
    }
}

/// Records that so many failures have locked an account.
package struct LockAccount: BusinessCommand {
    package static let name = "lock-account", title = "锁定账号", permission = "system:account:lock"
    package var accountId = ID<Account>(), until = Instant(), failures = 0

    package init() {}
    package static let fields: [Field<LockAccount>] = [
        Field("accountId", \.accountId, "账号"),
        Field("until", \.until, "锁定至"),
        Field("failures", \.failures, "连续失败次数"),
    ]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Account.self, accountId, .lock(until: until, failures: failures))
    }
}

/// Lets somebody try again before the lock ends.
package struct UnlockAccount: BusinessCommand {
    package static let name = "unlock-account", title = "解锁账号", permission = "system:account:unlock"
    package var accountId = ID<Account>(), reason = ""

    package init() {}
    package static let fields: [Field<UnlockAccount>] = [
        Field("accountId", \.accountId, "账号"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.requireSomebodyElse(accountId, "解锁")
        try await work.execute(Account.self, accountId, .unlock(reason: reason))
    }
}

/// Makes the second factor count whose key its owner has proved to hold.
package struct BindSecondFactor: BusinessCommand {
    package static let name = "bind-second-factor", title = "绑定动态口令", permission = "system:own:factor"
    package var accountId = ID<Account>(), factorId = UUID.zero

    package init() {}
    package static let fields: [Field<BindSecondFactor>] = [
        Field("accountId", \.accountId, "账号"),
        Field("factorId", \.factorId, "动态口令编号"),
    ]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Account.self, accountId, .bindSecondFactor(factorId))
    }
}

/// For who has lost the device: the next sign-in binds another.
package struct RemoveSecondFactor: BusinessCommand {
    package static let name = "remove-second-factor", title = "解除动态口令", permission = "system:account:factor"
    package var accountId = ID<Account>(), reason = ""

    package init() {}
    package static let fields: [Field<RemoveSecondFactor>] = [
        Field("accountId", \.accountId, "账号"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]
    package var subject: UUID? { accountId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.requireSomebodyElse(accountId, "解除动态口令")
        try await work.execute(Account.self, accountId, .removeSecondFactor(reason: reason))
    }
}

// MARK: What all of them look at

extension UnitOfWork {
    /// The roles without repetitions; refused if one is neither built in nor in the register.
    func checked(_ roles: [String]) async throws(CommandFailure) -> [String] {
        var seen: [String] = []
        for role in roles where !seen.contains(role) { seen.append(role) }
        guard !seen.isEmpty else { throw .invalid([FieldError("required", "请至少选择一个角色", pointer: "/roles")]) }
        let holders = try await holders(of: seen.map { Claim("role.code", $0) })
        for (role, holder) in zip(seen, holders) {
            // The roles of the trade are there even before they are entered.
            if holder == nil, Role(rawValue: role) != nil { continue }
            guard let holder else {
                let place = roles.firstIndex(of: role) ?? 0
                throw .invalid([FieldError("code", "没有角色“\(role)”; 请在角色管理中查看", pointer: "/roles/\(place)")])
            }
            try await RoleDefinition.requireUsable(holder, in: self)
        }
        return seen
    }

    /// The department of an account; none for who belongs to the whole bureau.
    func requireDepartment(_ id: UUID) async throws(CommandFailure) {
        if id != .zero { try await OrgUnit.requireUsable(id, in: self) }
    }

    func sealedPhone(_ typed: String?, of account: UUID) async throws(CommandFailure) -> Sealed? {
        guard let typed else { return nil }
        let phone: String
        do throws(FieldError) { phone = try PersonalValue.mobile(typed) } catch {
            throw .invalid([FieldError(error.code, error.detail, pointer: "/phone")])
        }
        return try await seal(phone, for: account, as: .phone)
    }

    /// Nobody has power over his own account.
    func requireSomebodyElse(_ account: ID<Account>, _ what: String) async throws(CommandFailure) {
        guard moment.actor.id == account.description else { return }
        throw .refused(.sameHands("不能对本人的账号\(what)", hint: "请由另一位管理员办理"))
    }

    /// A system administrator is shut out by another one only, who stays: so there is always one.
    ///
    /// The append checks that the other's account has not changed, so two cannot shut each other out at once.
    func requireAdministratorStays(_ account: ID<Account>) async throws(CommandFailure) {
        guard try await state(Account.self, account).has(.systemAdministrator) else { return }
        if let id = UUID(moment.actor.id) {
            let actor = try await state(Account.self, id)
            if actor.status == .active, actor.has(.systemAdministrator) { return }
        }
        throw .refused(.sameHands("系统管理员账号只能由另一位系统管理员停用或调整角色", hint: "请由另一位系统管理员登录后办理"))
    }
}
