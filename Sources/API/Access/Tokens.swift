import Crypto
package import EventLog
package import EventLoop
package import Kernel
package import Postgres
package import System

/// Issues, revokes and recognises bearer tokens.
@IO package final class Tokens {
    private let pool: Pool
    private let roles: any RolePermissions
    private let clock: @IO @Sendable () -> Instant
    private var known: [[UInt8]: Known] = [:]

    private struct Known {
        var caller: Caller
        var expiresAt: Instant
        var readAt: Deadline
    }

    /// What a token is found to be.
    package enum Verdict: Sendable, Equatable {
        case good(Caller)
        case expired(Caller), revoked(Caller)
        /// It was never issued.
        case unknown
    }

    /// A revoked token is refused by every process at most this much later, and the time of one query.
    private static let memory = Duration.milliseconds(800)
    private static let secretSize = 32

    /// `roles` say whose data an organisation's tokens show; who only issues tokens need not know.
    package init(
        pool: Pool, roles: any RolePermissions = BuiltInRoles(), clock: @escaping @IO @Sendable () -> Instant
    ) {
        (self.pool, self.roles, self.clock) = (pool, roles, clock)
    }

    /// Whose data the holder of a token sees, as a role says it of the members of an organisation.
    package struct Post: Sendable, Equatable {
        package var rule = DataScope.all
        /// Nil only for what is not about an organisation: all, or the holder's own.
        package var orgUnit: UUID?

        package init() {}
        package init(_ rule: DataScope, of orgUnit: UUID?) { (self.rule, self.orgUnit) = (rule, orgUnit) }
    }

    /// What is kept of a token.
    package struct Token: Sendable {
        /// `gs_` and the first twelve digits; names the token.
        package var prefix: String
        package var actor: Actor
        package var permissions: [String]
        package var post: Post
        package var note: String
        package var issuedAt: Instant
        package var expiresAt: Instant
        package var revokedAt: Instant?
    }

    /// Issues a token and returns it: `gs_` and 64 hexadecimal digits. It cannot be read again.
    package func issue(
        _ actor: Actor, permissions: [String], at post: Post = Post(), note: String, expiresAt: Instant
    ) async throws(PostgresError) -> String {
        let token = "gs_" + Random.bytes(Tokens.secretSize).hex
        _ = try await pool.query(
            """
            INSERT INTO access.token (hash, prefix, actor, channel, permissions, data_scope, org_unit_id, note,
              issued_at, expires_at)
            VALUES (\(Tokens.hash(token)), \(Tokens.prefix(token)), \(actor.id), \(actor.channel), \(permissions),
              \(post.rule.rawValue), \(post.orgUnit), \(note), \(clock()), \(expiresAt))
            """)
        return token
    }

    /// Ends a token; false if there is none with that prefix that is still good.
    package func revoke(_ prefix: String) async throws(PostgresError) -> Bool {
        let rows = try await pool.query(
            """
            UPDATE access.token SET revoked_at = \(clock()) WHERE prefix = \(prefix) AND revoked_at IS NULL
            RETURNING hash
            """)
        for row in rows { known[try row.bytes(0)] = nil }
        return !rows.isEmpty
    }

    /// All tokens, newest first.
    package func list() async throws(PostgresError) -> [Token] {
        let rows = try await pool.query(
            """
            SELECT prefix, actor, channel, permissions, data_scope, org_unit_id, note, issued_at, expires_at, revoked_at
            FROM access.token ORDER BY issued_at DESC
            """)
        var tokens: [Token] = []
        for row in rows {
            tokens.append(
                Token(
                    prefix: try row.text(0), actor: Actor(id: try row.text(1), channel: try row.text(2)),
                    permissions: try row.get(3), post: try Tokens.post(row, 4), note: try row.text(6),
                    issuedAt: try row.get(7), expiresAt: try row.get(8), revokedAt: try row.get(ifPresent: 9)))
        }
        return tokens
    }

    /// Whose token it is.
    package func authenticate(_ token: String) async throws -> Verdict {
        guard token.hasPrefix("gs_"), token.utf8.count == 3 + 2 * Tokens.secretSize else { return .unknown }
        let hash = Tokens.hash(token)
        if let entry = known[hash], Deadline.now < entry.readAt + Tokens.memory { return current(entry) }
        // Whoever comes while the question is under way gets the last answer, instead of asking too.
        known[hash]?.readAt = .now
        do { return try await load(hash) } catch {
            known[hash] = nil
            throw error
        }
    }

    private func load(_ hash: [UInt8]) async throws -> Verdict {
        let row = try await pool.read(
            """
            SELECT actor, channel, permissions, data_scope, org_unit_id, expires_at, revoked_at FROM access.token
            WHERE hash = \(hash)
            """
        ).first
        // Tokens that do not exist are not remembered: anybody can think of any number of them.
        guard let row else {
            known[hash] = nil
            return .unknown
        }
        let (actor, post) = (Actor(id: try row.text(0), channel: try row.text(1)), try Tokens.post(row, 3))
        var scope = Scope.wholeCity
        if post.rule != .all {
            scope = try await roles.scope(post.rule, of: post.orgUnit ?? .zero, for: Holder(actor.id))
        }
        let caller = Caller(actor, permissions: try row.get(2), within: scope)
        guard try row.isNull(6) else {
            known[hash] = nil
            return .revoked(caller)
        }
        let entry = Known(caller: caller, expiresAt: try row.get(5), readAt: .now)
        if known.count >= 10_000 { known.removeAll() }
        known[hash] = entry
        return current(entry)
    }

    private func current(_ entry: Known) -> Verdict {
        entry.expiresAt > clock() ? .good(entry.caller) : .expired(entry.caller)
    }

    /// A rule that this build does not know shows nothing.
    private static func post(_ row: Row, _ column: Int) throws(PostgresError) -> Post {
        Post(DataScope(rawValue: try row.text(column)) ?? .custom, of: try row.get(ifPresent: column + 1))
    }

    private static func hash(_ token: String) -> [UInt8] { SHA256.hash(Array(token.utf8)) }
    private static func prefix(_ token: String) -> String { String(token.prefix(15)) }
}

extension Tokens {
    /// The table of tokens.
    package nonisolated static let accessMigrations = [
        Migration("access/0001", String(decoding: PackageResources.access_sql, as: UTF8.self)),
        Migration("access/0002", String(decoding: PackageResources.token_scope_sql, as: UTF8.self)),
    ]
}
