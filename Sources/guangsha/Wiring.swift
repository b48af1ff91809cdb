import API
import Commands
import Desk
import EventLog
import EventLoop
import Glibc
import Kernel
import Postgres
import Processes
import Projector
import Queries
import Vault

/// Puts the parts together. The only place that reads clocks, draws random identities and knows all targets.
enum Wiring {
    static func now() -> Instant { Instant(microseconds: WallClock.microseconds) }

    /// Time-ordered, so that new rows land together in an index.
    static func newID(_ now: Instant) -> UUID {
        var random = SystemRandomNumberGenerator()
        return UUID(milliseconds: now.milliseconds, random: (random.next(), random.next()))
    }

    /// Every table of the system, in the order in which they are made.
    static let migrations: [Migration] =
        EventLog.migrations + EventLog.projectorMigrations + [Migration("vault/0001", Vault.schema)]
        + Processes.migrations + Tokens.accessMigrations + ListReader.queryMigrations
}

/// What one process works with: its connections and the parts on them.
@IO final class System {
    let configuration: Configuration
    let pool: Pool
    let log: EventLog
    let tail: Tail
    let vault: Vault
    let desk: Desk
    let policy: ActivePolicy

    /// Opens the database that the options name and unlocks the vault. `poolSize` bounds the connections.
    static func open(_ arguments: Arguments, application: String, poolSize: Int = 4) async throws -> System {
        let settings = try Settings(arguments)
        let configuration = Configuration(
            url: settings.databaseURL, applicationName: "guangsha \(application)", statementTimeout: .seconds(60))
        let pool = Pool(configuration, size: poolSize, waitLimit: .seconds(5))
        let vault = try await Vault.unlock(pool, with: settings.masterKey())
        return System(configuration, pool, vault)
    }

    private init(_ configuration: Configuration, _ pool: Pool, _ vault: Vault) {
        (self.configuration, self.pool, self.vault) = (configuration, pool, vault)
        log = EventLog(pool: pool)
        tail = Tail(log: log)
        policy = ActivePolicy(log: log)
        desk = Desk(
            log: log, sealer: vault, clock: Wiring.now, makeID: Wiring.newID,
            policy: { [policy] in try await policy.current(on: Wiring.now()) })
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
