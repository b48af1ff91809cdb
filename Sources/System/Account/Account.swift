package import Kernel

/// Who may sign in: an account (账号) of one member of staff, its roles, and which password counts.
///
/// Passwords and keys of second factors are kept elsewhere, under ids; the facts say which id counts, so a change takes
/// effect with its fact and not before.
package enum Account: Decider {
    package static let category = "Account"
    package static let initial = State()

    package struct State: Sendable, Equatable {
        package var status = Status.none
        package var account = "", name = "", phone: Sealed?, employeeNo: String?, validUntil: Day?
        package var orgUnitId = UUID.zero, roles: [String] = []
        /// Whose account it is, of people who are registered: their own are what they have been given to do.
        package var personId: UUID?
        package var password: Password?
        /// Ids of earlier passwords, the latest first.
        package var formerPasswords: [UUID] = []
        package var lockedUntil: Instant?
        /// How often it was unlocked: failures before the last time no longer count.
        package var unlocks = 0
        package var secondFactor: UUID?
        /// Roles that somebody wants the account to have and another one has to agree to.
        package var request: RolesRequest?

        package func has(_ role: Role) -> Bool { roles.contains(role.rawValue) }
    }

    package struct RolesRequest: Sendable, Equatable {
        package var roles: [String]
        /// Who asked.
        package var by: String
    }

    package enum Status: String, Code { case none, active, disabled }

    package enum Password: Sendable, Equatable {
        /// Given out by somebody else; good until then, to set another.
        case oneTime(UUID, expiresAt: Instant)
        /// Set by its owner.
        case own(UUID, changedAt: Instant)

        package var id: UUID {
            switch self {
            case .oneTime(let id, _), .own(let id, _): id
            }
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .issued(let fact):
            (state.status, state.account, state.orgUnitId, state.roles) = (
                .active, fact.account, fact.orgUnitId, fact.roles
            )
            state.take(Edited(fact))
        case .edited(let fact): state.take(fact)
        case .transferred(let fact): state.orgUnitId = fact.toOrgUnitId
        case .linked(let fact): state.personId = fact.personId
        case .rolesAssigned(let fact): (state.roles, state.request) = (fact.roles, nil)
        case .rolesRequested(let fact): state.request = RolesRequest(roles: fact.roles, by: fact.requestedBy)
        case .rolesRejected: state.request = nil
        case .turnedOff: state.status = .disabled
        case .turnedOn: state.status = .active
        case .passwordReset(let fact): state.take(.oneTime(fact.credentialId, expiresAt: fact.expiresAt))
        case .passwordChanged(let fact): state.take(.own(fact.credentialId, changedAt: fact.changedAt))
        case .locked(let fact): state.lockedUntil = fact.until
        case .unlocked: (state.lockedUntil, state.unlocks) = (nil, state.unlocks + 1)
        case .secondFactorBound(let fact): state.secondFactor = fact.factorId
        case .secondFactorRemoved: state.secondFactor = nil
        }
    }

    /// A name is one account's for ever, in whatever case it is typed. As long as the account is in use, so are its
    /// department and its roles: neither is retired (`use/…`, as registers have it of their references).
    package static func claims(_ event: Event, _ state: State, of stream: UUID) -> [ClaimChange] {
        var after = state
        evolve(&after, event)
        let (before, now) = (state.uses(by: stream), after.uses(by: stream))
        var changes = before.subtracting(now).map { ClaimChange.release($0) }
        changes += now.subtracting(before).map { claim -> ClaimChange in
            let isPerson = claim.kind == personClaim
            return .take(
                claim,
                orRefuse: isPerson
                    ? .duplicate("该人员已经有一个在用的账号", hint: "请先解除那个账号与人员的关联, 或停用那个账号")
                    : .duplicate("部门或角色重复", hint: "请去掉重复的角色"))
        }
        if case .issued(let fact) = event {
            let refusal = Refusal.duplicate(
                "账号 \(fact.account) 已经存在", hint: "请改用其他账号名; 离职人员的账号停用后不再分配给他人")
            changes.append(.take(nameClaim(fact.account), orRefuse: refusal))
        }
        return changes
    }

    /// A person has one account at most that is in use.
    static let personClaim = "account.person"

    package static func nameClaim(_ account: String) -> Claim { Claim("account.name", account.lowercased()) }
}

extension Account.State {
    /// What is in use as long as the account is.
    fileprivate func uses(by stream: UUID) -> Set<Claim> {
        guard status == .active else { return [] }
        var uses = Set(roles.map { Claim("use/Role/\($0)", "用户/角色/\(stream)") })
        if orgUnitId != .zero { uses.insert(Claim("use/OrgUnit/\(orgUnitId)", "用户/部门/\(stream)")) }
        if let personId { uses.insert(Claim(Account.personClaim, personId.description)) }
        return uses
    }

    fileprivate mutating func take(_ details: Account.Edited) {
        (name, phone, employeeNo, validUntil) = (
            details.name, details.phone, details.employeeNo, details.validUntil
        )
    }

    fileprivate mutating func take(_ new: Account.Password) {
        if let password { formerPasswords = Array(([password.id] + formerPasswords).prefix(24)) }
        password = new
    }
}
