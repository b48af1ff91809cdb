import Commands
import Desk
import EventLog
package import EventLoop
package import Kernel
import Postgres
import System

/// What somebody types to sign in.
package struct LoginInput: Sendable, Equatable {
    package var account = "", password = "", captchaId = UUID.zero, captcha = ""
    /// Of the authenticator app; may be asked for later.
    package var code: String?

    package init() {}
}

/// Lets people in. Every attempt goes to the login log, whatever comes of it.
@IO package final class SignIn {
    let parts: Identity
    private let attempts: Attempts

    init(_ parts: Identity) {
        self.parts = parts
        attempts = Attempts(pool: parts.pool, clock: parts.clock)
    }

    package struct Opened: Sendable {
        package let token: String
        package let sessionID: UUID
        package let accountID: UUID
    }

    /// Opens a session, or throws a `SignInRefusal`.
    package func logIn(_ input: LoginInput, _ origin: Origin) async throws -> Opened {
        let rules = SignInRules(try await parts.policy())
        let account = try await parts.accounts.account(named: input.account)
        var entry = LoginEntry(.login, origin) { $0.account = LoginEntry.masked(input.account) }
        if let account { entry.concern(account) }
        do { return try await logIn(input, account, entry, rules) } catch let refusal as SignInRefusal {
            (entry.outcome, entry.reason) = (.refused, refusal.code)
            try await parts.loginLog.write(entry)
            throw refusal
        }
    }

    private func logIn(
        _ input: LoginInput, _ account: AccountDirectory.Entry?, _ entry: LoginEntry, _ rules: SignInRules
    ) async throws -> Opened {
        // The captcha comes first: who wants to lock somebody out has to read one for each try.
        let outcome = try await parts.captchas.take(input.captcha, of: input.captchaId)
        guard outcome == .right else { throw SignInRefusal.captcha(outcome) }
        let key = Attempts.key(input.account, unlocks: account?.state.unlocks ?? 0)
        let attempt = try await admit(key, account, rules)
        guard try await parts.credentials.isRight(input.password, account?.state.password?.id), let account else {
            throw try await failed(attempt, account, rules) { .wrongPassword(left: $0) }
        }
        try mayEnter(account.state)
        var factor: UUID?
        if let bound = account.state.secondFactor, let code = input.code {
            guard try await parts.factors.take(code, of: bound, account.id) else {
                throw try await failed(attempt, account, rules) { .wrongCode(left: $0) }
            }
            factor = bound
        }
        let (token, id) = try await parts.sessions.open(
            account, factor: factor, rules, entry, also: [Attempts.clear(key)])
        return Opened(token: token, sessionID: id, accountID: account.id)
    }

    /// What follows if an attempt fails.
    struct Attempt { let left: Int, lock: Instant? }

    /// Counts the attempt, or throws the lock it meets.
    func admit(
        _ key: [UInt8], _ account: AccountDirectory.Entry?, _ rules: SignInRules
    ) async throws -> Attempt {
        switch try await attempts.begin(key, rules) {
        case .admitted(let left, let lock): return Attempt(left: left, lock: lock)
        case .locked(let until):
            // The process whose failure made the lock may have died before it was recorded.
            if let account, account.state.lockedUntil != until { try await record(until, account, rules) }
            throw SignInRefusal.locked(until: until)
        }
    }

    /// Records the lock that a failed attempt leaves, if it does.
    func failed(
        _ attempt: Attempt, _ account: AccountDirectory.Entry?, _ rules: SignInRules,
        _ refusal: (Int) -> SignInRefusal
    ) async throws -> SignInRefusal {
        if let lock = attempt.lock, let account { try await record(lock, account, rules) }
        return refusal(attempt.left)
    }

    private func record(_ until: Instant, _ account: AccountDirectory.Entry, _ rules: SignInRules) async throws {
        let lock = LockAccount {
            ($0.accountId, $0.until, $0.failures) = (ID(account.id), until, rules.failuresToLock)
        }
        let id = UUID(following: account.id, "lock/\(until)")
        _ = try await parts.desk.perform(lock, Invocation(.system("sign-in"), commandID: id))
    }

    private func mayEnter(_ account: Account.State) throws(SignInRefusal) {
        let now = parts.clock()
        if account.status != .active { throw .disabled }
        if account.hasExpired(on: now.day), let day = account.validUntil { throw .expired(day) }
        if case .oneTime(_, let expiry) = account.password, expiry <= now { throw .oneTimePasswordExpired }
    }
}
