import Crypto
import EventLog
package import EventLoop
package import Kernel
import Postgres
import System

/// Opens, recognises and ends sessions.
///
/// A session is good while its row is open and its account's facts still name the password and the second factor it was
/// opened with: so a changed password, a shut account, or another role takes effect with its fact, in all processes
/// within `memory`, and no crash can leave a session behind that should have ended.
@IO package final class Sessions {
    private let pool: Pool
    private let accounts: AccountDirectory
    private let log: LoginLog
    private let roles: any RolePermissions
    private let clock: @IO @Sendable () -> Instant
    private let makeID: @IO @Sendable (Instant) -> UUID
    private let policy: @IO @Sendable () async throws -> Policy
    private var known: [[UInt8]: (verdict: SessionVerdict, until: Deadline)] = [:]

    /// An ended session is refused by every process at most this much later, and the time of one query.
    private static let memory = Duration.milliseconds(700)
    /// The time of the last use is written when it is so much later: an idle session may live this much longer.
    private static let useInterval = Duration.seconds(30)
    private static let secretSize = 32
    package nonisolated static let prefix = "gss_"

    init(
        pool: Pool, accounts: AccountDirectory, log: LoginLog, roles: any RolePermissions,
        clock: @escaping @IO @Sendable () -> Instant, makeID: @escaping @IO @Sendable (Instant) -> UUID,
        policy: @escaping @IO @Sendable () async throws -> Policy
    ) {
        (self.pool, self.accounts, self.log, self.roles) = (pool, accounts, log, roles)
        (self.clock, self.makeID, self.policy) = (clock, makeID, policy)
    }

    /// Opens a session, ends the one the account has, and returns the token: `gss_` and 64 hexadecimal digits.
    ///
    /// `also` is done in the same transaction.
    func open(
        _ account: AccountDirectory.Entry, factor: UUID?, _ rules: SignInRules, _ entry: LoginEntry,
        also: [Statement], ending: Session.End = .replaced
    ) async throws -> (token: String, session: UUID) {
        let (token, id, now) = (Sessions.prefix + Random.bytes(Sessions.secretSize).hex, makeID(clock()), clock())
        var entry = entry
        entry.sessionId = id
        var statements: [Statement] = [
            // Two sign-ins of one account come one after the other.
            "SELECT pg_advisory_xact_lock(hashtextextended(\("session/\(account.id)"), 0))",
            """
            UPDATE identity.session SET ended_at = \(now), end_reason = \(ending.rawValue)
            WHERE account_id = \(account.id) AND ended_at IS NULL
            """,
            """
            INSERT INTO identity.session (id, hash, account_id, account, name, credential_id, factor_id, opened_at,
              last_used_at, idle, expires_at, peer, user_agent)
            VALUES (\(id), \(SHA256.hash(Array(token.utf8))), \(account.id), \(account.state.account),
              \(account.state.name), \(account.state.password?.id), \(factor), \(now), \(now), \(rules.idle.interval),
              \(now + rules.absolute), \(entry.origin.peer), \(entry.origin.userAgent))
            """,
        ]
        statements += also + [log.statement(entry)]
        _ = try await pool.run(statements)
        known.removeAll()
        return (token, id)
    }

    /// Whose session it is, and what it may do.
    package func authenticate(_ token: String, _ origin: Origin) async throws -> SessionVerdict {
        guard token.hasPrefix(Sessions.prefix), token.utf8.count == Sessions.prefix.utf8.count + 2 * Sessions.secretSize
        else { return .unknown }
        let hash = SHA256.hash(Array(token.utf8))
        if let entry = known[hash], .now < entry.until { return entry.verdict }
        let until = Deadline.after(Sessions.memory)
        let verdict = try await load(hash, origin)
        switch verdict {
        // Anybody can think of any number of tokens that do not exist; and what lifts a restriction may have been done
        // in another process.
        case .unknown: break
        case .open(let session) where session.restriction != nil: break
        case .open, .ended:
            if known.count >= 10_000 { known.removeAll() }
            known[hash] = (verdict, until)
        }
        return verdict
    }

    /// Ends a session; false if it was not open.
    package func end(_ id: UUID, _ reason: Session.End, _ entry: LoginEntry) async throws -> Bool {
        known.removeAll()
        let changed = try await pool.query(
            """
            UPDATE identity.session SET ended_at = \(clock()), end_reason = \(reason.rawValue)
            WHERE id = \(id) AND ended_at IS NULL RETURNING account_id
            """)
        guard let row = changed.first else { return false }
        var entry = entry
        if let account = try await accounts.account(try row.get(0, as: UUID.self)) { entry.concern(account) }
        (entry.sessionId, entry.reason) = (id, reason.rawValue)
        try await log.write(entry)
        return true
    }

    /// The session has proved a second factor.
    func verified(_ id: UUID, factor: UUID) -> Statement {
        known.removeAll()
        return "UPDATE identity.session SET factor_id = \(factor) WHERE id = \(id) AND ended_at IS NULL"
    }

    // MARK: Looking

    private func load(_ hash: [UInt8], _ origin: Origin) async throws -> SessionVerdict {
        let rows = try await pool.query(
            """
            SELECT s.id, s.account_id, s.credential_id, s.factor_id, s.opened_at, s.last_used_at, s.expires_at,
              s.last_used_at + s.idle, s.end_reason, coalesce(l.version, 0)
            FROM identity.session s
            LEFT JOIN log.stream l ON l.category = \(Account.category) AND l.id = s.account_id WHERE s.hash = \(hash)
            """)
        guard let row = rows.first else { return .unknown }
        if let reason = try row.text(ifPresent: 8) { return .ended(Session.End(rawValue: reason) ?? .logout) }
        let (id, accountID, now) = (try row.get(0, as: UUID.self), try row.get(1, as: UUID.self), clock())
        let rules = SignInRules(try await policy())
        guard let account = try await accounts.account(accountID, version: Int(try row.int(9))) else { return .unknown }
        let factor = try row.get(ifPresent: 3, as: UUID.self)
        var end: Session.End?
        if account.state.status != .active || account.state.hasExpired(on: now.day) { end = .disabled }
        if account.state.password?.id != (try row.get(2, as: UUID.self)) { end = .passwordChanged }
        if factor != nil, account.state.secondFactor != factor { end = .factorChanged }
        if try row.get(7, as: Instant.self) <= now { end = .idle }
        if try row.get(6, as: Instant.self) <= now { end = .absolute }
        if let end {
            _ = try await self.end(id, end, LoginEntry(.sessionEnd, origin))
            return .ended(end)
        }
        if now - (try row.get(5, as: Instant.self)) >= Sessions.useInterval {
            _ = try await pool.query(
                "UPDATE identity.session SET last_used_at = \(now) WHERE id = \(id) AND last_used_at < \(now)")
        }
        let state = account.state
        return .open(
            Session(
                id: id, accountId: accountID, account: state.account, name: state.name, roles: state.roles,
                grants: try await roles.grants(
                    of: state.roles, in: state.orgUnitId, for: Holder(accountID.description, person: state.personId)),
                openedAt: try row.get(4), expiresAt: try row.get(6),
                restriction: Sessions.restriction(state, factor, now, rules)))
    }

    /// The second factor comes first: a password is changed by who has proved to be the owner.
    private nonisolated static func restriction(
        _ account: Account.State, _ factor: UUID?, _ now: Instant, _ rules: SignInRules
    ) -> Session.Restriction? {
        if account.secondFactor != nil, factor == nil { return .verifySecondFactor }
        if account.mustChangePassword(at: now, rules) { return .changePassword }
        return account.needsSecondFactor(rules) && factor == nil ? .bindSecondFactor : nil
    }
}
