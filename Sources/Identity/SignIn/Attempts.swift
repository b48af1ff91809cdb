import Crypto
import EventLog
import EventLoop
import Kernel
import Postgres
import System

/// Counts attempts to sign in, in the database: so all processes count together, and a restart forgets nothing.
///
/// An attempt is counted before the password is looked at, so that many at once are no more guesses than one by one.
/// Names that no account has are counted and locked like others: a lock does not tell that an account exists.
@IO struct Attempts {
    let pool: Pool
    let clock: @IO @Sendable () -> Instant

    /// An attempt that may go on, or the lock it met.
    enum Admission: Sendable, Equatable {
        /// So many may fail after this one; if none, its failure leaves a lock until then.
        case admitted(left: Int, lock: Instant?)
        case locked(until: Instant)
    }

    /// `unlocks` is how often the account was unlocked: each time the count begins anew.
    nonisolated static func key(_ account: String, unlocks: Int) -> [UInt8] {
        SHA256.hash(Array("\(account.lowercased())/\(unlocks)".utf8))
    }

    func begin(_ key: [UInt8], _ rules: SignInRules) async throws(PostgresError) -> Admission {
        let (now, limit) = (clock(), rules.failuresToLock)
        // A count that is over, or whose last attempt is as long ago as a lock lasts, begins again at one.
        let counted: Statement = """
            CASE WHEN coalesce(a.locked_until, a.last_at + \(rules.lock.interval)::interval) <= \(now)::timestamptz THEN 1
              ELSE least(a.failures + 1, \(limit + 1)) END
            """
        let row = try await pool.query(
            """
            INSERT INTO identity.attempt AS a (key, failures, last_at) VALUES (\(key), 1, \(now))
            ON CONFLICT (key) DO UPDATE SET failures = \(counted),
              last_at = CASE WHEN a.locked_until > \(now)::timestamptz THEN a.last_at ELSE \(now)::timestamptz END,
              locked_until = CASE \(counted)
                WHEN \(limit) THEN \(now + rules.lock)::timestamptz
                WHEN \(limit + 1) THEN a.locked_until END
            RETURNING failures, locked_until
            """)[0]
        let (failures, until) = (Int(try row.int(0)), try row.get(ifPresent: 1, as: Instant.self))
        if failures > limit, let until { return .locked(until: until) }
        return .admitted(left: max(0, limit - failures), lock: until)
    }

    /// Forgets the failures, after a success.
    nonisolated static func clear(_ key: [UInt8]) -> Statement { "DELETE FROM identity.attempt WHERE key = \(key)" }
}

extension Duration {
    /// As PostgreSQL reads an interval.
    var interval: String { "\(components.seconds) seconds" }
}
