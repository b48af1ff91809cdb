import Commands
import Desk
import EventLoop
import Identity
import Kernel
import System

/// Whoever can run this program on the database is the operator: the log names nobody else.
private let operatorActor = Actor(id: "system:operator", channel: "system")

@IO func listAccounts(_ arguments: Arguments) async throws -> Int32 {
    let system = try await System.open(arguments, application: "account")
    Console.table(
        ["ACCOUNT", "NAME", "ROLES", "STATUS", "PASSWORD", "ID"],
        try await system.identity.accounts.all().map { entry in
            let state = entry.state
            let isLocked = state.lockedUntil.map { $0 > Wiring.now() } ?? false
            return [
                state.account, state.name, state.roles.joined(separator: ","),
                isLocked ? "locked" : state.status.rawValue, describe(state.password), entry.id.description,
            ]
        })
    return ExitCode.success
}

private func describe(_ password: Account.Password?) -> String {
    switch password {
    case nil: "none"
    case .oneTime(_, let expiry): "one-time, until \(expiry)"
    case .own(_, let changed): "since \(changed)"
    }
}

@IO func issueAccount(_ arguments: Arguments) async throws -> Int32 {
    let account = try arguments.required(0, "the account's name")
    guard let name = arguments.string("name"), let roles = arguments.string("roles") else {
        throw UsageError("--name and --roles are needed")
    }
    guard account.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]{3,29}/) != nil else {
        throw UsageError("an account is 4 to 30 letters, digits and _, and begins with a letter; not “\(account)”")
    }
    guard let orgUnit = UUID(arguments.string("org-unit") ?? UUID.zero.description) else {
        throw UsageError("--org-unit wants a UUID")
    }
    let system = try await System.open(arguments, application: "account")
    let issue = IssueAccount {
        ($0.account, $0.name, $0.orgUnitId) = (account, name, orgUnit)
        $0.roles = roles.split(separator: ",").map(String.init)
    }
    return try await told { try await system.identity.signIn.issue(issue, Invocation(operatorActor)) }
}

@IO func resetAccount(_ arguments: Arguments) async throws -> Int32 {
    let system = try await System.open(arguments, application: "account")
    return try await onAccount(arguments, system) { id in
        let reset = ResetPassword { $0.accountId = id }
        return try await told { try await system.identity.signIn.reset(reset, Invocation(operatorActor)) }
    }
}

@IO func unlockAccount(_ arguments: Arguments) async throws -> Int32 {
    let system = try await System.open(arguments, application: "account")
    return try await onAccount(arguments, system) { id in
        let unlock = UnlockAccount { ($0.accountId, $0.reason) = (id, "guangsha account unlock") }
        return try await told {
            _ = try await system.desk.perform(unlock, Invocation(operatorActor))
            return nil
        }
    }
}

@IO func disableAccount(_ arguments: Arguments) async throws -> Int32 {
    let system = try await System.open(arguments, application: "account")
    guard let reason = arguments.string("reason") else { throw UsageError("--reason is needed") }
    return try await onAccount(arguments, system) { id in
        let disable = DisableAccount { ($0.accountId, $0.reason) = (id, reason) }
        return try await told {
            _ = try await system.desk.perform(disable, Invocation(operatorActor))
            return nil
        }
    }
}

@IO private func onAccount(
    _ arguments: Arguments, _ system: System, _ act: @IO (ID<Account>) async throws -> Int32
) async throws -> Int32 {
    let name = try arguments.required(0, "the account's name")
    guard let account = try await system.identity.accounts.account(named: name) else {
        Console.note("no account is called \(name)")
        return ExitCode.notFound
    }
    return try await act(ID(account.id))
}

/// Prints the password that was given out, or why nothing was done.
@IO private func told(_ act: @IO () async throws -> SignIn.Given?) async throws -> Int32 {
    do {
        if let password = try await act()?.password { Console.print(password) }
        return ExitCode.success
    } catch CommandFailure.refused(let refusal) {
        Console.note("\(refusal.title); \(refusal.hint)")
        return ExitCode.refused
    } catch CommandFailure.invalid(let faults) {
        throw UsageError(faults.map(\.detail).joined(separator: "; "))
    }
}

/// The first start has no account to sign in with: it makes one, and tells its password, once.
@IO func tellFirstPassword(_ system: System) async throws {
    let accounts = try await system.identity.accounts.all()
    if !accounts.contains(where: { $0.state.has(.systemAdministrator) }) {
        let issue = IssueAccount {
            ($0.account, $0.name, $0.roles) = ("admin", "系统管理员", [Role.systemAdministrator.rawValue])
        }
        let given = try await system.identity.signIn.issue(issue, Invocation(operatorActor))
        if let password = given.password {
            Console.print("\n首个账号 admin, 一次性口令 \(password) (只显示这一次, 登录后须修改; 遗失时: guangsha account reset admin)")
        }
    }
    guard accounts.contains(where: { $0.state.password == nil }) else { return }
    Console.print("\n示例账号每个角色一个, 尚无口令: guangsha account list; 需要时: guangsha account reset entry_clerk")
}
