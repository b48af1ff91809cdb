import EventLog
import EventLoop
import Kernel
import Postgres

/// Writes what facts change into a model's tables: the live ones for a runner, the next ones for a rebuild.
///
/// A fact that fails is parked, and what follows in its stream waits behind it; all others go on.
@IO final class FactWriter {
    private let projection: any Projection.Type
    /// Under which name facts are parked.
    private let name: String
    private let report: @IO (ProjectionNotice) -> Void
    /// What has been written.
    private(set) var position: Int64 = 0
    /// Streams with a parked fact.
    private var heldStreams: Set<StreamName> = []
    /// Of the statements' parameters, as the server infers them, by text.
    private var types: [String: [String]] = [:]

    /// So many rows are worth asking for the types, and a statement of its own.
    private static let worthJoining = 8

    init(_ projection: any Projection.Type, name: String, report: @escaping @IO (ProjectionNotice) -> Void) {
        (self.projection, self.name, self.report) = (projection, name, report)
    }

    /// One plan for each statement, which goes by the keys: made while the tables were empty, another would walk over
    /// them as a whole ever after. What cannot go by a key looks so dear then that it would be compiled first.
    static func planByKeys(_ connection: Connection) async throws {
        _ = try await connection.run([
            "SET enable_seqscan = off", "SET enable_hashjoin = off", "SET enable_mergejoin = off",
            "SET plan_cache_mode = force_generic_plan", "SET jit = off",
        ])
    }

    /// Goes on from a position.
    func load(_ position: Int64, _ connection: Connection) async throws {
        self.position = position
        let rows = try await connection.query(
            "SELECT DISTINCT category, stream_id FROM projection.parked WHERE name = \(name)")
        heldStreams = Set(try rows.map { StreamName(try $0.text(0), try $0.get(1)) })
    }

    /// Writes a page in one transaction, or fact by fact if one of them fails. `move` makes the statement that moves
    /// the model from one position to another; it comes first, so its row is locked before the tables, in the order in
    /// which a swap locks them.
    /// `grouping` is of all facts of the page, if somebody has made it.
    func write(
        _ page: EventLog.Page, _ grouping: Grouping? = nil, on connection: Connection,
        move: @IO (Int64, Int64) -> Statement
    ) async throws {
        do { try await apply(page.events, grouping, through: page.through, connection, move) } catch {
            guard isFaultOfAnEvent(error) else { throw error }
            for event in page.events { try await applyOrPark(event, connection, move) }
            try await apply([], nil, through: page.through, connection, move)
        }
    }

    private func apply(
        _ events: [RecordedEvent], _ grouping: Grouping?, through: Int64, _ connection: Connection,
        _ move: @IO (Int64, Int64) -> Statement
    ) async throws {
        guard through > position else { return }
        let made = heldStreams.isEmpty ? grouping : nil
        let changes = try await statements(for: try made ?? self.grouping(of: events), connection)
        _ = try await connection.run([move(position, through)] + changes)
        position = through
    }

    private func grouping(of events: [RecordedEvent]) throws -> Grouping {
        try Grouping(events) { event in
            heldStreams.contains(event.stream) ? [park(event, error: nil)] : try projection.statements(for: event)
        }
    }

    private func statements(for grouping: Grouping, _ connection: Connection) async throws -> [Statement] {
        var statements: [Statement] = []
        for group in grouping.groups {
            if group.statements.count >= FactWriter.worthJoining,
                let joined = group.joined(try await types(of: group.statements[0], connection))
            {
                statements.append(joined)
            } else {
                statements += group.statements
            }
        }
        return statements
    }

    private func types(of statement: Statement, _ connection: Connection) async throws -> [String] {
        if let known = types[statement.text] { return known }
        let asked = try await connection.parameterTypes(of: statement)
        types[statement.text] = asked
        return asked
    }

    private func applyOrPark(
        _ event: RecordedEvent, _ connection: Connection, _ move: @IO (Int64, Int64) -> Statement
    ) async throws {
        do { try await apply([event], nil, through: event.position, connection, move) } catch {
            guard isFaultOfAnEvent(error) else { throw error }
            report(.parked(name, event, "\(error)"))
            _ = try await connection.run([move(position, event.position), park(event, error: "\(error)")])
            heldStreams.insert(event.stream)
            position = event.position
        }
    }

    private func isFaultOfAnEvent(_ error: any Error) -> Bool {
        switch error {
        case is DecodingFailure: true
        case PostgresError.server(let error):
            // Class 25 and 40 are about the transaction, 53, 55, 57 and 58 about the server; and a table that is not
            // there or may not be written is not there for any fact.
            !["25", "40", "53", "55", "57", "58"].contains(error.sqlState.prefix(2))
                && !["42P01", "42501"].contains(error.sqlState)
        default: false
        }
    }

    private func park(_ event: RecordedEvent, error: String?) -> Statement {
        """
        INSERT INTO projection.parked (name, position, category, stream_id, error)
        VALUES (\(name), \(event.position), \(event.stream.category), \(event.stream.id), \(error))
        """
    }
}
