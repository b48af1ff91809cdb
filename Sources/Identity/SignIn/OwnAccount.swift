import Commands
import Desk
import EventLog
import EventLoop
import Kernel
import Postgres
import System

/// What people do with their own accounts.
extension SignIn {
    /// Changes a password; the session ends, and another is opened in its place.
    package func changePassword(
        of session: Session, from current: String, to new: String, _ origin: Origin
    ) async throws -> Opened {
        let rules = SignInRules(try await parts.policy())
        let account = try await account(of: session)
        var entry = LoginEntry(.passwordChange, origin) { $0.concern(account) }
        do {
            let key = Attempts.key(account.state.account, unlocks: account.state.unlocks)
            let attempt = try await admit(key, account, rules)
            guard try await parts.credentials.isRight(current, account.state.password?.id) else {
                throw try await failed(attempt, account, rules) { .wrongPassword(left: $0) }
            }
            try await check(new, account.state, rules)
            let credential = try await parts.credentials.keep(new)
            let change = ChangePassword { ($0.accountId, $0.credential) = (ID(account.id), credential) }
            _ = try await parts.desk.perform(
                change, Invocation(Actor(id: account.id.description), correlationID: origin.trace))
            guard let changed = try await parts.accounts.account(account.id) else { throw SignInRefusal.noSession }
            let (token, id) = try await parts.sessions.open(
                changed, factor: try await factor(of: session), rules, entry, also: [Attempts.clear(key)],
                ending: .passwordChanged)
            return Opened(token: token, sessionID: id, accountID: account.id)
        } catch let refusal as SignInRefusal {
            (entry.outcome, entry.reason, entry.sessionId) = (.refused, refusal.code, session.id)
            try await parts.loginLog.write(entry)
            throw refusal
        }
    }

    private func check(_ new: String, _ account: Account.State, _ rules: SignInRules) async throws {
        var faults = PasswordChoice.faults(new, of: account, rules)
        if faults.isEmpty {
            let last = ([account.password?.id] + account.formerPasswords).prefix(rules.history)
            for id in last where try await parts.credentials.isRight(new, id) {
                faults.append("与最近 \(rules.history) 次使用过的口令相同")
                break
            }
        }
        if !faults.isEmpty { throw SignInRefusal.unfit(faults) }
    }

    // MARK: Second factor

    /// Makes a key for an authenticator app; it counts once a code has proved that the app has it.
    package func beginBinding(of session: Session) async throws -> (key: String, uri: String) {
        let account = try await account(of: session)
        if account.state.secondFactor != nil {
            throw Refusal.state(
                "账号 \(account.state.account) 已绑定动态口令", state: "bound", hint: "更换设备请先由安全保密管理员解除绑定")
        }
        let made = try await parts.factors.make(for: account.id)
        return (TOTP.base32(made.key), TOTP.uri(made.key, account: account.state.account))
    }

    /// Binds the key that was made last.
    package func bind(_ code: String, to session: Session, _ origin: Origin) async throws {
        try await prove(code, session, origin) { account in
            guard let made = try await self.parts.factors.latest(of: account.id) else {
                throw SignInRefusal.nothingToBind
            }
            return made
        } then: { account, factor in
            let bind = BindSecondFactor { ($0.accountId, $0.factorId) = (ID(account.id), factor) }
            _ = try await self.parts.desk.perform(
                bind, Invocation(Actor(id: account.id.description), correlationID: origin.trace))
        }
    }

    /// Takes a code for a session that was opened with the password alone.
    package func verify(_ code: String, for session: Session, _ origin: Origin) async throws {
        try await prove(code, session, origin) { account in
            guard let bound = account.state.secondFactor else { throw SignInRefusal.nothingToBind }
            return bound
        } then: { _, _ in
        }
    }

    private func prove(
        _ code: String, _ session: Session, _ origin: Origin,
        factor: @IO (AccountDirectory.Entry) async throws -> UUID,
        then: @IO (AccountDirectory.Entry, UUID) async throws -> Void
    ) async throws {
        let rules = SignInRules(try await parts.policy())
        let account = try await account(of: session)
        var entry = LoginEntry(.secondFactor, origin) {
            $0.concern(account)
            $0.sessionId = session.id
        }
        do {
            let id = try await factor(account)
            let key = Attempts.key(account.state.account, unlocks: account.state.unlocks)
            let attempt = try await admit(key, account, rules)
            guard try await parts.factors.take(code, of: id, account.id) else {
                // A session that guesses is ended with the last guess.
                if attempt.left == 0 { _ = try await parts.sessions.end(session.id, .kicked, entry) }
                throw try await failed(attempt, account, rules) { .wrongCode(left: $0) }
            }
            try await then(account, id)
            _ = try await parts.pool.run([
                parts.sessions.verified(session.id, factor: id), Attempts.clear(key), parts.loginLog.statement(entry),
            ])
        } catch let refusal as SignInRefusal {
            (entry.outcome, entry.reason) = (.refused, refusal.code)
            try await parts.loginLog.write(entry)
            throw refusal
        }
    }

    private func account(of session: Session) async throws -> AccountDirectory.Entry {
        guard let account = try await parts.accounts.account(session.accountId) else { throw SignInRefusal.noSession }
        return account
    }

    private func factor(of session: Session) async throws -> UUID? {
        let rows = try await parts.pool.query("SELECT factor_id FROM identity.session WHERE id = \(session.id)")
        return try rows.first?.get(ifPresent: 0, as: UUID.self)
    }
}
