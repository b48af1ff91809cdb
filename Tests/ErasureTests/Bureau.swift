import Commands
import Demo
import Desk
import EventLog
import EventLoop
import Identity
import Kernel
import Postgres
import PostgresTesting
import Processes
import Projector
import Queries
import ReadModels
import RegisterEngine
import Registers
import Testing

@testable import Vault

/// Writes down what is sealed, and leaves the sealing to another.
@IO final class Recorder: Sealer {
    struct Value: Sendable {
        var text: String, field: PersonalField, sealed: Sealed
    }

    private(set) var values: [Value] = []
    private let sealer: any Sealer

    init(_ sealer: any Sealer) { self.sealer = sealer }

    @IO func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed {
        let sealed = try await sealer.seal(text, for: person, as: field)
        values.append(Value(text: text, field: field, sealed: sealed))
        return sealed
    }

    nonisolated func index(of text: String, as field: PersonalField) -> String? { sealer.index(of: text, as: field) }

    /// Every text once, but for names of two characters, which may as well be a word.
    var texts: [String] { Set(values.filter { $0.field != .name || $0.text.count > 2 }.map(\.text)).sorted() }
}

/// Shows for a mask what it should hide.
struct CarelessSealer: Sealer {
    let vault: Vault

    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed {
        var sealed = try await vault.seal(text, for: person, as: field)
        sealed.mask = text
        return sealed
    }

    func index(of text: String, as field: PersonalField) -> String? { vault.index(of: text, as: field) }
}

/// All parts on one database as the program puts them together: vault, desk, read models, process managers.
@IO final class Bureau {
    let pool: Pool
    let log: EventLog
    let vault: Vault
    let recorder: Recorder
    /// What the vault is asked to shred; a test may make it fail.
    var beforeShredding: @IO () throws -> Void = {}
    private let configuration: Configuration
    private let desk: Desk
    private let tail: Tail
    private var tasks: [Task<Void, Never>] = []

    private nonisolated static let opening = Instant("2026-01-05T10:00:00+08:00") ?? Instant()
    private nonisolated static let began = Deadline.now
    /// Runs, because what failed is tried again later.
    private nonisolated static var now: Instant { opening + Deadline.now.since(began) }
    private nonisolated static let policy = Policy(version: "p1", values: [:])

    init(_ name: String, isCareless: Bool = false) async throws {
        configuration = Configuration(url: try await TestCluster.database(named: name))
        pool = Pool(configuration, size: 8, waitLimit: .seconds(120))
        _ = try await EventLog.migrate(
            pool,
            EventLog.migrations + EventLog.projectorMigrations + Vault.scripts.map { Migration($0.name, $0.sql) }
                + Processes.migrations + ListReader.queryMigrations + Identity.migrations)
        log = EventLog(pool: pool, limits: .patient)
        vault = try await Vault.unlock(
            pool, with: .given(MasterKey([UInt8](repeating: 7, count: 32))), memory: .zero)
        recorder = Recorder(isCareless ? CarelessSealer(vault: vault) : vault)
        tail = Tail(log: log, pollInterval: .milliseconds(50))
        desk = Desk(
            log: log, sealer: recorder, clock: { Bureau.now },
            makeID: { UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max))) },
            policy: { Bureau.policy })
        let district = OrgUnit { ($0.code, $0.name, $0.level) = ("320302", "鼓楼区", .county) }
        _ = try await desk.perform(EnterRow(district, id: Household.orgUnit), Invocation(.system("test")))
        start { [tail] in await tail.run() }
    }

    func close() async {
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        await pool.close()
    }

    private func start(_ work: @escaping @IO @Sendable () async -> Void) { tasks.append(Task.onLoop(work)) }

    /// A year in the life of a few dwellings.
    func buildDistrict() async throws {
        let size = District.Size(units: 3, years: 1, seed: 11, start: Day(2025, 1, 1) ?? Day())
        try await District(log: log, sealer: recorder, size: size).build(District.samplePolicy()) { _, _ in }
    }

    /// Starts the read models and returns when they have caught up.
    func project() async throws {
        let projector = Projector(allProjections, configuration: configuration, tail: tail) { notice in
            if case .parked(let name, _, let reason) = notice { Issue.record("\(name): \(reason)") }
        }
        start { await projector.run() }
        let head = try await log.head()
        let control = ProjectionControl(pool: pool)
        try await eventually("the read models have caught up") {
            let status = try await control.status()
            return status.count == allProjections.count && status.allSatisfy { $0.position >= head }
        }
    }

    /// Starts the process managers; the bank is down.
    func manage() {
        var settings = ProcessSettings()
        settings.poll = .milliseconds(20)
        settings.callBackoff = Backoff(unit: .milliseconds(10))
        settings.commandBackoff = Backoff(unit: .milliseconds(5))
        let shredder = KeyShredder(log: log) { person in
            try self.beforeShredding()
            try await self.vault.erase(person)
        }
        let bank = ExternalSystem(BankSync.system) { _ in .retryable(code: "", message: "down") }
        let runtime = ProcessRuntime(
            systems: [bank, shredder.system], desk: desk, log: log, tail: tail, configuration: configuration,
            settings: settings,
            clock: { Bureau.now }, policy: { Bureau.policy }, report: { _ in })
        start { await runtime.run() }
    }

    @discardableResult
    func perform(_ command: some BusinessCommand) async throws(CommandFailure) -> UUID {
        try await desk.perform(command, Invocation(Actor(id: "clerk"))).subject
    }

    /// The state for which a command is refused; nil if it is done.
    func obstacle(to command: some BusinessCommand) async throws -> String? {
        do throws(CommandFailure) { try await perform(command) } catch {
            guard case .refused(let refusal) = error else { throw error }
            #expect(refusal.code == "E-STATE" || refusal.code == "E-DUP")
            for text in recorder.texts { #expect(!"\(refusal)".contains(text), "a refusal names a personal value") }
            return refusal.details["state"]?.string ?? refusal.code
        }
        return nil
    }

    /// Which of the texts stand in some row of some table, by table: all that a dump of the database would show.
    func places(of texts: [String]) async throws -> [String: Set<String>] {
        let tables = try await pool.query(
            """
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
            """)
        var places: [String: Set<String>] = [:]
        for table in tables {
            let (schema, name) = (try table.text(0), try table.text(1))
            // Bytes are shown in hexadecimal digits.
            let found = try await pool.query(
                """
                WITH rows AS MATERIALIZED (SELECT t::text AS text FROM \(identifier: schema).\(identifier: name) AS t)
                SELECT DISTINCT v FROM unnest(\(texts)) AS v JOIN rows
                  ON position(v IN text) > 0 OR position(encode(convert_to(v, 'UTF8'), 'hex') IN text) > 0
                """
            ).map { try $0.text(0) }
            if !found.isEmpty { places["\(schema).\(name)"] = Set(found) }
        }
        return places
    }

    func types(of person: UUID) async throws -> [String] {
        try await log.read(StreamName("Person", person)).map(\.type)
    }
}
