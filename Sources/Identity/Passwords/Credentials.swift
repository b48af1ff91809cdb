import EventLog
package import EventLoop
package import Kernel
package import Postgres

/// Keeps passwords, under ids that facts name.
@IO package final class Credentials {
    private let pool: Pool
    private let hasher: PasswordHasher
    private let clock: @IO @Sendable () -> Instant
    private let makeID: @IO @Sendable (Instant) -> UUID

    package init(
        pool: Pool, hasher: PasswordHasher, clock: @escaping @IO @Sendable () -> Instant,
        makeID: @escaping @IO @Sendable (Instant) -> UUID
    ) {
        (self.pool, self.hasher, self.clock, self.makeID) = (pool, hasher, clock, makeID)
    }

    /// Keeps a password; it has no effect before a fact names the id.
    package func keep(_ password: String) async throws -> UUID {
        let (record, id) = (try await hasher.record(of: password), makeID(clock()))
        _ = try await pool.query(
            "INSERT INTO identity.credential (id, record, made_at) VALUES (\(id), \(record.text), \(clock()))")
        return id
    }

    /// Forgets one that no fact names.
    package func forget(_ id: UUID) async throws(PostgresError) {
        _ = try await pool.query("DELETE FROM identity.credential WHERE id = \(id)")
    }

    /// Whether it is the password kept under the id; nil stands for an account that does not exist or has none.
    package func isRight(_ password: String, _ id: UUID?) async throws -> Bool {
        let known = try await record(id)
        let (isRight, isOutdated) = try await hasher.check(password, known)
        if isRight, isOutdated, let id {
            let record = try await hasher.record(of: password)
            _ = try await pool.query("UPDATE identity.credential SET record = \(record.text) WHERE id = \(id)")
        }
        return isRight
    }

    private func record(_ id: UUID?) async throws(PostgresError) -> PasswordRecord? {
        // Asked for nothing, it asks all the same: an unknown account costs what a known one costs.
        let rows = try await pool.query("SELECT record FROM identity.credential WHERE id = \(id ?? .zero)")
        guard let row = rows.first else { return nil }
        return PasswordRecord(try row.text(0))
    }
}
