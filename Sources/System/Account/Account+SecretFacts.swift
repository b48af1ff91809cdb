package import Kernel

// Facts about what proves who somebody is. None holds a secret: they name it.

package extension Account {
    /// A password was given out: at the issue, or because the last one was forgotten. It has to be changed at once.
    struct PasswordReset: Fact {
        package static let type = "AccountPasswordReset"
        package var credentialId = UUID.zero, expiresAt = Instant()

        package init() {}

        package static let fields: [Field<PasswordReset>] = [
            Field("credentialId", \.credentialId, "口令编号"),
            Field("expiresAt", \.expiresAt, "一次性口令有效期至"),
        ]
    }

    struct PasswordChanged: Fact {
        package static let type = "AccountPasswordChanged"
        package var credentialId = UUID.zero, changedAt = Instant(), isForced = false

        package init() {}

        package static let fields: [Field<PasswordChanged>] = [
            Field("credentialId", \.credentialId, "口令编号"),
            Field("changedAt", \.changedAt, "修改时间"),
            Field("isForced", \.isForced, "强制修改"),
        ]
    }

    struct Locked: Fact {
        package static let type = "AccountLocked"
        package var until = Instant(), failures = 0

        package init() {}

        package static let fields: [Field<Locked>] = [
            Field("until", \.until, "锁定至"),
            Field("failures", \.failures, "连续失败次数"),
        ]
    }

    struct Unlocked: Fact {
        package static let type = "AccountUnlocked"
        package var reason = ""

        package init() {}

        package static let fields: [Field<Unlocked>] = [
            Field("reason", \.reason, "原因", .text(1...200))
        ]
    }

    struct SecondFactorBound: Fact {
        package static let type = "SecondFactorBound"
        package var factorId = UUID.zero

        package init() {}

        package static let fields: [Field<SecondFactorBound>] = [
            Field("factorId", \.factorId, "动态口令编号")
        ]
    }

    struct SecondFactorRemoved: Fact {
        package static let type = "SecondFactorRemoved"
        package var reason = ""

        package init() {}

        package static let fields: [Field<SecondFactorRemoved>] = [
            Field("reason", \.reason, "原因", .text(1...200))
        ]
    }
}
