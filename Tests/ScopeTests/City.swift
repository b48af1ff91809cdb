import Desk
import EventLog
import EventLoop
import HTTPServer
import HistoryTesting
import Identity
import Kernel
import KernelTesting
import Postgres
import PostgresTesting
import Processes
import Queries
import ReadModels
import Registers
import System
import Testing

@testable import API
@testable import Projector

/// A city of three districts with all its read models, the API in this process, and people who see parts of it.
@IO final class City {
    let services: Services
    /// Connections of the owner, to whom PostgreSQL shows everything.
    let owner: Pool
    /// Those of the role to which it shows what is within a scope.
    let reader: Pool
    let events: [RecordedEvent]
    /// Whose everything is, found out by another way than the program's.
    let truth: Truth
    let api: API
    private var tokens: [Member: String] = [:]

    /// Somebody with a token that allows everything, and shows the data of a post.
    struct Member: Hashable, Sendable, CustomStringConvertible {
        var actor: String, rule: DataScope, orgUnit: UUID?

        var description: String { "\(actor) \(rule) \(orgUnit?.description ?? "")" }
    }

    static let endpoints = Endpoint.all(bankSecret: [])

    /// One for all tests: nothing in them changes it.
    static var shared: City { get async throws { try await start.value } }
    private static let start = Task { @IO in try await City() }

    private init() async throws {
        events = try Town.history(seed: 11, households: 18, months: 14)
        truth = try Truth(events)
        let configuration = Configuration(url: try await TestCluster.database(named: "scope"))
        owner = Pool(configuration, size: 4, waitLimit: .seconds(120))
        let migrations =
            EventLog.migrations + EventLog.projectorMigrations + ListReader.queryMigrations + Tokens.accessMigrations
            + Processes.migrations + Identity.migrations
        _ = try await EventLog.migrate(owner, migrations)
        try await EventLog.grantRoles(owner)
        try await seed(events, into: owner)
        _ = try await owner.query(
            """
            INSERT INTO log.stream (category, id, version, last_position)
            SELECT category, stream_id, max(version), max(position) FROM log.event GROUP BY category, stream_id
            """)
        try await City.project(events, on: owner)
        var limited = configuration
        limited.role = Role.reader
        reader = Pool(limited, size: 4, waitLimit: .seconds(120))
        let log = EventLog(pool: owner, limits: .patient)
        let clock: @IO @Sendable () -> Instant = { Instant(microseconds: WallClock.microseconds) }
        let makeID: @IO @Sendable (Instant) -> UUID = {
            UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
        }
        let policy: @IO @Sendable () async throws -> Policy = { .nationalDefaults(version: "p1") }
        let desk = Desk(log: log, sealer: GlassSealer(), clock: clock, makeID: makeID, policy: policy)
        let identity = Identity(
            pool: owner, log: log, desk: desk, key: [UInt8](repeating: 2, count: 32),
            roles: RoleBook(log: log) { Instant("2026-03-02T02:00:00Z") ?? Instant() }, clock: clock, makeID: makeID,
            policy: policy)
        services = Services(
            desk: desk, log: log, tail: Tail(log: log), pool: owner, readPool: owner, scopedPool: reader,
            identity: identity, opener: GlassSealer(),
            cursorKey: [UInt8](repeating: 1, count: 32), migrations: migrations, clock: clock)
        api = API(City.endpoints, services: services) { _ in }
    }

    /// Makes the tables of every read model as the projector does, and fills them.
    private static func project(_ events: [RecordedEvent], on pool: Pool) async throws {
        try await pool.with { connection in
            _ = try await connection.query("SELECT set_config('search_path', 'read', false)")
            for model in allProjections {
                try await connection.script(model.scripts.first)
                var statements: [Statement] = [
                    """
                    INSERT INTO projection.checkpoint (name, definition, position)
                    VALUES (\(model.name), '', \(Int64(events.count)))
                    """
                ]
                for event in events where model.categories.contains(event.stream.category) {
                    statements += try model.statements(for: event)
                }
                _ = try await connection.run(statements)
            }
        }
    }

    // MARK: People

    /// Of every kind of post, and of organisations with and without data.
    var members: [Member] {
        let units = truth.districts + [truth.city, UUID(high: 9, low: 9)]
        var members = units.map { Member(actor: "clerk", rule: .own, orgUnit: $0) }
        members += units.map { Member(actor: "clerk", rule: .ownAndBelow, orgUnit: $0) }
        members += ["clerk", "second clerk", "nobody"].map { Member(actor: $0, rule: .selfOnly, orgUnit: nil) }
        return members + operators + [Member(actor: "manager", rule: .operatedStock, orgUnit: truth.districts[0])]
    }

    /// One of each company that runs houses; their projects stretch over two districts.
    var operators: [Member] {
        truth.operators.map { Member(actor: "operator", rule: .operatedStock, orgUnit: $0) }
    }

    /// A different part of the members in every run, and an operator always.
    func someMembers(_ count: Int) -> [Member] {
        Array(members.shuffled().prefix(count) + operators.shuffled().prefix(1))
    }

    static let mayor = Member(actor: "mayor", rule: .all, orgUnit: nil)

    func scope(_ member: Member) async throws -> Scope {
        try await services.identity.roles.scope(member.rule, of: member.orgUnit ?? .zero, for: Holder(member.actor))
    }

    // MARK: Requests

    func send(
        _ method: HTTPServer.Method, _ target: String, as member: Member, _ body: String? = nil,
        _ fields: [String: String] = [:], through api: API? = nil
    ) async throws -> (status: Int, json: JSON) {
        var headers: Headers = ["Authorization": "Bearer \(try await token(of: member))"]
        if body != nil { headers.append("Content-Type", "application/json") }
        for (name, value) in fields { headers.append(name, value) }
        let request = Request(method, target, headers: headers, body: Array((body ?? "").utf8))
        let response = await (api ?? self.api).handle(request)
        guard case .bytes(let bytes) = response.body else { return (response.status, .null) }
        return (response.status, (try? JSON.parse(bytes)) ?? .null)
    }

    func token(of member: Member) async throws -> String {
        if let token = tokens[member] { return token }
        let token = try await services.tokens.issue(
            Actor(id: member.actor), permissions: ["*:*:*"], at: Tokens.Post(member.rule, of: member.orgUnit),
            note: "test", expiresAt: services.clock() + .seconds(3_600))
        tokens[member] = token
        return token
    }

    /// The same API without its walls: every handler believes that its caller sees the whole city.
    lazy var open = API(
        City.endpoints.map { endpoint in
            var open = Endpoint(
                endpoint.method, endpoint.path, endpoint.operationID, endpoint.title, permission: endpoint.permission,
                answer: endpoint.answer
            ) { call in
                try await endpoint.handle(
                    Call(
                        request: call.request, parameters: call.parameters, caller: call.caller, scope: .wholeCity,
                        trace: call.trace, language: call.language, services: call.services))
            }
            (open.personal, open.data) = (endpoint.personal, .callersScope)
            return open
        }, services: services, report: { _ in })
}

/// Whose values are their masks.
private struct GlassSealer: Sealer, Opener {
    func open(_ sealed: Sealed, as field: PersonalField) async throws -> String? { "clear \(sealed.mask)" }
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed { Sealed() }
    func index(of text: String, as field: PersonalField) -> String? { nil }
}
