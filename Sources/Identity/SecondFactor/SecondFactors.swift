import Crypto
import EventLog
package import EventLoop
package import Kernel
package import Postgres

/// Keeps the keys of authenticator apps, sealed, under ids that facts name.
@IO package final class SecondFactors {
    private let pool: Pool
    private let sealingKey: [UInt8]
    private let clock: @IO @Sendable () -> Instant
    private let makeID: @IO @Sendable (Instant) -> UUID

    /// `sealingKey` has 32 bytes.
    package init(
        pool: Pool, sealingKey: [UInt8], clock: @escaping @IO @Sendable () -> Instant,
        makeID: @escaping @IO @Sendable (Instant) -> UUID
    ) {
        (self.pool, self.sealingKey, self.clock, self.makeID) = (pool, sealingKey, clock, makeID)
    }

    /// Makes a key for an account and returns it, once. It has no effect before a fact names the id.
    package func make(for account: UUID) async throws(PostgresError) -> (id: UUID, key: [UInt8]) {
        let (id, key) = (makeID(clock()), Random.bytes(TOTP.keySize))
        let sealed = AESGCM.seal(key, key: sealingKey, associated: account.bytes + id.bytes)
        _ = try await pool.query(
            """
            INSERT INTO identity.second_factor (id, account_id, sealed, made_at)
            VALUES (\(id), \(account), \(sealed), \(clock()))
            """)
        return (id, key)
    }

    /// The key made last for an account, if it is not older than ten minutes: what its owner now proves to hold.
    package func latest(of account: UUID) async throws(PostgresError) -> UUID? {
        let rows = try await pool.query(
            """
            SELECT id FROM identity.second_factor WHERE account_id = \(account)
              AND made_at > \(clock() + .seconds(-600)) ORDER BY made_at DESC, id DESC LIMIT 1
            """)
        return try rows.first?.get(0, as: UUID.self)
    }

    /// Whether it is a code of the key, now and for the first time.
    package func take(_ code: String, of id: UUID, _ account: UUID) async throws(PostgresError) -> Bool {
        let row = try await pool.query(
            "SELECT sealed FROM identity.second_factor WHERE id = \(id) AND account_id = \(account)"
        ).first
        guard let row,
            let key = AESGCM.open(try row.bytes(0), key: sealingKey, associated: account.bytes + id.bytes),
            let step = TOTP.step(of: code, key, at: clock().microseconds / 1_000_000)
        else { return false }
        let taken = try await pool.query(
            "UPDATE identity.second_factor SET last_step = \(step) WHERE id = \(id) AND last_step < \(step)")
        return taken.affected == 1
    }
}
