import EventLoop
import Kernel
import Postgres

extension Vault {
    /// How far the replacement of the master key has come; each step stands when it is told.
    package enum ReplacementStep: Sendable, Equatable {
        /// The next key is kept, and nothing is wrapped by it.
        case made
        /// New keys of people are wrapped by it.
        case registered
        /// So many keys of people have been looked at.
        case rewrapped(Int)
        /// Nothing is wrapped by the former key, and the database does not know it any more.
        case retired
        /// The next key has taken the former one's place.
        case promoted
    }

    /// Replaces the master key: every person's key is wrapped anew, no value is sealed anew, blind indexes stay valid.
    ///
    /// Other processes go on meanwhile; they read the key files again when they meet a version they do not know. What
    /// was interrupted anywhere is finished by the next call. Values sealed before a copy of the database was made can
    /// be read with that copy and the former key for ever: this makes a lost key useless for later copies only.
    package func replaceMasterKey(
        batch: Int = 1_000, told: @IO (ReplacementStep) throws -> Void = { _ in }
    ) async throws {
        try await pool.with { connection in
            let name: Statement = "hashtextextended('vault/replacement', 0)"
            guard try await connection.query("SELECT pg_try_advisory_lock(\(name))")[0].bool(0) else {
                throw VaultError.isBeingReplaced
            }
            do { try await replace(batch, on: connection, told) } catch {
                _ = try? await connection.query("SELECT pg_advisory_unlock(\(name))")
                throw error
            }
            _ = try await connection.query("SELECT pg_advisory_unlock(\(name))")
        }
    }

    private func replace(
        _ batch: Int, on connection: Connection, _ told: @IO (ReplacementStep) throws -> Void
    ) async throws {
        ring = try await KeyRing.open(pool, source)
        let (present, next) = (try source.present(), try source.next())
        let isLastStepLeft =
            !ring.isBeingReplaced && next.map(ring.isNewest) == true && present.map(ring.isNewest) != true
        if !isLastStepLeft {
            if !ring.isBeingReplaced { try await register(told) }
            repeat { try await rewrapAll(batch, on: connection, told) } while try await !retire(on: connection)
            try told(.retired)
        }
        try source.promoteNext()
        ring = try await KeyRing.open(pool, source)
        try told(.promoted)
    }

    private func register(_ told: @IO (ReplacementStep) throws -> Void) async throws {
        guard let next = try source.makeNext(), !ring.isNewest(next) else { throw VaultError.noNextMasterKey }
        try told(.made)
        _ = try await pool.query(KeyRing.registration(of: next, as: ring.newest + 1, indexKey: ring.indexKey))
        ring = try await KeyRing.open(pool, source)
        try told(.registered)
    }

    /// Wraps by the newest version what is wrapped by an earlier one, a batch in each transaction.
    private func rewrapAll(
        _ batch: Int, on connection: Connection, _ told: @IO (ReplacementStep) throws -> Void
    ) async throws {
        var last: String?
        var done = 0
        while true {
            // Locked, because one who is erased between the two statements must not get the key back.
            let rows = try await connection.transaction { connection in
                let rows = try await connection.query(
                    """
                    SELECT person::text, wrapped, master_version FROM vault.person_key
                    WHERE \(last)::uuid IS NULL OR person > \(last)::uuid ORDER BY person LIMIT \(batch) FOR UPDATE
                    """)
                if let statement = try rewrapping(rows) { _ = try await connection.query(statement) }
                return rows
            }
            guard let end = rows.last else { return }
            last = try end.text(0)
            done += rows.count
            try told(.rewrapped(done))
        }
    }

    /// Those who were erased have no key, and their row is handed on all the same.
    private func rewrapping(_ rows: Rows) throws -> Statement? {
        guard let newest = ring[ring.newest] else { throw VaultError.wrongMasterKey }
        var people: [String] = [], keys: [[UInt8]?] = []
        for row in rows {
            let version = Int(try row.int(2))
            guard version != ring.newest, let person = UUID(try row.text(0)) else { continue }
            people.append(person.description)
            guard let wrapped = try row.bytes(ifPresent: 1) else {
                keys.append(nil)
                continue
            }
            guard let key = ring[version]?.unwrap(wrapped, for: person.bytes) else { throw VaultError.damaged(person) }
            keys.append(newest.wrap(key, for: person.bytes))
        }
        if people.isEmpty { return nil }
        return """
            UPDATE vault.person_key k SET wrapped = n.wrapped, master_version = \(ring.newest)
            FROM unnest(\(people), \(Value.bytesArray(keys))) AS n (person, wrapped) WHERE k.person = n.person::uuid
            """
    }

    /// Forgets the earlier version; false if another process has used it meanwhile.
    private func retire(on connection: Connection) async throws -> Bool {
        do throws(PostgresError) {
            _ = try await connection.query("DELETE FROM vault.master_key WHERE version < \(ring.newest)")
            return true
        } catch {
            guard error.sqlState == "23503" else { throw error }
            return false
        }
    }
}
