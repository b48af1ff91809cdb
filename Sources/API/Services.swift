package import Desk
package import EventLog
package import EventLoop
package import Identity
package import Kernel
package import Postgres
package import Projector
package import Queries

/// What handlers answer with.
package struct Services: Sendable {
    package let desk: Desk
    package let log: EventLog
    package let tail: Tail
    /// For commands and the log.
    package let pool: Pool
    /// For lists and reports.
    package let readPool: Pool
    package let tokens: Tokens
    package let identity: Identity
    /// Whose word on the caller's address counts.
    package let proxies: TrustedProxies
    package let lists: ListReader
    package let checkpoints: Checkpoints
    package let projections: ProjectionControl
    package let metrics: Metrics
    package let clock: @IO @Sendable () -> Instant
    /// All that this build needs; a database without one of them is not ready.
    package let migrations: [String]
    /// More facts behind than this, and the process is not ready.
    package let lagLimit: Int64

    /// Takes the secret that signs cursors as `cursorKey`; the processes behind one address share it.
    @IO package init(
        desk: Desk, log: EventLog, tail: Tail, pool: Pool, readPool: Pool, identity: Identity, cursorKey: [UInt8],
        migrations: [Migration], proxies: TrustedProxies = TrustedProxies(), lagLimit: Int64 = 100_000,
        clock: @escaping @IO @Sendable () -> Instant
    ) {
        (self.identity, self.proxies) = (identity, proxies)
        (self.desk, self.log, self.tail, self.pool, self.readPool) = (desk, log, tail, pool, readPool)
        tokens = Tokens(pool: pool, clock: clock)
        lists = ListReader(pool: readPool, cursorKey: cursorKey)
        checkpoints = Checkpoints(pool: readPool)
        projections = ProjectionControl(pool: readPool)
        metrics = Metrics()
        (self.migrations, self.lagLimit, self.clock) = (migrations.map(\.name), lagLimit, clock)
    }
}
