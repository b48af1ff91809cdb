package import Crypto
package import Desk
package import EventLog
package import EventLoop
package import Kernel
package import Postgres
package import System

/// Who is who: accounts, passwords, second factors, captchas, sessions, the login log and limits of calls.
@IO package final class Identity {
    package struct Settings: Sendable {
        /// What a password costs to check.
        package var scrypt = Scrypt.Parameters.recommended
        /// The one password that every reset gives (统一默认密码), where a deployment insists on one; it works once, for a
        /// day at most, and has to be changed. Otherwise each reset gives its own.
        package var commonPassword: String?

        package init() {}
    }

    let pool: Pool
    let desk: Desk
    let settings: Settings
    let clock: @IO @Sendable () -> Instant
    let policy: @IO @Sendable () async throws -> Policy
    let credentials: Credentials
    let factors: SecondFactors
    package let accounts: AccountDirectory
    package let captchas: Captchas
    /// What roles allow, and on whose data.
    package let roles: any RolePermissions
    package let loginLog: LoginLog
    package let operations: OperationLog
    package let limits: RateLimits
    package let sessions: Sessions
    package private(set) lazy var signIn = SignIn(self)

    /// `key` has 32 bytes and is the same in all processes; it seals the keys of second factors.
    package init(
        pool: Pool, log: EventLog, desk: Desk, key: [UInt8], settings: Settings = Settings(),
        roles: any RolePermissions = BuiltInRoles(),
        clock: @escaping @IO @Sendable () -> Instant, makeID: @escaping @IO @Sendable (Instant) -> UUID,
        policy: @escaping @IO @Sendable () async throws -> Policy
    ) {
        (self.pool, self.desk, self.settings, self.clock, self.policy) = (pool, desk, settings, clock, policy)
        self.roles = roles
        credentials = Credentials(pool: pool, hasher: PasswordHasher(settings.scrypt), clock: clock, makeID: makeID)
        factors = SecondFactors(
            pool: pool, sealingKey: Identity.derived("second-factor", key), clock: clock, makeID: makeID)
        captchas = Captchas(pool: pool, key: Identity.captchaKey(key), clock: clock, makeID: makeID)
        accounts = AccountDirectory(log: log)
        loginLog = LoginLog(pool: pool, clock: clock, makeID: makeID)
        operations = OperationLog(pool: pool, clock: clock, makeID: makeID)
        limits = RateLimits(pool: pool, clock: clock)
        sessions = Sessions(
            pool: pool, accounts: accounts, log: loginLog, roles: roles, clock: clock, makeID: makeID, policy: policy)
    }

    /// Makes a captcha that is good for as long as the policy says.
    package func makeCaptcha() async throws -> (id: UUID, png: [UInt8], expiresAt: Instant) {
        try await captchas.make(for: SignInRules(try await policy()).captchaValidity)
    }

    /// Forgets what its time is up for; to be called now and then, by any process.
    package func sweep() async throws {
        let now = clock()
        let kept = now + .seconds(-SignInRules(try await policy()).logRetention.components.seconds)
        _ = try await pool.run([
            limits.sweep(), "DELETE FROM identity.captcha WHERE expires_at < \(now + .seconds(-3_600))",
            "DELETE FROM identity.attempt WHERE greatest(last_at, locked_until) < \(now + .seconds(-7 * 86_400))",
            "DELETE FROM identity.session WHERE coalesce(ended_at, expires_at) < \(kept)",
            "DELETE FROM identity.login_log WHERE at < \(kept)",
            "DELETE FROM identity.unrecorded_operation WHERE at < \(kept)",
        ])
    }

    /// What captchas are checked with.
    package nonisolated static func captchaKey(_ key: [UInt8]) -> [UInt8] { derived("captcha", key) }

    private nonisolated static func derived(_ purpose: String, _ key: [UInt8]) -> [UInt8] {
        HMAC.sha256(key: key, message: Array(purpose.utf8))
    }

    /// The tables; they stand on those of the log.
    package nonisolated static let migrations = [
        Migration("identity/0001", String(decoding: PackageResources.identity_sql, as: UTF8.self)),
        Migration("identity/0002", String(decoding: PackageResources.operation_sql, as: UTF8.self)),
        Migration("identity/0003", String(decoding: PackageResources.last_login_sql, as: UTF8.self)),
    ]
}
