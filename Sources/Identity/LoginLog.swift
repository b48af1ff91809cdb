import EventLog
package import EventLoop
package import Kernel
package import Postgres
import System

/// From where somebody calls.
package struct Origin: Sendable, Equatable {
    package var peer: String
    package var userAgent: String
    package var trace: UUID?

    /// What a browser says of itself is cut off where nobody reads on.
    package init(peer: String, userAgent: String, trace: UUID? = nil) {
        self.peer = peer
        self.userAgent = String(userAgent.unicodeScalars.prefix(200).map { $0.value < 32 ? " " : Character($0) })
        self.trace = trace
    }
}

/// One line of the login log.
package struct LoginEntry: Sendable {
    package enum Action: String, Sendable, CaseIterable {
        case login, logout, sessionEnd, passwordChange, passwordReset, secondFactor, unlock, token
    }

    package enum Outcome: String, Sendable, CaseIterable { case done, refused }

    package var action: Action
    package var outcome = Outcome.done
    /// The code of the refusal, or why a session ended.
    package var reason: String?
    package var origin: Origin
    package var account = "", accountId: UUID?, name: String?, orgUnitId: UUID?
    package var sessionId: UUID?

    package init(_ action: Action, _ origin: Origin, _ fill: (inout LoginEntry) -> Void = { _ in }) {
        (self.action, self.origin) = (action, origin)
        fill(&self)
    }

    package mutating func concern(_ account: AccountDirectory.Entry) {
        (self.account, accountId, name) = (account.state.account, account.id, account.state.name)
        orgUnitId = account.state.orgUnitId
    }

    func statement(_ id: UUID, at now: Instant) -> Statement {
        """
        INSERT INTO identity.login_log (entry_id, at, account_id, account, name, org_unit_id, action, outcome, reason,
          peer, user_agent, session_id, trace_id)
        VALUES (\(id), \(now), \(accountId), \(account), \(name), \(orgUnitId), \(action.rawValue), \(outcome.rawValue),
          \(reason), \(origin.peer), \(origin.userAgent), \(sessionId), \(origin.trace))
        """
    }

    /// A name that no account has may be a password in the wrong field: two characters tell enough.
    package static func masked(_ typed: String) -> String { "\(typed.prefix(2))***" }
}

/// Writes the login log. What cannot be written is not done: an attempt that nobody would know of is none.
@IO package final class LoginLog {
    private let pool: Pool
    private let clock: @IO @Sendable () -> Instant
    private let makeID: @IO @Sendable (Instant) -> UUID

    package init(
        pool: Pool, clock: @escaping @IO @Sendable () -> Instant, makeID: @escaping @IO @Sendable (Instant) -> UUID
    ) {
        (self.pool, self.clock, self.makeID) = (pool, clock, makeID)
    }

    package func write(_ entry: LoginEntry) async throws(PostgresError) { _ = try await pool.query(statement(entry)) }

    /// For who writes it together with something else.
    func statement(_ entry: LoginEntry) -> Statement { entry.statement(makeID(clock()), at: clock()) }
}

extension LoginLog {
    /// When and from where the account was signed in to before this session.
    package func previousLogin(of session: Session) async throws(PostgresError) -> (at: Instant, peer: String)? {
        let rows = try await pool.query(
            """
            SELECT at, peer FROM identity.login_log WHERE account_id = \(session.accountId) AND action = 'login'
              AND outcome = 'done' AND at < \(session.openedAt) ORDER BY at DESC LIMIT 1
            """)
        guard let row = rows.first else { return nil }
        return (try row.get(0), try row.text(1))
    }
}
