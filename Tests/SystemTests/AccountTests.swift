import Kernel
import KernelTesting
import Testing

@testable import System

@Suite("Account") struct AccountTests {
    private static let now = Instant("2026-03-02T02:00:00Z")!

    private func moment(_ actor: String = "admin", at now: Instant = now) -> Moment {
        Moment(actor: Actor(id: actor), now: now, policy: .none)
    }

    private static func id(_ number: UInt64) -> UUID { UUID(high: 7, low: number) }
    private static func phone(_ index: String) -> Sealed {
        Sealed(key: id(1), ciphertext: "AAAA", mask: "138****8000", index: index)
    }

    private static let issued = Account.Issued {
        ($0.account, $0.name, $0.phone, $0.employeeNo) = ("zhang_wei", "张伟", phone("a"), "G-001")
        ($0.validUntil, $0.orgUnitId, $0.roles) = (Day("2027-12-31"), id(2), ["ENTRY_CLERK"])
    }
    private static let edited = Account.Edited { ($0.name, $0.phone) = ("张玮", phone("b")) }
    private static let linked = Account.Linked { $0.personId = id(5) }
    private static let transferred = Account.Transferred { ($0.fromOrgUnitId, $0.toOrgUnitId) = (id(2), id(3)) }
    private static let assigned = Account.RolesAssigned { ($0.roles, $0.previous) = (["FINANCE"], ["ENTRY_CLERK"]) }
    private static let disabled = Account.Disabled { $0.reason = "离职" }
    private static let enabled = Account.Enabled { $0.reason = "返聘" }
    private static let reset = Account.PasswordReset {
        ($0.credentialId, $0.expiresAt) = (id(4), now + .seconds(86_400))
    }
    private static let changed = Account.PasswordChanged {
        ($0.credentialId, $0.changedAt, $0.isForced) = (id(5), now, true)
    }
    private static let locked = Account.Locked { ($0.until, $0.failures) = (now + .seconds(1_800), 5) }
    private static let unlocked = Account.Unlocked { $0.reason = "本人到场" }
    private static let bound = Account.SecondFactorBound { $0.factorId = id(6) }
    private static let removed = Account.SecondFactorRemoved { $0.reason = "手机遗失" }

    private static let fresh: [Account.Event] = [.issued(issued), .passwordReset(reset)]
    private static let own = fresh + [.passwordChanged(changed)]

    @Test("issued once; the name is claimed in any case")
    func issuing() {
        Given(Account.self).when(.issue(Self.issued), at: moment()).then([.issued(Self.issued)])
        Given(Account.self, Self.fresh).when(.issue(Self.issued), at: moment()).thenRefused("E-DUP", "zhang_wei")
        #expect(Account.nameClaim("Zhang_Wei") == Account.nameClaim("zhang_wei"))
        Given(Account.self).when(.unlock(reason: "x"), at: moment()).thenRefused("E-NOT-FOUND")
    }

    @Test("department and roles are in use as long as the account is")
    func uses() {
        func changes(_ event: Account.Event, after history: [Account.Event]) -> Set<String> {
            Set(
                Account.claims(event, Account.fold(history), of: Self.id(9)).map { change in
                    switch change {
                    case .take(let claim, _): "+\(claim.kind)"
                    case .release(let claim): "-\(claim.kind)"
                    }
                })
        }
        let (unit, role) = ("use/OrgUnit/\(Self.id(2))", "use/Role/ENTRY_CLERK")
        #expect(changes(.issued(Self.issued), after: []) == ["+account.name", "+\(unit)", "+\(role)"])
        #expect(changes(.transferred(Self.transferred), after: Self.own) == ["-\(unit)", "+use/OrgUnit/\(Self.id(3))"])
        let other = Account.RolesAssigned { ($0.roles, $0.previous) = (["ENTRY_CLERK", "FINANCE"], ["ENTRY_CLERK"]) }
        #expect(changes(.rolesAssigned(other), after: Self.own) == ["+use/Role/FINANCE"])
        let gone = Account.Event.turnedOff(Account.Disabled { $0.reason = "离职" })
        #expect(changes(gone, after: Self.own) == ["-\(unit)", "-\(role)"])
        // The person, too, has one account in use at most.
        #expect(changes(.linked(Self.linked), after: Self.own) == ["+account.person"])
        #expect(changes(gone, after: Self.own + [.linked(Self.linked)]).contains("-account.person"))
        let back = Account.Event.turnedOn(Account.Enabled { $0.reason = "返聘" })
        #expect(changes(back, after: Self.own + [gone]) == ["+\(unit)", "+\(role)"])
    }

    @Test("an account is linked to a person once, and to nobody again")
    func linking() {
        Given(Account.self, Self.own).when(.link(person: Self.id(5)), at: moment()).then([.linked(Self.linked)])
        let history = Self.own + [Account.Event.linked(Self.linked)]
        Given(Account.self, history).when(.link(person: Self.id(5)), at: moment()).thenNothing()
        Given(Account.self, history).when(.link(person: nil), at: moment()).then([.linked(Account.Linked())])
    }

    @Test("an edit records what differs; a phone sealed anew is no difference")
    func editing() {
        Given(Account.self, Self.fresh).when(.edit(Self.edited, orgUnit: Self.id(3)), at: moment())
            .then([.edited(Self.edited), .transferred(Self.transferred)])
        var same = Account.Edited(Self.issued)
        same.phone?.ciphertext = "BBBB"
        Given(Account.self, Self.fresh).when(.edit(same, orgUnit: Self.id(2)), at: moment()).thenNothing()
    }

    @Test(
        "an administrator is nothing else besides, and who enters does not approve",
        arguments: [
            ["SYS_ADMIN", "AUDIT_ADMIN"], ["SEC_ADMIN", "SYS_ADMIN"], ["FINANCE", "AUDIT_ADMIN"],
            ["ENTRY_CLERK", "PROPERTY_MANAGER"], ["PROPERTY_MANAGER", "LEADER", "ENTRY_CLERK"],
        ])
    func exclusiveRoles(roles: [String]) {
        Given(Account.self, Self.fresh).when(.assign(roles: roles), at: moment()).thenRefused("E-RULE", "不得由同一人担任")
        var issue = Self.issued
        issue.roles = roles
        Given(Account.self).when(.issue(issue), at: moment()).thenRefused("E-RULE")
    }

    @Test("roles are recorded with those before; the same again is nothing")
    func assigning() {
        let reviewer = Account.RolesAssigned { ($0.roles, $0.previous) = (["STREET_REVIEWER"], ["ENTRY_CLERK"]) }
        Given(Account.self, Self.fresh).when(.assign(roles: ["STREET_REVIEWER"]), at: moment())
            .then([.rolesAssigned(reviewer)])
        Given(Account.self, Self.fresh).when(.assign(roles: ["ENTRY_CLERK"]), at: moment()).thenNothing()
        #expect(Role.conflict(among: ["STREET_REVIEWER", "LEADER"]) == nil)
    }

    private static let requested = Account.RolesRequested {
        ($0.roles, $0.previous, $0.requestedBy) = (["FINANCE"], ["ENTRY_CLERK"], "admin")
    }
    private static let rejected = Account.RolesRejected { ($0.roles, $0.reason) = (["FINANCE"], "人数已满") }

    @Test("a sensitive role is asked for by one and agreed to by another")
    func sensitiveRoles() {
        let wanted = Account.Command.assign(roles: ["FINANCE"])
        Given(Account.self, Self.fresh).when(wanted, at: moment()).then([.rolesRequested(Self.requested)])
        let asked = Self.fresh + [.rolesRequested(Self.requested)]
        #expect(Account.fold(asked).roles == ["ENTRY_CLERK"])
        Given(Account.self, asked).when(wanted, at: moment()).thenNothing()
        Given(Account.self, asked).when(.approveRoles, at: moment()).thenRefused("E-AUTH-SOD", "本人申请")
        Given(Account.self, asked).when(.approveRoles, at: moment("security")).then([.rolesAssigned(Self.assigned)])
        Given(Account.self, asked).when(.rejectRoles(reason: "人数已满"), at: moment("security"))
            .then([.rolesRejected(Self.rejected)])
        for over in [Account.Event.rolesAssigned(Self.assigned), .rolesRejected(Self.rejected)] {
            Given(Account.self, asked + [over]).when(.approveRoles, at: moment("security")).thenRefused(
                "E-STATE", "没有待审批")
        }
        // Whoever asked thinks better of it; and what an account has already is not asked for again.
        let back = Account.RolesAssigned { ($0.roles, $0.previous) = (["ENTRY_CLERK"], ["ENTRY_CLERK"]) }
        Given(Account.self, asked).when(.assign(roles: ["ENTRY_CLERK"]), at: moment()).then([.rolesAssigned(back)])
        let more = Account.RolesAssigned { ($0.roles, $0.previous) = (["FINANCE", "LEADER"], ["FINANCE"]) }
        Given(Account.self, asked + [.rolesAssigned(Self.assigned)]).when(
            .assign(roles: ["FINANCE", "LEADER"]), at: moment()
        )
        .then([.rolesAssigned(more)])
        Given(Account.self, Self.fresh).when(wanted, at: moment("system:operator")).then([.rolesAssigned(Self.assigned)]
        )
    }

    @Test("a new account has at once what one person may give")
    func sensitiveIssue() {
        var wanted = Self.issued
        wanted.roles = ["LEADER", "FINANCE"]
        var issued = wanted
        issued.roles = ["LEADER"]
        let request = Account.RolesRequested {
            ($0.roles, $0.previous, $0.requestedBy) = (["LEADER", "FINANCE"], ["LEADER"], "admin")
        }
        Given(Account.self).when(.issue(wanted), at: moment()).then([.issued(issued), .rolesRequested(request)])
        Given(Account.self).when(.issue(wanted), at: moment("system:operator")).then([.issued(wanted)])
    }

    @Test("disabled and enabled; nothing is given out meanwhile")
    func disabling() {
        Given(Account.self, Self.own).when(.disable(reason: "离职"), at: moment()).then([.turnedOff(Self.disabled)])
        let off = Self.own + [.turnedOff(Self.disabled)]
        Given(Account.self, off).when(.disable(reason: "离职"), at: moment()).thenNothing()
        Given(Account.self, off).when(.resetPassword(credential: Self.id(9)), at: moment()).thenRefused("E-STATE", "停用")
        Given(Account.self, off).when(.enable(reason: "返聘"), at: moment()).then([.turnedOn(Self.enabled)])
        Given(Account.self, Self.own).when(.enable(reason: "x"), at: moment()).thenNothing()
    }

    @Test("a password given out is for one day and must be changed; one's own lasts as long as the policy says")
    func passwords() {
        Given(Account.self, [.issued(Self.issued)]).when(.resetPassword(credential: Self.id(4)), at: moment())
            .then([.passwordReset(Self.reset)])
        Given(Account.self, Self.fresh).when(.changePassword(credential: Self.id(5)), at: moment())
            .then([.passwordChanged(Self.changed)])
        let rules = SignInRules(.none)
        #expect(Account.fold(Self.fresh).mustChangePassword(at: Self.now, rules))
        let own = Account.fold(Self.own)
        #expect(!own.mustChangePassword(at: Self.now + .seconds(89 * 86_400), rules))
        #expect(own.mustChangePassword(at: Self.now + .seconds(90 * 86_400), rules))
        #expect(own.formerPasswords == [Self.id(4)] && own.password?.id == Self.id(5))
    }

    @Test("locked until, unlocked before; what is not locked is not unlocked")
    func locking() {
        let lock = Account.Command.lock(until: Self.locked.until, failures: 5)
        Given(Account.self, Self.own).when(lock, at: moment()).then([.locked(Self.locked)])
        let isLocked = Self.own + [.locked(Self.locked)]
        Given(Account.self, isLocked).when(lock, at: moment()).thenNothing()
        Given(Account.self, isLocked).when(.unlock(reason: "本人到场"), at: moment()).then([.unlocked(Self.unlocked)])
        Given(Account.self, Self.own).when(.unlock(reason: "x"), at: moment()).thenRefused("E-STATE", "没有锁定")
        let later = moment(at: Self.now + .seconds(1_800))
        Given(Account.self, isLocked).when(.unlock(reason: "x"), at: later).thenRefused("E-STATE")
        #expect(Account.fold(isLocked + [.unlocked(Self.unlocked)]).unlocks == 1)
    }

    @Test("one second factor at a time; who needs one")
    func secondFactor() {
        Given(Account.self, Self.own).when(.bindSecondFactor(Self.id(6)), at: moment())
            .then([.secondFactorBound(Self.bound)])
        let isBound = Self.own + [.secondFactorBound(Self.bound)]
        Given(Account.self, isBound).when(.bindSecondFactor(Self.id(6)), at: moment()).thenNothing()
        Given(Account.self, isBound).when(.bindSecondFactor(Self.id(8)), at: moment()).thenRefused("E-STATE", "已绑定")
        Given(Account.self, isBound).when(.removeSecondFactor(reason: "手机遗失"), at: moment())
            .then([.secondFactorRemoved(Self.removed)])
        Given(Account.self, Self.own).when(.removeSecondFactor(reason: "x"), at: moment()).thenNothing()
        let (strict, lax) = (
            SignInRules(.none), SignInRules(Policy(version: "1", values: ["login.secondFactor.required": 0]))
        )
        #expect(!Account.fold(Self.own).needsSecondFactor(strict) && Account.fold(isBound).needsSecondFactor(lax))
        let finance = Account.fold(Self.own + [.rolesAssigned(Self.assigned)])
        #expect(finance.needsSecondFactor(strict) && !finance.needsSecondFactor(lax))
    }

    @Test("any order of commands leaves a password that is the last one named", arguments: 0..<100 as Range<UInt64>)
    func walk(seed: UInt64) {
        Account.walk(seed: seed, moments: [moment()]) { random in
            let id = Self.id(.random(in: 10...14, using: &random))
            let commands: [Account.Command] = [
                .issue(Self.issued), .resetPassword(credential: id), .changePassword(credential: id),
                .disable(reason: "x"), .enable(reason: "x"), .lock(until: Self.locked.until, failures: 5),
                .unlock(reason: "x"), .bindSecondFactor(id), .removeSecondFactor(reason: "x"),
                .assign(roles: [Role.allCases.randomElement(using: &random)?.rawValue ?? ""]),
                .rejectRoles(reason: "x"),
            ]
            return commands[Int.random(in: commands.indices, using: &random)]
        } check: { state in
            #expect(state.status != .none || state.password == nil)
            #expect(state.formerPasswords.count <= 24 && Role.conflict(among: state.roles) == nil)
        }
    }

    @Test("the published schemas are those of the facts")
    func schemas() {
        SchemaFolder(context: "System").check(
            Account.Event.self,
            examples: Self.own + [
                .edited(Self.edited), .transferred(Self.transferred), .linked(Self.linked),
                .rolesAssigned(Self.assigned),
                .rolesRequested(Self.requested), .rolesRejected(Self.rejected), .turnedOff(Self.disabled),
                .turnedOn(Self.enabled), .locked(Self.locked), .unlocked(Self.unlocked),
                .secondFactorBound(Self.bound), .secondFactorRemoved(Self.removed),
            ])
    }

    @Test("a grant covers what its parts cover, and nothing shorter or longer")
    func permissions() {
        let set = PermissionSet(["leasing:contract:*", "*:*:list"])
        #expect(set.allows("leasing:contract:approve") && set.allows("billing:bill:list"))
        #expect(!set.allows("leasing:cancellation:approve") && !set.allows("leasing:contract") && !set.allows("list"))
    }

    @Test("the policy's numbers are kept within what is safe")
    func rules() {
        let policy = Policy(
            version: "1",
            values: [
                "login.password.minLength": 1, "login.lock.failures": 0, "login.log.retentionDays": 30,
                "login.captcha.seconds": 60,
            ])
        let rules = SignInRules(policy)
        #expect(rules.minLength == 8 && rules.failuresToLock == 2 && rules.captchaValidity == .seconds(60))
        #expect(rules.logRetention == .seconds(183 * 86_400) && rules.administratorMinLength == 12)
    }
}
