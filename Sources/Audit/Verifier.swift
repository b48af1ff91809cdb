package import EventLog
package import EventLoop
import Kernel
package import Postgres

/// Reads a log from the database and holds it against its chain.
@IO package struct Verifier {
    /// What was checked and found in order.
    package struct Result: Sendable, Equatable {
        package var facts: Int, commits: Int, streams: Int
        /// The last commit that was checked.
        package var head: Head
    }

    private let pool: Pool
    /// Positions read with one statement.
    private let stretch: Int64
    /// Facts of its positions are taken from this file, although they are in the database too.
    private let archive: ArchiveFile?

    package init(pool: Pool, stretch: Int64 = 65_536, archive: ArchiveFile? = nil) {
        (self.pool, self.stretch, self.archive) = (pool, stretch, archive)
    }

    /// Checks all facts of the commits that hold the positions, each exactly once; throws the first `Fault`.
    ///
    /// Without `through` also that nothing stands behind the chain's end, and that the chain reaches every kept head.
    package func verify(
        from: Int64 = 1, through: Int64? = nil, kept: [Head] = [], progress: @IO (Int64) -> Void = { _ in }
    ) async throws -> Result {
        try await pool.transaction { connection in
            // One snapshot: appends go on meanwhile and are not seen.
            _ = try await connection.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            let ends = try await ends(connection, from, through)
            let check = Checking(ChainCheck(first: ends.first, link: ends.link, kept: kept))
            let archives =
                try await EventLog.archives(
                    "WHERE last_position >= \(ends.first) AND first_position <= \(ends.last) ORDER BY first_position",
                    on: connection) + [archive].compactMap { $0 }
            var position = ends.first
            while position <= ends.last {
                let archive = archives.first { $0.positions.upperBound >= position }
                // A stretch is in one file or in the database.
                let isArchived = archive?.positions.contains(position) == true
                let bound = archive.map { isArchived ? $0.positions.upperBound : $0.positions.lowerBound - 1 } ?? .max
                let last = min(position + stretch - 1, ends.last, bound)
                try await check.readCommits(connection, position...last)
                if let archive, isArchived {
                    try await check.read(archive, position...last)
                } else {
                    try await check.readFacts(connection, (position == 1 ? .min : position)...last)
                }
                try await check.mustHaveReached(last)
                progress(last)
                position = last + 1
            }
            if through == nil { try await checkEnd(connection, check) }
            return await check.result
        }
    }

    /// The commits that hold the bounds: the first position, the link before it, and the last position.
    @IO private func ends(_ connection: Connection, _ from: Int64, _ through: Int64?) async throws
        -> (first: Int64, link: [UInt8], last: Int64)
    {
        let rows = try await connection.run([
            """
            SELECT first_position FROM log.commit WHERE first_position <= \(from)
            ORDER BY first_position DESC LIMIT 1
            """,
            """
            SELECT last_position FROM log.commit WHERE first_position <= \(through ?? .max)
            ORDER BY first_position DESC LIMIT 1
            """,
        ])
        let first = from <= 1 ? 1 : try rows[0].first?.int(0) ?? 1
        let before = try await connection.query(
            "SELECT hash FROM log.commit WHERE first_position < \(first) ORDER BY first_position DESC LIMIT 1")
        return (first, try before.first?.bytes(0) ?? Chain.start, try rows[1].first?.int(0) ?? 0)
    }

    @IO private func checkEnd(_ connection: Connection, _ check: Checking) async throws {
        let end = await check.result.head.position
        let rows = try await connection.run([
            "SELECT position FROM log.event WHERE position > \(end) ORDER BY position LIMIT 1",
            "SELECT position, hash FROM log.head",
        ])
        if let added = rows[0].first {
            throw Fault(.added, at: try added.int(0), "the fact stands behind the end of the chain, which is \(end)")
        }
        guard let row = rows[1].first else { throw Fault(.head, at: end, "log.head is empty") }
        try await check.finish(head: Head(position: try row.int(0), hash: try row.bytes(1)))
    }
}

/// The check at work on a thread of its own, while the next facts are on their way.
private actor Checking {
    private var check: ChainCheck

    init(_ check: ChainCheck) { self.check = check }

    var result: Verifier.Result {
        Verifier.Result(
            facts: check.factCount, commits: check.commitCount, streams: check.streamCount,
            head: Head(position: check.expected - 1, hash: check.link))
    }

    /// Takes the commits that begin in a stretch; to be done before its facts are read.
    @IO func readCommits(_ connection: Connection, _ stretch: ClosedRange<Int64>) async throws {
        try await copy(
            """
            COPY (SELECT first_position, last_position, recorded_at, digests, hash FROM log.commit
              WHERE first_position BETWEEN \(stretch.lowerBound) AND \(stretch.upperBound) ORDER BY first_position)
            TO STDOUT (FORMAT binary)
            """, connection
        ) { check, bytes, isFirst in try check.take(commits: bytes, isFirst: isFirst) }
    }

    @IO func readFacts(_ connection: Connection, _ stretch: ClosedRange<Int64>) async throws {
        let lower = stretch.lowerBound == .min ? "" : "position >= \(stretch.lowerBound) AND "
        try await copy(
            """
            COPY (SELECT position, recorded_at, \(Chain.contentColumns) FROM log.event
              WHERE \(lower)position <= \(stretch.upperBound) ORDER BY position) TO STDOUT (FORMAT binary)
            """, connection
        ) { check, bytes, isFirst in try check.take(facts: bytes, isFirst: isFirst, in: stretch) }
    }

    func read(_ archive: ArchiveFile, _ stretch: ClosedRange<Int64>) throws {
        for block in archive.blocks(holding: stretch) {
            try check.take(facts: archive.rows(of: block), isFirst: false, in: stretch)
        }
    }

    @IO private func copy(
        _ sql: String, _ connection: Connection,
        _ take: @escaping @Sendable (inout ChainCheck, [UInt8], Bool) throws -> Void
    ) async throws {
        var isFirst = true
        var working: Task<Void, any Error>?
        try await connection.copyOut(sql) { bytes in
            try await working?.value
            working = Task { [isFirst] in try await self.apply { try take(&$0, bytes, isFirst) } }
            isFirst = false
        }
        try await working?.value
    }

    private func apply(_ work: @Sendable (inout ChainCheck) throws -> Void) throws { try work(&check) }

    func mustHaveReached(_ position: Int64) throws { try check.mustHaveReached(position) }
    func finish(head: Head) throws { try check.finish(head: head) }
}
