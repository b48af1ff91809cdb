import EventLog
package import EventLoop
package import Kernel
package import Postgres

/// So many calls in so long, for each caller or address.
package struct RateLimit: Sendable, Equatable {
    package let name: String
    package let calls: Int
    package let window: Duration

    package init(_ name: String, _ calls: Int, in window: Duration) {
        (self.name, self.calls, self.window) = (name, calls, window)
    }

    /// `"login";q=20;w=300`
    package var policy: String { "\"\(name)\";q=\(calls);w=\(window.components.seconds)" }
}

/// Counts limited calls in the database, for all processes together.
///
/// A bucket of `calls` that fills again evenly in the course of the window (the generic cell rate algorithm): it is one
/// row with the time at which the bucket will be full again.
@IO package final class RateLimits {
    private let pool: Pool
    private let clock: @IO @Sendable () -> Instant

    package nonisolated init(pool: Pool, clock: @escaping @IO @Sendable () -> Instant) {
        (self.pool, self.clock) = (pool, clock)
    }

    package struct Verdict: Sendable, Equatable {
        package var isAllowed: Bool
        /// How many more calls may follow at once.
        package var remaining: Int
        /// Until the next call may come, or, where some remain, until all do.
        package var seconds: Int
    }

    /// Counts a call, unless there have been too many.
    package func take(_ limit: RateLimit, by caller: String) async throws(PostgresError) -> Verdict {
        let (key, now) = ("\(limit.name)/\(caller)", clock())
        let cost = limit.window / limit.calls
        let latest = now + limit.window
        let rows = try await pool.query(
            """
            INSERT INTO identity.rate AS r (key, full_at) VALUES (\(key), \(now + cost))
            ON CONFLICT (key) DO UPDATE SET full_at = greatest(r.full_at, \(now)) + \(cost.microseconds)::interval
            WHERE greatest(r.full_at, \(now)) + \(cost.microseconds)::interval <= \(latest)
            RETURNING full_at
            """)
        if let row = rows.first {
            let free = latest - (try row.get(0, as: Instant.self))
            let full = limit.window - free
            return Verdict(isAllowed: true, remaining: Int(free / cost), seconds: full.roundedUp)
        }
        let row = try await pool.query("SELECT full_at FROM identity.rate WHERE key = \(key)").first
        let wait = try row.map { row throws(PostgresError) in (try row.get(0, as: Instant.self)) + cost - latest }
        return Verdict(isAllowed: false, remaining: 0, seconds: max(1, (wait ?? cost).roundedUp))
    }

    /// Forgets buckets that are full again.
    func sweep() -> Statement { "DELETE FROM identity.rate WHERE full_at < \(clock())" }
}

extension Duration {
    fileprivate var microseconds: String {
        let (seconds, attoseconds) = components
        return "\(seconds * 1_000_000 + attoseconds / 1_000_000_000_000) microseconds"
    }

    fileprivate var roundedUp: Int { Int(components.seconds) + (components.attoseconds > 0 ? 1 : 0) }
}
