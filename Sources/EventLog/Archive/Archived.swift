import EventLoop
import Kernel
package import Postgres

/// Facts that the database does not hold any more: they are read from the files that `log.archive` names.
///
/// Archived are always the oldest partitions, so one position says whether anything is.
extension EventLog {
    /// The file that holds the first archived fact behind a position.
    static func archive(behind position: Int64, on connection: Connection) async throws -> ArchiveFile? {
        try await archives(
            "WHERE last_position > \(position) ORDER BY first_position LIMIT 1", on: connection
        ).first
    }

    /// The files that `log.archive` names, the oldest first, each made sure to be the right one.
    package static func archives(
        _ condition: Statement = "ORDER BY first_position", on connection: Connection
    ) async throws -> [ArchiveFile] {
        let rows = try await connection.query("SELECT file, sha256 FROM log.archive \(condition)")
        let named = try rows.map { (path: try $0.text(0), sha256: try $0.text(1)) }
        if named.isEmpty { return [] }
        return try await offload {
            try named.map { path, sha256 in
                let file = try ArchiveFile(path)
                guard file.header.sha256 == sha256 else { throw ArchiveError.another(path, expected: sha256) }
                return file
            }
        }
    }

    /// The archived facts behind a position of the streams that are wanted, in the order of their positions.
    ///
    /// Goes through whole files: there is no index by stream in them.
    static func archivedFacts(
        on connection: Connection, after position: Int64 = 0, where wanted: @escaping @Sendable (StreamName) -> Bool
    ) async throws -> [RecordedEvent] {
        let files = try await archives("WHERE last_position > \(position) ORDER BY first_position", on: connection)
        return try await offload {
            try files.flatMap { file in
                let first = max(file.positions.lowerBound, position + 1)
                return try file.facts(in: first...file.positions.upperBound, where: wanted)
            }
        }
    }

    /// The archived facts of streams; no file is touched if nothing is archived or none of them exists.
    static func archivedFacts(of streams: [StreamName], on connection: Connection) async throws -> [RecordedEvent] {
        if streams.isEmpty { return [] }
        let known = try await connection.query(
            """
            SELECT s.category, s.id FROM unnest(\(streams.map(\.category)), \(streams.map(\.id))) AS w (category, id)
            JOIN log.stream s USING (category, id) CROSS JOIN log.head h WHERE h.archived_through > 0
            """
        ).map { row in StreamName(try row.text(0), try row.get(1)) }
        if known.isEmpty { return [] }
        let wanted = Set(known)
        return try await archivedFacts(on: connection) { wanted.contains($0) }
    }
}

extension ArchiveFile {
    /// The facts of a stretch that are wanted; others are not made.
    func facts(
        in positions: ClosedRange<Int64>, types: [String] = [], where wanted: (StreamName) -> Bool = { _ in true }
    ) throws -> [RecordedEvent] {
        var facts: [RecordedEvent] = []
        for block in blocks(holding: positions) {
            var rows = try CopyRows(rows(of: block), isFirst: false)
            while try rows.next(columns: CopyRows.factColumns) {
                var row = rows
                try rows.skip(CopyRows.factColumns)
                var look = row
                guard positions.contains(try look.int64()) else { continue }
                try look.skip(1)
                guard wanted(StreamName(try look.text(), try look.uuid())) else { continue }
                let fact = try RecordedEvent(&row)
                if types.isEmpty || types.contains(fact.type) { facts.append(fact) }
            }
        }
        return facts
    }
}

extension RecordedEvent {
    /// Reads position, time and content, as `Chain` has them.
    fileprivate init(_ row: inout CopyRows) throws(CopyRows.Garbled) {
        let (position, recordedAt) = (try row.int64(), try row.instant())
        let stream = StreamName(try row.text(), try row.uuid())
        let version = Int(try row.column(of: 4)), type = try row.text(), schemaVersion = Int(try row.column(of: 2))
        let (id, occurredAt, effectiveDate) = (try row.uuid(), try row.instant(), try row.day())
        let actor = Actor(id: try row.text(), channel: try row.text())
        let (commandID, correlationID) = (try row.uuid(), try row.uuid())
        let (causationID, policyVersion) = (try row.uuidIfPresent(), try row.textIfPresent())
        self.init(
            position: position, stream: stream, version: version, type: type, schemaVersion: schemaVersion, id: id,
            recordedAt: recordedAt, occurredAt: occurredAt, effectiveDate: effectiveDate, actor: actor,
            commandID: commandID, correlationID: correlationID, causationID: causationID, policyVersion: policyVersion,
            payload: try row.content())
    }
}
