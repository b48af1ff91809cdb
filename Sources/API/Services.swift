package import Desk
package import EventLog
package import EventLoop
package import Identity
package import Kernel
package import Postgres
package import Projector
package import Queries
import Registers

/// What handlers answer with.
package struct Services: Sendable {
    package let desk: Desk
    package let log: EventLog
    package let tail: Tail
    /// For commands and the log.
    package let pool: Pool
    /// For what is not kept to the caller's scope: checkpoints, registers, jobs.
    package let readPool: Pool
    /// For lists and reports.
    package let reads: ScopedReads
    package let tokens: Tokens
    package let identity: Identity
    /// Opens personal values once the look at them is recorded.
    package let opener: any Opener
    /// Whose word on the caller's address counts.
    package let proxies: TrustedProxies
    package let lists: ListReader
    package let labels: any LabelBook
    package let checkpoints: Checkpoints
    package let projections: ProjectionControl
    package let metrics: Metrics
    package let clock: @IO @Sendable () -> Instant
    /// All that this build needs; a database without one of them is not ready.
    package let migrations: [String]
    /// More facts behind than this, and the process is not ready.
    package let lagLimit: Int64

    /// `scopedPool` are connections of the role `guangsha_reader`, to which rows are shown by scope.
    /// Takes the secret that signs cursors as `cursorKey`; the processes behind one address share it.
    @IO package init(
        desk: Desk, log: EventLog, tail: Tail, pool: Pool, readPool: Pool, scopedPool: Pool, identity: Identity,
        opener: any Opener, cursorKey: [UInt8],
        migrations: [Migration], proxies: TrustedProxies = TrustedProxies(), lagLimit: Int64 = 100_000,
        clock: @escaping @IO @Sendable () -> Instant
    ) {
        (self.identity, self.opener, self.proxies) = (identity, opener, proxies)
        (self.desk, self.log, self.tail, self.pool, self.readPool) = (desk, log, tail, pool, readPool)
        tokens = Tokens(pool: pool, roles: identity.roles, clock: clock)
        reads = ScopedReads(readPool, limited: scopedPool)
        labels = DictionaryBook(log: log)
        lists = ListReader(reads, cursorKey: cursorKey, labels: labels)
        checkpoints = Checkpoints(pool: readPool)
        projections = ProjectionControl(pool: readPool)
        metrics = Metrics()
        (self.migrations, self.lagLimit, self.clock) = (migrations.map(\.name), lagLimit, clock)
    }
}
