import API
import Commands
import Crypto
import Desk
import EventLog
import EventLoop
import Glibc
import Identity
import Kernel
import Postgres
import Processes
import Projector
import Queries
import Registers
import Vault

/// Puts the parts together. The only place that reads clocks, draws random identities and knows all targets.
enum Wiring {
    static func now() -> Instant { Instant(microseconds: WallClock.microseconds) + ClockError.now }

    /// Time-ordered, so that new rows land together in an index.
    static func newID(_ now: Instant) -> UUID {
        UUID(milliseconds: now.milliseconds, random: (Random.uint64(), Random.uint64()))
    }

    /// Every table of the system, in the order in which they are made.
    static let migrations: [Migration] =
        EventLog.migrations + EventLog.projectorMigrations + Vault.scripts.map { Migration($0.name, $0.sql) }
        + Processes.migrations + Tokens.accessMigrations + ListReader.queryMigrations + [lesseeClaims]
        + Identity.migrations
}

/// What one process works with: its connections and the parts on them.
@IO final class System {
    let configuration: Configuration
    let pool: Pool
    let log: EventLog
    let tail: Tail
    /// The vault's own connections.
    private let keyPool: Pool
    /// Connections to which the read tables show only what is within a scope.
    let scopedPool: Pool
    let vault: Vault
    let desk: Desk
    let policy: ActivePolicy
    let identity: Identity

    /// Opens the database that the options name, unless another one is given, and unlocks the vault.
    /// `poolSize` bounds the connections; what is patient is not refused for being slow.
    static func open(
        _ arguments: Arguments, application: String, poolSize: Int = 4, database: String? = nil, isPatient: Bool = false
    ) async throws -> System {
        let settings = try Settings(arguments)
        let configuration = Configuration(
            url: database ?? settings.databaseURL, applicationName: "guangsha \(application)", role: Role.app,
            statementTimeout: .seconds(60))
        let limits: AppendLimits = isPatient ? .patient : AppendLimits()
        let pool = Pool(configuration, size: poolSize, waitLimit: limits.waiting)
        var keys = configuration
        keys.role = Role.vault
        let keyPool = Pool(keys, size: 2, waitLimit: limits.waiting)
        var scoped = configuration
        scoped.role = Role.reader
        let scopedPool = Pool(scoped, size: min(poolSize, 8), waitLimit: limits.waiting)
        let vault = try await Vault.unlock(keyPool, with: settings.masterKey())
        return System(configuration, pool, (keyPool, scopedPool), vault, try settings.identity(), limits)
    }

    private init(
        _ configuration: Configuration, _ pool: Pool, _ others: (keys: Pool, scoped: Pool), _ vault: Vault,
        _ settings: Identity.Settings, _ limits: AppendLimits
    ) {
        (self.configuration, self.pool, self.vault) = (configuration, pool, vault)
        (keyPool, scopedPool) = others
        log = EventLog(pool: pool, limits: limits)
        tail = Tail(log: log)
        policy = ActivePolicy(log: log)
        desk = Desk(
            log: log, sealer: vault, clock: Wiring.now, makeID: Wiring.newID,
            policy: { [policy] in try await policy.current(on: Wiring.now()) })
        identity = Identity(
            pool: pool, log: log, desk: desk, key: vault.derivedKey("identity"), settings: settings,
            roles: RoleBook(log: log, clock: Wiring.now), clock: Wiring.now,
            makeID: Wiring.newID,
            policy: { [policy] in try await policy.current(on: Wiring.now()) })
    }
}

extension System {
    /// Gives all connections back.
    func close() async {
        await pool.close()
        await keyPool.close()
        await scopedPool.close()
    }
}

/// Runs until a signal asks for the end, then cancels and waits.
@IO func runUntilSignal(_ works: [@IO @Sendable () async -> Void]) async -> Int32 {
    let task = Task.onLoop { await runTogether(works) }
    _ = await Signals.next(of: [SIGTERM, SIGINT, SIGHUP])
    task.cancel()
    await task.value
    return ExitCode.success
}
