package import Kernel

// Roles that give power over the system or over money are given by two people: one asks, another one agrees.

package extension Account {
    /// Somebody wants the account to have these roles; until another one agrees it has those it had.
    struct RolesRequested: Fact {
        package static let type = "AccountRolesRequested"
        package var roles: [String] = [], previous: [String] = [], requestedBy = ""

        package init() {}

        package static let fields: [Field<RolesRequested>] = [
            Field("roles", \.roles, "申请的角色"),
            Field("previous", \.previous, "原角色"),
            Field("requestedBy", \.requestedBy, "申请人"),
        ]
    }

    struct RolesRejected: Fact {
        package static let type = "AccountRolesRejected"
        package var roles: [String] = [], reason = ""

        package init() {}

        package static let fields: [Field<RolesRejected>] = [
            Field("roles", \.roles, "申请的角色"),
            Field("reason", \.reason, "原因", .text(1...200)),
        ]
    }
}

extension Account {
    /// A new account has at once what one person may give; the rest is asked for.
    static func issue(_ account: Issued, _ moment: Moment) throws(Refusal) -> [Event] {
        try check(account.roles)
        guard needsAnother(account.roles, moment) else { return [.issued(account)] }
        var issued = account
        issued.roles = account.roles.filter { Role(rawValue: $0)?.isSensitive != true }
        return [.issued(issued), request(account.roles, previous: issued.roles, moment)]
    }

    static func assign(_ roles: [String], _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        try check(roles)
        let new = roles.filter { !state.roles.contains($0) }
        if needsAnother(new, moment) {
            if let open = state.request, Set(open.roles) == Set(roles) { return [] }
            return [request(roles, previous: state.roles, moment)]
        }
        // As it is; but what was asked for meanwhile is no longer wanted.
        guard Set(roles) != Set(state.roles) || state.request != nil else { return [] }
        return [.rolesAssigned(RolesAssigned { ($0.roles, $0.previous) = (roles, state.roles) })]
    }

    static func approve(_ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        let open = try openRequest(state)
        guard open.by != moment.actor.id else {
            throw .sameHands("角色由本人申请, 不能由本人审批", hint: "请由另一位有审批权限的管理员办理")
        }
        try check(open.roles)
        return [.rolesAssigned(RolesAssigned { ($0.roles, $0.previous) = (open.roles, state.roles) })]
    }

    static func reject(_ reason: String, _ state: State) throws(Refusal) -> [Event] {
        let open = try openRequest(state)
        return [.rolesRejected(RolesRejected { ($0.roles, $0.reason) = (open.roles, reason) })]
    }

    private static func openRequest(_ state: State) throws(Refusal) -> RolesRequest {
        if let request = state.request { return request }
        throw .state(
            "账号 \(state.account) 没有待审批的角色", state: state.status.rawValue, allowed: ["assignRoles"],
            hint: "可能已经审批; 请核对账号当前的角色")
    }

    /// What the operator of the machine and the program itself give needs nobody's consent: somebody has to be first.
    private static func needsAnother(_ roles: [String], _ moment: Moment) -> Bool {
        !moment.actor.id.hasPrefix("system:") && roles.contains { Role(rawValue: $0)?.isSensitive == true }
    }

    private static func request(_ roles: [String], previous: [String], _ moment: Moment) -> Event {
        .rolesRequested(
            RolesRequested { ($0.roles, $0.previous, $0.requestedBy) = (roles, previous, moment.actor.id) })
    }

    private static func check(_ roles: [String]) throws(Refusal) {
        guard let (first, second) = Role.conflict(among: roles) else { return }
        throw .rule(
            "account.exclusiveRoles", "角色“\(Role.title(of: first))”与“\(Role.title(of: second))”不得由同一人担任",
            input: .array(roles.map { .string($0) }), limit: .array([.string(first), .string(second)]),
            basis: "GB/T 22239-2019 8.1.4.2 (三员分立)", hint: "请为其中一个角色另外分配账号, 由另一人使用")
    }
}
