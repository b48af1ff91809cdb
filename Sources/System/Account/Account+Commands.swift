package import Kernel

package extension Account {
    enum Command: Sendable {
        case issue(Issued)
        case edit(Edited, orgUnit: UUID)
        /// With a registered person; with nobody if nil.
        case link(person: UUID?)
        case assign(roles: [String])
        case approveRoles
        case rejectRoles(reason: String)
        case disable(reason: String)
        case enable(reason: String)
        /// `credential` is the id under which the new password is kept.
        case resetPassword(credential: UUID)
        case changePassword(credential: UUID)
        case lock(until: Instant, failures: Int)
        case unlock(reason: String)
        case bindSecondFactor(UUID)
        case removeSecondFactor(reason: String)
    }

    static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.status) {
        case (.issue(let account), .none): return try issue(account, moment)
        case (.issue, _): throw .duplicate("账号 \(state.account) 已经分配", hint: "新账号请用新的编号")
        case (_, .none): throw .unregistered("账号")
        case (.edit(let details, let orgUnit), _): return edit(details, orgUnit, state)
        case (.link(let person), _):
            return person == state.personId ? [] : [.linked(Linked { $0.personId = person })]
        case (.assign(let roles), _): return try assign(roles, state, moment)
        case (.approveRoles, _): return try approve(state, moment)
        case (.rejectRoles(let reason), _): return try reject(reason, state)
        case (.disable(let reason), .active): return [.turnedOff(Disabled { $0.reason = reason })]
        case (.enable(let reason), .disabled): return [.turnedOn(Enabled { $0.reason = reason })]
        case (.disable, .disabled), (.enable, .active): return []
        default: return try decideSecret(command, state, moment)
        }
    }

    private static func decideSecret(
        _ command: Command, _ state: State, _ moment: Moment
    ) throws(Refusal) -> [Event] {
        switch (command, state.status) {
        case (.lock(let until, let failures), _):
            guard state.lockedUntil.map({ $0 < until }) ?? true else { return [] }
            return [.locked(Locked { ($0.until, $0.failures) = (until, failures) })]
        case (.unlock(let reason), _):
            guard state.lockedUntil.map({ $0 > moment.now }) ?? false else {
                throw refusal("没有锁定", state, hint: "请核对账号; 若忘记口令, 请重置口令")
            }
            return [.unlocked(Unlocked { $0.reason = reason })]
        case (.removeSecondFactor(let reason), _):
            return state.secondFactor == nil ? [] : [.secondFactorRemoved(SecondFactorRemoved { $0.reason = reason })]
        case (_, .disabled): throw refusal("已停用", state, hint: "请先启用该账号")
        case (.resetPassword(let credential), _) where credential == state.password?.id,
            (.changePassword(let credential), _) where credential == state.password?.id:
            return []
        case (.resetPassword(let credential), _):
            let expiry = moment.now + SignInRules(moment.policy).oneTimeValidity
            return [.passwordReset(PasswordReset { ($0.credentialId, $0.expiresAt) = (credential, expiry) })]
        case (.changePassword(let credential), _):
            let changed = PasswordChanged {
                ($0.credentialId, $0.changedAt) = (credential, moment.now)
                $0.isForced = state.mustChangePassword(at: moment.now, SignInRules(moment.policy))
            }
            return [.passwordChanged(changed)]
        case (.bindSecondFactor(let factor), _):
            if state.secondFactor == factor { return [] }
            guard state.secondFactor == nil else {
                throw refusal("已绑定动态口令", state, hint: "更换设备请先由安全保密管理员解除绑定")
            }
            return [.secondFactorBound(SecondFactorBound { $0.factorId = factor })]
        default: return []
        }
    }

    private static func edit(_ details: Edited, _ orgUnit: UUID, _ state: State) -> [Event] {
        var events: [Event] = []
        // The same number sealed again looks different; its index does not.
        let isSame =
            details.name == state.name && details.employeeNo == state.employeeNo
            && details.validUntil == state.validUntil && details.phone?.index == state.phone?.index
        if !isSame { events.append(.edited(details)) }
        if orgUnit != state.orgUnitId {
            let move = Transferred { ($0.fromOrgUnitId, $0.toOrgUnitId) = (state.orgUnitId, orgUnit) }
            events.append(.transferred(move))
        }
        return events
    }

    private static func refusal(_ reason: String, _ state: State, hint: String) -> Refusal {
        let isLocked = state.lockedUntil != nil
        return .state(
            "账号 \(state.account) \(reason)", state: isLocked ? "locked" : state.status.rawValue,
            allowed: state.status == .disabled ? ["enable"] : ["disable", "resetPassword"], hint: hint)
    }
}

extension Account.State {
    /// It was given out by somebody else, or is too old.
    package func mustChangePassword(at now: Instant, _ rules: SignInRules) -> Bool {
        switch password {
        case .own(_, let changedAt): changedAt + rules.maxAge <= now
        case .oneTime, nil: true
        }
    }

    /// Its last day has passed.
    package func hasExpired(on day: Day) -> Bool { validUntil.map { $0 < day } ?? false }

    package func needsSecondFactor(_ rules: SignInRules) -> Bool {
        secondFactor != nil
            || rules.requiresSecondFactor && roles.contains { Role(rawValue: $0)?.needsSecondFactor == true }
    }
}
