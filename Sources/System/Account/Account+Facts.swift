package import Kernel

package extension Account {
    enum Event: EventFamily {
        case issued(Issued), edited(Edited), transferred(Transferred), linked(Linked)
        case rolesAssigned(RolesAssigned)
        case rolesRequested(RolesRequested), rolesRejected(RolesRejected)
        case turnedOff(Disabled), turnedOn(Enabled)
        case passwordReset(PasswordReset), passwordChanged(PasswordChanged)
        case locked(Locked), unlocked(Unlocked)
        case secondFactorBound(SecondFactorBound), secondFactorRemoved(SecondFactorRemoved)

        package var fact: any Fact {
            switch self {
            case .issued(let fact): fact
            case .edited(let fact): fact
            case .transferred(let fact): fact
            case .linked(let fact): fact
            case .rolesAssigned(let fact): fact
            case .rolesRequested(let fact): fact
            case .rolesRejected(let fact): fact
            case .turnedOff(let fact): fact
            case .turnedOn(let fact): fact
            case .passwordReset(let fact): fact
            case .passwordChanged(let fact): fact
            case .locked(let fact): fact
            case .unlocked(let fact): fact
            case .secondFactorBound(let fact): fact
            case .secondFactorRemoved(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Issued.self, Event.issued)
            .adding(Edited.self, Event.edited)
            .adding(Transferred.self, Event.transferred)
            .adding(Linked.self, Event.linked)
            .adding(RolesAssigned.self, Event.rolesAssigned)
            .adding(RolesRequested.self, Event.rolesRequested)
            .adding(RolesRejected.self, Event.rolesRejected)
            .adding(Disabled.self, Event.turnedOff)
            .adding(Enabled.self, Event.turnedOn)
            .adding(PasswordReset.self, Event.passwordReset)
            .adding(PasswordChanged.self, Event.passwordChanged)
            .adding(Locked.self, Event.locked)
            .adding(Unlocked.self, Event.unlocked)
            .adding(SecondFactorBound.self, Event.secondFactorBound)
            .adding(SecondFactorRemoved.self, Event.secondFactorRemoved)
    }

    struct Issued: Fact {
        package static let type = "AccountIssued"
        package var account = "", name = "", phone: Sealed?, employeeNo: String?, validUntil: Day?
        package var orgUnitId = UUID.zero, roles: [String] = []

        package init() {}

        package static let fields: [Field<Issued>] = [
            Field("account", \.account, "账号", .accountName),
            Field("name", \.name, "姓名", .text(1...30)),
            Field("phone", \.phone, "手机号"),
            Field("employeeNo", \.employeeNo, "工号", .text(1...32)),
            Field("validUntil", \.validUntil, "有效期至"),
            Field("orgUnitId", \.orgUnitId, "部门"),
            Field("roles", \.roles, "角色"),
        ]
    }

    /// What is known of its owner, whole.
    struct Edited: Fact {
        package static let type = "AccountEdited"
        package var name = "", phone: Sealed?, employeeNo: String?, validUntil: Day?

        package init() {}
        package init(_ fact: Issued) {
            (name, phone, employeeNo, validUntil) = (fact.name, fact.phone, fact.employeeNo, fact.validUntil)
        }

        package static let fields: [Field<Edited>] = [
            Field("name", \.name, "姓名", .text(1...30)),
            Field("phone", \.phone, "手机号"),
            Field("employeeNo", \.employeeNo, "工号", .text(1...32)),
            Field("validUntil", \.validUntil, "有效期至"),
        ]
    }

    struct Transferred: Fact {
        package static let type = "AccountTransferred"
        package var fromOrgUnitId = UUID.zero, toOrgUnitId = UUID.zero

        package init() {}

        package static let fields: [Field<Transferred>] = [
            Field("fromOrgUnitId", \.fromOrgUnitId, "原部门"),
            Field("toOrgUnitId", \.toOrgUnitId, "新部门"),
        ]
    }

    struct Linked: Fact {
        package static let type = "AccountLinkedToPerson"
        /// Nobody any more if nil.
        package var personId: UUID?

        package init() {}

        package static let fields: [Field<Linked>] = [Field("personId", \.personId, "人员")]
    }

    struct RolesAssigned: Fact {
        package static let type = "AccountRolesAssigned"
        package var roles: [String] = [], previous: [String] = []

        package init() {}

        package static let fields: [Field<RolesAssigned>] = [
            Field("roles", \.roles, "角色"),
            Field("previous", \.previous, "原角色"),
        ]
    }

    struct Disabled: Fact {
        package static let type = "AccountDisabled"
        package var reason = ""

        package init() {}

        package static let fields: [Field<Disabled>] = [
            Field("reason", \.reason, "原因", .text(1...200))
        ]
    }

    struct Enabled: Fact {
        package static let type = "AccountEnabled"
        package var reason = ""

        package init() {}

        package static let fields: [Field<Enabled>] = [
            Field("reason", \.reason, "原因", .text(1...200))
        ]
    }
}

extension Rule where V == String {
    /// A letter, then 3 to 29 letters, digits and `_`.
    package static var accountName: Rule {
        .check("账号应为 4–30 个字母、数字或下划线, 以字母开头") { $0.wholeMatch(of: /[A-Za-z][A-Za-z0-9_]{3,29}/) != nil }
    }
}
