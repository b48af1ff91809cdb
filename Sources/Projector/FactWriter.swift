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

    init(_ projection: any Projection.Type, name: String, report: @escaping @IO (ProjectionNotice) -> Void) {
        (self.projection, self.name, self.report) = (projection, name, report)
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
    /// `statements` are those of all facts of the page, if somebody has made them.
    func write(
        _ page: EventLog.Page, statements: [Statement]? = nil, on connection: Connection,
        move: @IO (Int64, Int64) -> Statement
    ) async throws {
        do { try await apply(page.events, statements, through: page.through, connection, move) } catch {
            guard isFaultOfAnEvent(error) else { throw error }
            for event in page.events { try await applyOrPark(event, connection, move) }
            try await apply([], nil, through: page.through, connection, move)
        }
    }

    private func apply(
        _ events: [RecordedEvent], _ statements: [Statement]?, through: Int64, _ connection: Connection,
        _ move: @IO (Int64, Int64) -> Statement
    ) async throws {
        guard through > position else { return }
        let made = heldStreams.isEmpty ? statements : nil
        _ = try await connection.run([move(position, through)] + (try made ?? self.statements(for: events)))
        position = through
    }

    private func statements(for events: [RecordedEvent]) throws -> [Statement] {
        var statements: [Statement] = []
        for event in events {
            if heldStreams.contains(event.stream) {
                statements.append(park(event, error: nil))
            } else {
                statements += try projection.statements(for: event)
            }
        }
        return statements
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
