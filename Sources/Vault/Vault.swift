import Crypto
package import EventLoop
package import Kernel
package import Postgres

/// Why the vault refused.
package enum VaultError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The database's keys were wrapped by another master key, or by one more that is not there.
    case wrongMasterKey
    /// The key of the blind indexes does not open.
    case damagedIndexKey
    /// The ciphertext was changed, or is of another person or kind.
    case damaged(UUID)
    /// The next master key has to be handed to the process, and was not, or is the present one.
    case noNextMasterKey
    /// Another process replaces the master key now.
    case isBeingReplaced

    package var description: String {
        switch self {
        case .wrongMasterKey:
            "the personal data in this database was sealed under another master key: bring back the key file that was "
                + "in use when it was set up (while it is replaced: also the next one beside it); without it no personal "
                + "value can be read"
        case .damagedIndexKey: "the sealed key of the blind indexes was changed: bring back vault.master_key"
        case .damaged(let person): "a sealed value of person \(person) was changed, or is of another person or kind"
        case .noNextMasterKey:
            "the master key comes from the environment, so the next one has to: set GUANGSHA_MASTER_KEY_NEXT to 64 other "
                + "hexadecimal digits, for this process and for all that run"
        case .isBeingReplaced: "another process replaces the master key now; ask again when it is done"
        }
    }
}

/// Personal values, sealed under a key for each person; destroying the key erases the person (PIPL §47).
///
/// The log and every copy of it keep the sealed values, which then nobody can open.
@IO package final class Vault: Sealer, Opener {
    /// The scripts that make its tables, to be run before `unlock`.
    package nonisolated static let scripts = [
        (name: "vault/0001", sql: String(decoding: PackageResources.vault_sql, as: UTF8.self)),
        (name: "vault/0002", sql: String(decoding: PackageResources.index_key_sql, as: UTF8.self)),
    ]

    let pool: Pool
    let source: MasterKeySource
    var ring: KeyRing
    private let indexKey: [UInt8]
    private(set) var cache: KeyCache
    /// How many erasures this process has done: a key that was read before one is not kept after it.
    private var erasures = 0

    /// Opens the vault of a database, whose first opening decides which master key is the right one.
    ///
    /// `memory` is how long a key is kept in memory, and so how long after its erasure by another process a person's
    /// values can still be opened by this one. Throws `VaultError.wrongMasterKey`, `KeyFileError` or `PostgresError`.
    package static func unlock(
        _ pool: Pool, with source: MasterKeySource, memory: Duration = .seconds(60)
    ) async throws -> Vault {
        Vault(pool, source, try await KeyRing.open(pool, source), KeyCache(lifetime: memory))
    }

    private init(_ pool: Pool, _ source: MasterKeySource, _ ring: KeyRing, _ cache: KeyCache) {
        (self.pool, self.source, self.ring, self.cache) = (pool, source, ring, cache)
        indexKey = ring.indexKey
    }

    /// Seals a value; the first for a person makes the person's key.
    ///
    /// Throws `Refusal.personErased`, or `PostgresError` if the key cannot be had.
    package func seal(_ text: String, for person: UUID, as kind: PersonalField) async throws -> Sealed {
        guard let key = try await key(of: person, creating: true) else { throw Refusal.personErased }
        let sealed = AESGCM.seal(Array(text.utf8), key: key, associated: Vault.context(person, kind))
        return Sealed(
            key: person, ciphertext: sealed.base64, mask: kind.mask(text), index: index(of: text, as: kind))
    }

    /// The value, or nil if its person was erased. The kind must be the one it was sealed as.
    ///
    /// Throws `VaultError.damaged`, or `PostgresError` if the key cannot be had.
    package func open(_ sealed: Sealed, as kind: PersonalField) async throws -> String? {
        guard let key = try await key(of: sealed.key, creating: false) else { return nil }
        guard let bytes = [UInt8](base64: sealed.ciphertext),
            let text = AESGCM.open(bytes, key: key, associated: Vault.context(sealed.key, kind))
        else { throw VaultError.damaged(sealed.key) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The keyed hash by which equal values are found; nil where nobody may search, and for an empty value, because
    /// all who lack one would be found as one person.
    package nonisolated func index(of text: String, as kind: PersonalField) -> String? {
        let normalised = kind.normalised(text)
        guard kind.isIndexed, !normalised.isEmpty else { return nil }
        return HMAC.sha256(key: indexKey, message: Array("\(kind.rawValue):\(normalised)".utf8)).hex
    }

    /// A key for one purpose outside the vault. It outlives the replacement of the master key.
    package nonisolated func derivedKey(_ purpose: String) -> [UInt8] {
        HMAC.sha256(key: indexKey, message: Array("guangsha/derived/\(purpose)".utf8))
    }

    /// Destroys a person's key for ever: no value sealed for them can be opened, and none can be sealed again.
    ///
    /// Old backups and the dead row until the next vacuum still hold the wrapped key; so retention of backups counts.
    package func erase(_ person: UUID) async throws {
        _ = try await pool.query(
            """
            INSERT INTO vault.person_key (person, master_version, erased_at)
            VALUES (\(person.description), (SELECT max(version) FROM vault.master_key), now())
            ON CONFLICT (person) DO UPDATE
            SET wrapped = NULL, erased_at = coalesce(vault.person_key.erased_at, now())
            """)
        erasures += 1
        cache.remove(person)
    }

    // MARK: Keys

    /// A person's key; nil if the person was erased, or has none and `creating` is false.
    private func key(of person: UUID, creating: Bool) async throws -> [UInt8]? {
        if let key = cache.key(of: person) { return key }
        let erasuresBefore = erasures
        var rows = try await pool.read(Vault.wrappedKey(of: person))
        if rows.isEmpty {
            guard creating else { return nil }
            rows = try await makeKey(of: person)
        }
        guard let row = rows.first, let wrapped = try row.bytes(ifPresent: 0) else { return nil }
        let version = Int(try row.int(1))
        // The master key was replaced since this process looked.
        if ring[version] == nil { ring = try await KeyRing.open(pool, source) }
        guard let key = ring[version]?.unwrap(wrapped, for: person.bytes) else { throw VaultError.damaged(person) }
        if erasures == erasuresBefore { cache.insert(key, of: person) }
        return key
    }

    /// Of those who make it at the same time one wins, and all get the winner's.
    private func makeKey(of person: UUID) async throws -> Rows {
        let key = Random.bytes(AESGCM.keySize)
        do { return try await make(key, of: person) } catch let error as PostgresError {
            // The version that this process knows is no longer there.
            guard error.sqlState == "23503" else { throw error }
            ring = try await KeyRing.open(pool, source)
            return try await make(key, of: person)
        }
    }

    private func make(_ key: [UInt8], of person: UUID) async throws -> Rows {
        guard let master = ring[ring.newest] else { throw VaultError.wrongMasterKey }
        return try await pool.run([
            """
            INSERT INTO vault.person_key (person, wrapped, master_version)
            VALUES (\(person.description), \(master.wrap(key, for: person.bytes)), \(ring.newest))
            ON CONFLICT DO NOTHING
            """,
            Vault.wrappedKey(of: person),
        ])[1]
    }

    private nonisolated static func wrappedKey(of person: UUID) -> Statement {
        "SELECT wrapped, master_version FROM vault.person_key WHERE person = \(person.description)"
    }

    /// What a ciphertext belongs to: elsewhere it does not open.
    private nonisolated static func context(_ person: UUID, _ kind: PersonalField) -> [UInt8] {
        person.bytes + Array(kind.rawValue.utf8)
    }
}
