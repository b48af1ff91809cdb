package import EventLog
package import EventLoop
package import Kernel
package import Postgres
import Zlib

/// Moves whole old partitions of the log into files, and back.
///
/// A partition leaves the database when its file has been written, brought to the disk, read again and held against the
/// chain. Needs the right of who owns the log.
@IO package struct Archiver {
    private let pool: Pool

    package nonisolated init(pool: Pool) { self.pool = pool }

    /// Why a partition was left where it is.
    package enum Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        /// Somebody reads the log for long, or appends without end; nothing was done.
        case busy
        /// The log has grown on, or was archived by another.
        case changed
        /// Files come back in the order opposite to that in which they went.
        case notTheLast(String)
        case notOurs(String)

        package var description: String {
            switch self {
            case .busy:
                "the log is being read for longer than two seconds, so the partition cannot be detached now; try again"
            case .changed: "the partitions have changed meanwhile; try again"
            case .notTheLast(let last): "files come back newest first: restore \(last) before"
            case .notOurs(let path): "\(path) is not among the files that this log was archived to"
            }
        }
    }

    package struct Partition: Sendable, Equatable {
        package let name: String, lower: Int64, upper: Int64
    }

    /// The partitions all of whose positions have been given and lie before one, the oldest first.
    package func partitions(before position: Int64) async throws -> [Partition] {
        try await pool.query(
            """
            SELECT p.name, p.lower, p.upper FROM log.partition p, log.head h
            WHERE p.upper <= \(position) AND p.upper <= h.position + 1 ORDER BY p.lower
            """
        ).map { Partition(name: try $0.text(0), lower: try $0.int(1), upper: try $0.int(2)) }
    }

    /// The first position that was recorded on a day or later; nil if there is none.
    package func firstPosition(since day: Day) async throws -> Int64? {
        try await pool.query("SELECT min(first_position) FROM log.commit WHERE recorded_at >= \(day.start)")[0]
            .int(ifPresent: 0)
    }

    /// Archives one partition into a directory, and returns its file.
    package func archive(_ partition: Partition, to directory: String) async throws -> ArchiveFile {
        let path = "\(directory)/\(partition.name).archive"
        try await write(partition, to: path)
        let file = try await offload {
            let file = try ArchiveFile(path)
            try file.check()
            return file
        }
        _ = try await Verifier(pool: pool, archive: file).verify(
            from: max(1, file.positions.lowerBound), through: file.positions.upperBound)
        try await detach(partition, file)
        return file
    }

    // MARK: Writing

    private func write(_ partition: Partition, to path: String) async throws {
        let writer = try ArchiveWriter(path: path, lower: partition.lower, upper: partition.upper)
        try await pool.with { connection in
            var isFirst = true
            let sql = """
                COPY (SELECT position, recorded_at, \(Chain.contentColumns) FROM log.\(partition.name) ORDER BY position)
                TO STDOUT (FORMAT binary)
                """
            var working: Task<Void, any Error>?
            try await connection.copyOut(sql) { bytes in
                try await working?.value
                working = Task { [isFirst] in try await writer.take(bytes, isFirst: isFirst) }
                isFirst = false
            }
            try await working?.value
        }
        try await writer.finish()
    }

    /// One transaction: the file takes the partition's place for whoever reads from then on.
    private func detach(_ partition: Partition, _ file: ArchiveFile) async throws {
        let types = try await pool.query(
            """
            SELECT coalesce(jsonb_object_agg(type, version), '{}')::text FROM (
              SELECT type, max(schema_version) AS version FROM log.event
              WHERE position >= \(partition.lower) AND position < \(partition.upper) GROUP BY type) AS t
            """)[0].text(0)
        do {
            try await pool.transaction { connection in
                _ = try await connection.query("SET LOCAL lock_timeout = '2s'")
                // The head first, as appends have it: whoever waits for it holds nothing that is waited for here.
                let rows = try await connection.run([
                    "SELECT FROM log.head WHERE archived_through = \(max(0, partition.lower - 1)) FOR UPDATE",
                    """
                    INSERT INTO log.archive (first_position, last_position, facts, file, sha256, types)
                    VALUES (\(partition.lower), \(partition.upper - 1), \(file.header.facts), \(file.path),
                      \(file.header.sha256), \(types))
                    """,
                    "UPDATE log.head SET archived_through = \(partition.upper - 1)",
                ])
                guard rows[0].count == 1 else { throw Refusal.changed }
                try await connection.script(
                    """
                    ALTER TABLE log.event DETACH PARTITION log.\(quoted(partition.name));
                    DROP TABLE log.\(quoted(partition.name))
                    """)
            }
        } catch PostgresError.server(let error) where error.sqlState == "55P03" { throw Refusal.busy }
    }

    // MARK: Restoring

    /// Brings the rows of the file that was archived last back into the database.
    package func restore(_ path: String) async throws -> ArchiveFile {
        let file = try await offload {
            let file = try ArchiveFile(path)
            try file.check()
            return file
        }
        let (lower, upper) = (file.header.lower, file.header.upper)
        let name = "event_\(String(repeating: "0", count: max(0, 12 - "\(lower)".count)))\(lower)"
        try await pool.transaction { connection in
            let rows = try await connection.query(
                "SELECT first_position, sha256, file FROM log.archive ORDER BY first_position DESC")
            guard try rows.contains(where: { try $0.text(1) == file.header.sha256 }) else {
                throw Refusal.notOurs(path)
            }
            guard let last = rows.first, try last.text(1) == file.header.sha256 else {
                throw Refusal.notTheLast(try rows[0].text(2))
            }
            _ = try await connection.query("SELECT log.make_partition(\(name), \(lower), \(upper))")
            try await copy(file, into: name, connection)
            _ = try await connection.run([
                "SELECT log.attach_partition(\(name), \(lower), \(upper))",
                "DELETE FROM log.archive WHERE first_position = \(lower)",
                "UPDATE log.head SET archived_through = \(max(0, lower - 1))",
            ])
        }
        return file
    }

    private func copy(_ file: ArchiveFile, into name: String, _ connection: Connection) async throws {
        var rest = file.blocks[...]
        var parts: [[UInt8]] = [CopyRows.signature + [UInt8](repeating: 0, count: 8)]
        var isEnded = false
        let count = try await connection.copyIn(
            "COPY log.\(quoted(name)) (position, recorded_at, \(Chain.contentColumns)) FROM STDIN (FORMAT binary)"
        ) {
            if let part = parts.popLast() { return part }
            guard let block = rest.popFirst() else {
                defer { isEnded = true }
                return isEnded ? nil : [0xFF, 0xFF]
            }
            return try await offload { try file.rows(of: block) }
        }
        guard count == file.header.facts else { throw ArchiveError.damaged(file.path, "\(count) facts came back") }
    }
}

/// Puts rows into blocks and blocks into a file.
private actor ArchiveWriter {
    private let file: DataFile
    private let path: String
    private let lower: Int64, upper: Int64
    private var blocks: [ArchiveFile.Block] = []
    private var rows: [UInt8] = [], first: Int64 = 0, count = 0, facts: Int64 = 0
    private var offset = ArchiveFile.headerSize

    init(path: String, lower: Int64, upper: Int64) throws {
        (self.path, self.lower, self.upper) = (path, lower, upper)
        file = try DataFile(making: "\(path).part")
    }

    func take(_ bytes: [UInt8], isFirst: Bool) throws {
        var reader = try CopyRows(bytes, isFirst: isFirst)
        var start = reader.offset
        while try reader.next(columns: CopyRows.factColumns) {
            var row = reader
            if count == 0 { first = try row.int64() }
            try reader.skip(CopyRows.factColumns)
            count += 1
            if count == ArchiveFile.factsInBlock {
                rows += bytes[start..<reader.offset]
                start = reader.offset
                try writeBlock()
            }
        }
        rows += bytes[start..<reader.offset]
    }

    private func writeBlock() throws {
        let compressed = Zlib.compressed(rows, level: 6)
        blocks.append(
            ArchiveFile.Block(first: first, offset: offset, compressed: compressed.count, plain: rows.count))
        try write(compressed)
        facts += Int64(count)
        (rows, count) = ([], 0)
    }

    private func write(_ bytes: [UInt8]) throws {
        try file.write(bytes, at: offset)
        offset += bytes.count
    }

    func finish() throws {
        if count > 0 { try writeBlock() }
        let indexOffset = offset
        var index: [UInt8] = []
        for block in blocks {
            for value in [Int(block.first), block.offset, block.compressed, block.plain] {
                for shift in stride(from: 56, through: 0, by: -8) {
                    index.append(UInt8(truncatingIfNeeded: value >> shift))
                }
            }
        }
        try write(index)
        let header = ArchiveFile.Header(
            lower: lower, upper: upper, facts: facts, blocks: blocks.count, indexOffset: indexOffset,
            sha256: try ArchiveFile.checksum(of: file))
        try file.write(header.line, at: 0)
        try file.publish(as: path)
    }
}
