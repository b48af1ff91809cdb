import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting
import Testing

@testable import Projector

/// A read model as small as can be: how often something happened in each case, and in which order.
///
/// `Broken` makes PostgreSQL fail as long as the table forbids it, `Garbled` cannot be decoded.
enum Tally: Projection {
    static let name = "tally"
    static let categories = ["Case"]
    static let scopes: [String: RowScope] = ["tally": .everybody]
    static let schema = """
        CREATE TABLE tally (case_id uuid PRIMARY KEY, count bigint NOT NULL, facts text NOT NULL,
          revision bigint NOT NULL, CONSTRAINT whole CHECK (facts NOT LIKE '%Broken%'));
        CREATE VIEW tally_total AS SELECT coalesce(sum(count), 0)::bigint AS total FROM tally;
        """

    static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        if event.type == "Garbled" { throw .unknownType(event.type) }
        let statement: Statement = """
            INSERT INTO tally VALUES (\(event.stream.id), 1, \(event.type), \(event.position))
            ON CONFLICT (case_id) DO UPDATE SET count = tally.count + 1, facts = tally.facts || ' ' || excluded.facts,
              revision = excluded.revision WHERE tally.revision < excluded.revision
            """
        // A test that wants the model to stop here holds this lock.
        return event.type == "Slow" ? ["SELECT pg_advisory_xact_lock_shared(4711)", statement] : [statement]
    }
}

/// The same model after a change of its meaning.
enum NewTally: Projection {
    static let name = Tally.name
    static let version = 2
    static let categories = Tally.categories
    static let scopes = Tally.scopes
    static let schema = Tally.schema

    static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        ["INSERT INTO tally VALUES (\(event.stream.id), 1000, 'new', \(event.position)) ON CONFLICT DO NOTHING"]
    }
}

func uuid(_ number: Int) -> UUID { UUID(high: 0x7000, low: UInt64(number)) }

/// A log, a projector on it, and what it reported.
@IO final class Bench {
    let pool: Pool
    let configuration: Configuration
    let control: ProjectionControl
    /// What a test's own task looks at to know when to end.
    var isBusy = true
    private(set) var notices: [ProjectionNotice] = []
    private var works: [Task<Void, Never>] = []
    private var versions: [Int: Int] = [:]
    private var appended = 0

    init(_ name: String) async throws {
        configuration = Configuration(url: try await TestCluster.database(named: name))
        pool = Pool(configuration, size: 4, waitLimit: .seconds(120))
        control = ProjectionControl(pool: pool)
        _ = try await EventLog.migrate(pool, EventLog.migrations + EventLog.projectorMigrations)
    }

    /// Appends facts of some types, each to a case.
    func append(_ facts: [(stream: Int, type: String)]) async throws {
        var statements: [Statement] = facts.map { fact in
            appended += 1
            versions[fact.stream, default: 0] += 1
            return """
                INSERT INTO log.event (position, category, stream_id, version, type, schema_version, event_id,
                  recorded_at, occurred_at, actor, channel, command_id, correlation_id, payload)
                VALUES (\(appended), 'Case', \(uuid(fact.stream)), \(versions[fact.stream] ?? 0), \(fact.type), 1,
                  \(uuid(appended)), now(), now(), 'clerk', 'web', \(uuid(appended)), \(uuid(appended)), '{}')
                """
        }
        statements += ["UPDATE log.head SET position = \(appended)", "SELECT pg_notify(\(EventLog.channel), '')"]
        _ = try await pool.run(statements)
    }

    /// Starts a projector in the way a process does; it ends with the returned task.
    @discardableResult
    func project(_ projection: any Projection.Type = Tally.self) -> Task<Void, Never> {
        let tail = Tail(log: EventLog(pool: pool, limits: .patient))
        let projector = Projector([projection], configuration: configuration, tail: tail) { [weak self] in
            self?.notices.append($0)
        }
        let work = Task { @IO in await runTogether([{ await tail.run() }, { await projector.run() }]) }
        works.append(work)
        return work
    }

    func rebuild(_ projection: any Projection.Type = Tally.self) async throws {
        try await Rebuild(projection, configuration: configuration) { [weak self] in self?.notices.append($0) }
            .runIfNeeded()
    }

    func stop() { for work in works { work.cancel() } }

    func reaches(_ position: Int) async throws {
        try await eventually("position \(position)") {
            try await control.position(of: Tally.name) == Int64(position)
        }
    }

    /// The facts a case has seen, in their order; nil if there is no row.
    func facts(_ stream: Int) async throws -> String? {
        try await pool.query("SELECT facts FROM read.tally WHERE case_id = \(uuid(stream))").first?.text(0)
    }

    func parked() async throws -> [String] {
        try await control.parked().map { "\($0.projection) \($0.position) \($0.error == nil ? "waits" : "failed")" }
    }
}
