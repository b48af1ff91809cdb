package import EventLoop
package import Kernel
package import Postgres

/// The event log: append with expected versions, read a stream or all of it.
@IO package final class EventLog {
    package let pool: Pool
    /// Rings after each commit of this process; `Tail` also hears those of others.
    package let appended = Bell()
    private let limits: AppendLimits
    private lazy var groupCommit = GroupCommit(pool: pool, limits: limits) { [weak self] in self?.announce() }
    private var isAnnouncing = false, mustAnnounce = false
    private var nextLookAtPartitions = Deadline.now
    private var drawnNumbers: [String: Range<Int64>] = [:]
    private static let numbersDrawn: Int64 = 16
    private static let noticeInterval = Duration.milliseconds(4)
    /// A log that grows by as much as can be written takes longer than this for a tenth of a partition.
    private static let partitionInterval = Duration.seconds(5)

    /// PostgreSQL's notification channel on which the log says that it has grown.
    package static let channel = "log"

    package init(pool: Pool, limits: AppendLimits = AppendLimits()) { (self.pool, self.limits) = (pool, limits) }

    /// Appends the facts of one command, together with whatever else waits to be committed.
    package func append(_ append: Append) async throws(AppendError) -> Receipt {
        if let fault = append.fault { throw .invalid(fault) }
        return try await groupCommit.append(append)
    }

    /// Says that the log has grown; for who appends in a transaction of his own.
    ///
    /// One notice for each batch, after its commit and not inside it: a NOTIFY in the transaction would
    /// cost more than the append, and wake readers before they can see anything.
    package func announce() {
        appended.ring()
        mustAnnounce = true
        guard !isAnnouncing else { return }
        isAnnouncing = true
        Task.onLoop { [self] in
            while mustAnnounce {
                mustAnnounce = false
                // A lost notice costs a reader its poll interval, nothing else.
                let notice: [Statement] = [
                    "SELECT set_config('synchronous_commit', 'off', true)", "SELECT pg_notify(\(EventLog.channel), '')",
                ]
                _ = try? await pool.run(notice + partitionsIfDue())
                // Commits come faster than anybody need be woken: one notice tells of all that there were meanwhile.
                try? await EventLoop.sleep(for: EventLog.noticeInterval)
            }
            isAnnouncing = false
        }
    }

    /// Whoever makes the log grow sees to it that the partition after the present one is there long before it is needed.
    ///
    /// If it fails there is a whole partition of time to try again; who comes to its end makes the next one himself.
    private func partitionsIfDue() -> [Statement] {
        guard Deadline.now >= nextLookAtPartitions else { return [] }
        nextLookAtPartitions = .after(EventLog.partitionInterval)
        return [EventLog.ensuringPartitions]
    }

    // MARK: Reading

    /// A stream's facts after a version, oldest first.
    package func read(
        _ stream: StreamName, after version: Int = 0, limit: Int = 10_000
    ) async throws -> [RecordedEvent] {
        let events = try await pool.read(
            """
            SELECT \(raw: EventLog.columns) FROM log.event
            WHERE stream_id = \(stream.id) AND category = \(stream.category) AND version > \(version)
            ORDER BY version LIMIT \(limit)
            """
        ).map(EventLog.event)
        if events.first?.version == version + 1 { return events }
        // There are none, or the first ones are not in the database any more.
        guard try await hasArchives() else { return events }
        let older = try await pool.with { connection in
            try await EventLog.archivedFacts(of: [stream], on: connection)
        }
        return Array((older.filter { $0.version > version } + events).prefix(limit))
    }

    /// A stream's facts from its end, or from before a version, newest first.
    package func readBackwards(
        _ stream: StreamName, before version: Int = .max, limit: Int = 100
    ) async throws -> [RecordedEvent] {
        let version = min(version, Int(Int32.max))
        let events = try await pool.read(
            """
            SELECT \(raw: EventLog.columns) FROM log.event
            WHERE stream_id = \(stream.id) AND category = \(stream.category) AND version < \(version)
            ORDER BY version DESC LIMIT \(limit)
            """
        ).map(EventLog.event)
        if events.count == limit || events.last?.version == 1 || version <= 1 { return events }
        guard try await hasArchives() else { return events }
        let older = try await pool.with { connection in
            try await EventLog.archivedFacts(of: [stream], on: connection)
        }
        return Array((events + older.filter { $0.version < version }.reversed()).prefix(limit))
    }

    /// Whether any facts have been moved into files; a round trip that is shared, unlike the search in them.
    private func hasArchives() async throws -> Bool {
        try await pool.read("SELECT archived_through FROM log.head")[0].int(0) > 0
    }

    /// All facts of some streams of one category, each stream's in the order of its versions.
    package static func read(
        _ streams: [UUID], of category: String, on connection: Connection
    ) async throws -> [RecordedEvent] {
        let events = try await connection.query(
            """
            SELECT \(raw: columns) FROM log.event
            WHERE stream_id = ANY(\(streams)) AND category = \(category) ORDER BY stream_id, version
            """
        ).map(event)
        let whole = Set(events.lazy.filter { $0.version == 1 }.map(\.stream.id))
        let others = streams.filter { !whole.contains($0) }.map { StreamName(category, $0) }
        let older = try await archivedFacts(of: others, on: connection)
        if older.isEmpty { return events }
        return (older + events).sorted { ($0.stream.id, $0.version) < ($1.stream.id, $1.version) }
    }

    /// Which facts of the whole log are wanted; empty means all.
    package struct Filter: Sendable, Equatable {
        package var categories: [String]
        package var types: [String]

        package init(categories: [String] = [], types: [String] = []) {
            (self.categories, self.types) = (categories, types)
        }
    }

    /// A stretch of the log, and how far it was searched.
    package struct Page: Sendable {
        package var events: [RecordedEvent]
        /// Everything up to here has been looked at; go on behind it.
        package var through: Int64
    }

    /// Facts behind a position in global order. `limit` bounds what is looked at, so a rare type costs no long wait.
    package func read(after position: Int64, limit: Int, filter: Filter = Filter()) async throws -> Page {
        try await pool.with { connection in
            try await EventLog.read(on: connection, after: position, limit: limit, filter: filter)
        }
    }

    package static func read(
        on connection: Connection, after position: Int64, limit: Int, filter: Filter
    ) async throws -> Page {
        let answers = try await answers(on: connection, after: position, limit: limit, filter: filter)
        if answers.isArchived { return try await offload { try answers.page() } }
        return try answers.page()
    }

    /// The first half of a read, for who makes the facts of the answers elsewhere.
    static func answers(
        on connection: Connection, after position: Int64, limit: Int, filter: Filter
    ) async throws -> Answers {
        let end = position + Int64(limit)
        let rows = try await connection.run([
            "SELECT position, archived_through FROM log.head",
            """
            SELECT \(raw: EventLog.columns) FROM log.event WHERE position > \(position)
              AND position <= \(end)\(condition(filter)) ORDER BY position
            """,
        ])
        let head = try rows[0][0].int(0)
        guard try position < rows[0][0].int(1), let file = try await archive(behind: position, on: connection) else {
            return Answers(head: head, end: end, position: position, filter: filter, source: .rows(rows[1]))
        }
        // A file's end is a page's end.
        return Answers(
            head: head, end: min(end, file.positions.upperBound), position: position, filter: filter,
            source: .file(file))
    }

    /// The facts of a category of few streams, found by its streams instead of a walk over the log.
    package func readCategory(_ category: String, after position: Int64 = 0) async throws -> [RecordedEvent] {
        try await pool.with { connection in
            let rows = try await connection.run([
                "SELECT archived_through FROM log.head",
                """
                SELECT \(raw: EventLog.columns) FROM log.event
                WHERE stream_id IN (SELECT id FROM log.stream WHERE category = \(category) AND last_position > \(position))
                  AND category = \(category) AND position > \(position) ORDER BY position
                """,
            ])
            let events = try rows[1].map(EventLog.event)
            guard try rows[0][0].int(0) > position else { return events }
            return try await EventLog.archivedFacts(on: connection, after: position) { $0.category == category }
                + events
        }
    }

    private static func condition(_ filter: Filter) -> Statement {
        var condition: Statement = ""
        if !filter.categories.isEmpty { condition += " AND category = ANY(\(filter.categories))" }
        if !filter.types.isEmpty { condition += " AND type = ANY(\(filter.types))" }
        return condition
    }

    /// The position of the last fact.
    package func head() async throws -> Int64 {
        try await pool.read("SELECT position FROM log.head")[0].int(0)
    }

    /// What became of a command, if it was recorded: the way to settle a retry.
    package func outcome(of commandID: UUID, by actor: Actor) async throws -> (receipt: Receipt, fingerprint: [UInt8])?
    {
        let rows = try await pool.read(
            """
            SELECT position, subject, version, recorded_at, fingerprint FROM log.command
            WHERE actor = \(actor.id) AND id = \(commandID)
            """)
        guard let row = rows.first else { return nil }
        let receipt = Receipt(
            position: try row.int(0), subject: try row.get(1), version: Int(try row.int(2)),
            recordedAt: try row.get(3), isReplay: true)
        return (receipt, try row.bytes(4))
    }

    /// The streams that hold these claims, in their order; nil for a claim that nobody holds.
    package func holders(of claims: [Claim]) async throws -> [UUID?] {
        try await pool.with { connection in try await EventLog.holders(of: claims, on: connection) }
    }

    package static func holders(of claims: [Claim], on connection: Connection) async throws -> [UUID?] {
        try await connection.query(
            """
            SELECT c.stream_id FROM unnest(\(claims.map(\.kind)), \(claims.map(\.value))) WITH ORDINALITY
              AS k (kind, value, number) LEFT JOIN log.claim c USING (kind, value) ORDER BY k.number
            """
        ).map { row in try row.get(ifPresent: 0) }
    }

    /// The claims of a kind that are held now, in the order of their values.
    package func claims(of kind: String) async throws -> [(value: String, stream: UUID)] {
        try await pool.query("SELECT value, stream_id FROM log.claim WHERE kind = \(kind) ORDER BY value").map { row in
            (try row.text(0), try row.get(1))
        }
    }

    /// The next of a kind of business numbers, never the same twice. A process draws a few at a time, because
    /// each draw is a commit; what it has not used when it ends is a gap.
    package func nextNumber(_ kind: String) async throws -> Int64 {
        if let next = drawnNumbers[kind]?.popFirst() { return next }
        var numbers = try await nextNumbers(kind, count: EventLog.numbersDrawn)
        let first = numbers.removeFirst()
        drawnNumbers[kind] = numbers
        return first
    }

    /// Several of a kind at once, for who makes many.
    package func nextNumbers(_ kind: String, count: Int64) async throws -> Range<Int64> {
        let last = try await pool.query(
            """
            INSERT INTO log.numbering AS n VALUES (\(kind), \(count))
            ON CONFLICT (kind) DO UPDATE SET last = n.last + \(count) RETURNING last
            """)[0].int(0)
        return last - count + 1..<last + 1
    }

    /// Makes the partitions that will be needed next. Cheap when there is nothing to do.
    package func ensurePartitions() async throws { _ = try await pool.query(EventLog.ensuringPartitions) }

    static let ensuringPartitions: Statement = "SELECT log.ensure_partitions((SELECT position FROM log.head))"

    package nonisolated static let columns = """
        position, category, stream_id, version, type, schema_version, event_id, recorded_at, occurred_at,
        effective_date, actor, channel, command_id, correlation_id, causation_id, policy_version, payload
        """

    package nonisolated static func event(_ row: Row) throws -> RecordedEvent {
        RecordedEvent(
            position: try row.int(0), stream: StreamName(try row.text(1), try row.get(2)),
            version: Int(try row.int(3)), type: try row.text(4), schemaVersion: Int(try row.int(5)), id: try row.get(6),
            recordedAt: try row.get(7), occurredAt: try row.get(8), effectiveDate: try row.get(ifPresent: 9),
            actor: Actor(id: try row.text(10), channel: try row.text(11)), commandID: try row.get(12),
            correlationID: try row.get(13), causationID: try row.get(ifPresent: 14),
            policyVersion: try row.text(ifPresent: 15), payload: try row.bytes(16))
    }
}
