import Crypto
package import EventLoop
package import Kernel
package import Postgres

/// Why the vault refused.
package enum VaultError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The database's keys were wrapped by another master key.
    case wrongMasterKey
    /// Nothing may be sealed for a person who was erased.
    case erased(UUID)
    /// The ciphertext was changed, or is of another person or kind.
    case damaged(UUID)

    package var description: String {
        switch self {
        case .wrongMasterKey:
            "the personal data in this database was sealed under another master key: bring back the key file that was "
                + "in use when it was set up; without it no personal value can be read"
        case .erased(let person): "person \(person) was erased, so nothing can be sealed for them"
        case .damaged(let person): "a sealed value of person \(person) was changed, or is of another person or kind"
        }
    }
}

/// Personal values, sealed under a key for each person; destroying the key erases the person (PIPL §47).
///
/// The log and every copy of it keep the sealed values, which then nobody can open.
@IO package final class Vault: Sealer {
    /// The tables, to be made before `unlock`.
    package nonisolated static let schema = String(decoding: PackageResources.vault_sql, as: UTF8.self)

    private let pool: Pool
    private let wrappingKey: [UInt8]
    private let indexKey: [UInt8]
    private(set) var cache: KeyCache
    /// How many erasures this process has done: a key that was read before one is not kept after it.
    private var erasures = 0

    /// Opens the vault of a database, whose first opening decides which master key is the right one.
    ///
    /// `memory` is how long a key is kept in memory, and so how long after its erasure by another process a person's
    /// values can still be opened by this one. Throws `VaultError.wrongMasterKey` or `PostgresError`.
    package static func unlock(_ pool: Pool, with master: MasterKey, memory: Duration = .seconds(60)) async throws
        -> Vault
    {
        let fingerprint = master.derived("fingerprint")
        let rows = try await pool.run([
            """
            INSERT INTO vault.master_key (version, fingerprint) VALUES (\(MasterKey.version), \(fingerprint))
            ON CONFLICT DO NOTHING
            """,
            "SELECT fingerprint FROM vault.master_key WHERE version = \(MasterKey.version)",
        ])
        guard let row = rows[1].first, equalInConstantTime(try row.bytes(0), fingerprint) else {
            throw VaultError.wrongMasterKey
        }
        return Vault(pool, master, KeyCache(lifetime: memory))
    }

    private init(_ pool: Pool, _ master: MasterKey, _ cache: KeyCache) {
        self.pool = pool
        self.cache = cache
        wrappingKey = master.derived("wrap")
        indexKey = master.derived("index")
    }

    /// Seals a value; the first for a person makes the person's key.
    ///
    /// Throws `VaultError.erased`, or `PostgresError` if the key cannot be had.
    package func seal(_ text: String, for person: UUID, as kind: PersonalField) async throws -> Sealed {
        guard let key = try await key(of: person, creating: true) else { throw VaultError.erased(person) }
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

    /// Destroys a person's key for ever: no value sealed for them can be opened, and none can be sealed again.
    ///
    /// Old backups and the dead row until the next vacuum still hold the wrapped key; so retention of backups counts.
    package func erase(_ person: UUID) async throws {
        _ = try await pool.query(
            """
            INSERT INTO vault.person_key (person, master_version, erased_at)
            VALUES (\(person.description), \(MasterKey.version), now())
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
        let find: Statement = "SELECT wrapped FROM vault.person_key WHERE person = \(person.description)"
        var rows = try await pool.read(find)
        if rows.isEmpty {
            guard creating else { return nil }
            let wrapped = AESGCM.seal(Random.bytes(AESGCM.keySize), key: wrappingKey, associated: person.bytes)
            // Of those who make it at the same time one wins, and all read the winner's.
            rows = try await pool.run([
                """
                INSERT INTO vault.person_key (person, wrapped, master_version)
                VALUES (\(person.description), \(wrapped), \(MasterKey.version)) ON CONFLICT DO NOTHING
                """,
                find,
            ])[1]
        }
        guard let wrapped = try rows.first?.bytes(ifPresent: 0) else { return nil }
        guard let key = AESGCM.open(wrapped, key: wrappingKey, associated: person.bytes) else {
            throw VaultError.damaged(person)
        }
        if erasures == erasuresBefore { cache.insert(key, of: person) }
        return key
    }

    /// What a ciphertext belongs to: elsewhere it does not open.
    private nonisolated static func context(_ person: UUID, _ kind: PersonalField) -> [UInt8] {
        person.bytes + Array(kind.rawValue.utf8)
    }
}
