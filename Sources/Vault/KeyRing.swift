import Crypto
import EventLoop
import Kernel
import Postgres

/// The master keys that a database knows, with the key of the blind indexes: one, and a second while it is replaced.
struct KeyRing: Sendable {
    /// By version. People's keys say by which version they are wrapped.
    private let keys: [Int: MasterKey]
    let indexKey: [UInt8]
    /// The version that new keys are wrapped by.
    let newest: Int

    subscript(version: Int) -> MasterKey? { keys[version] }

    /// An earlier version still has keys of people, or had them when this was read.
    var isBeingReplaced: Bool { keys.count > 1 }

    func isNewest(_ key: MasterKey) -> Bool { keys[newest]?.hasFingerprint(key.fingerprint) == true }

    /// Matches what the database knows with the keys that are there. The first time decides which key is the right one.
    ///
    /// Throws `VaultError.wrongMasterKey` if one is missing, `KeyFileError` or `PostgresError`.
    @IO static func open(_ pool: Pool, _ source: MasterKeySource) async throws -> KeyRing {
        if try await versions(pool).isEmpty {
            let key = try source.first()
            _ = try await pool.query(registration(of: key, as: 1, indexKey: Random.bytes(MasterKey.size)))
        }
        // A key may be made and become known between the two looks; then a second time sees both.
        for _ in 1...2 {
            let there = try source.all()
            let versions = try await versions(pool)
            var keys: [Int: MasterKey] = [:]
            for version in versions {
                keys[version.number] = there.first { $0.hasFingerprint(version.fingerprint) }
            }
            guard let last = versions.last, let key = keys[last.number], keys.count == versions.count else { continue }
            let indexKey = try await openIndexKey(last.number, last.indexKey, key, pool)
            return KeyRing(keys: keys, indexKey: indexKey, newest: last.number)
        }
        throw VaultError.wrongMasterKey
    }

    @IO private static func openIndexKey(
        _ version: Int, _ wrapped: [UInt8]?, _ key: MasterKey, _ pool: Pool
    ) async throws -> [UInt8] {
        if let wrapped {
            guard let indexKey = key.unwrap(wrapped, for: indexOwner) else { throw VaultError.damagedIndexKey }
            return indexKey
        }
        let derived = key.derivedIndexKey
        _ = try await pool.query(
            """
            UPDATE vault.master_key SET index_key = \(key.wrap(derived, for: indexOwner))
            WHERE version = \(version) AND index_key IS NULL
            """)
        return derived
    }

    /// Makes a key known under a version; nothing if there is one of that version.
    static func registration(of key: MasterKey, as version: Int, indexKey: [UInt8]) -> Statement {
        """
        INSERT INTO vault.master_key (version, fingerprint, index_key)
        VALUES (\(version), \(key.fingerprint), \(key.wrap(indexKey, for: indexOwner))) ON CONFLICT DO NOTHING
        """
    }

    @IO private static func versions(
        _ pool: Pool
    ) async throws -> [(number: Int, fingerprint: [UInt8], indexKey: [UInt8]?)] {
        try await pool.query("SELECT version, fingerprint, index_key FROM vault.master_key ORDER BY version").map {
            row in
            (Int(try row.int(0)), try row.bytes(1), try row.bytes(ifPresent: 2))
        }
    }

    private static let indexOwner = Array("index".utf8)
}
