package import Kernel

/// What the policy says of passwords, sessions and locks; what it leaves out is as GB/T 22239-2019 level 3 is assessed.
package struct SignInRules: Sendable, Equatable {
    /// In characters; administrators' passwords are longer.
    package var minLength: Int, administratorMinLength: Int
    /// Of capitals, small letters, digits and other characters, so many kinds.
    package var characterClasses: Int
    /// A new password is none of the last so many.
    package var history: Int
    package var maxAge: Duration
    /// How long a password that was given out may be used to set another.
    package var oneTimeValidity: Duration
    /// So many failures in a row lock an account for so long.
    package var failuresToLock: Int, lock: Duration
    package var idle: Duration, absolute: Duration
    package var captchaValidity: Duration
    package var requiresSecondFactor: Bool
    /// The login log is kept so long; never less than the six months of the Cybersecurity Law (网络安全法 §21).
    package var logRetention: Duration

    package init(_ policy: Policy) {
        func number(_ key: String, _ fallback: Int64, _ bounds: ClosedRange<Int64>) -> Int64 {
            min(max((try? policy.value("login.\(key)")) ?? fallback, bounds.lowerBound), bounds.upperBound)
        }
        minLength = Int(number("password.minLength", 10, 8...64))
        administratorMinLength = max(minLength, Int(number("password.administratorMinLength", 12, 8...64)))
        characterClasses = Int(number("password.characterClasses", 3, 1...4))
        history = Int(number("password.history", 5, 1...24))
        maxAge = .seconds(86_400 * number("password.maxAgeDays", 90, 1...3_650))
        oneTimeValidity = .seconds(3_600 * number("password.oneTimeHours", 24, 1...720))
        failuresToLock = Int(number("lock.failures", 5, 2...100))
        lock = .seconds(60 * number("lock.minutes", 30, 1...1_440))
        idle = .seconds(60 * number("session.idleMinutes", 30, 1...1_440))
        absolute = .seconds(3_600 * number("session.absoluteHours", 12, 1...168))
        captchaValidity = .seconds(number("captcha.seconds", 300, 30...3_600))
        requiresSecondFactor = number("secondFactor.required", 1, 0...1) == 1
        logRetention = .seconds(86_400 * number("log.retentionDays", 365, 183...36_500))
    }
}
