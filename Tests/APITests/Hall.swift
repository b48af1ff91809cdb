import Commands
import Crypto
import Desk
import EventLog
import EventLoop
import HTTPServer
import Identity
import Kernel
import KernelTesting
import Postgres
import PostgresTesting
import Processes
import Projector
import Queries
import Testing

@testable import API

/// A server with doors behind it, on a port of its own and a database of its own.
@IO final class Hall {
    let services: Services
    let configuration: Configuration
    let client: Client
    let address: Address
    private let journal = Journal()
    /// What the access log got.
    var records: [AccessRecord] { journal.records }
    /// Sent with every request that names no other; may do everything.
    private(set) var token = ""
    /// What all parts take for the present; tests move it.
    let clock = Clock()
    private let server: Server
    private let projector: Projector
    private let models: [String]
    private let tail: Tail
    private var tasks: [Task<Void, Never>] = []

    static let endpoints: [Endpoint] = {
        let commands: [Endpoint] = [
            .command(MakeDoor.self, "/doors", location: "/doors/{id}"),
            .command(MoveDoor.self, "/doors/{doorId}/move"),
        ]
        let history = Endpoint.history("/doors/{doorId}", of: Door.self, title: "门", permission: "hall:door:list")
        let reading =
            [history, Endpoint.home(DoorList.list, key: UUID.zero.description)] + Endpoint.list(DoorList.list)
            + Endpoint.events
        return Endpoint.described(commands + reading + Endpoint.signIn + Endpoint.accounts + Endpoint.system)
    }()

    /// Without `projects`, the read model stays where it is until `startProjecting`.
    init(
        _ name: String, projects: Bool = true, offering endpoints: [Endpoint] = Hall.endpoints,
        limits: Server.Limits = .init(), clients: Int = 4,
        projecting models: [any Projection.Type] = [DoorList.self]
    ) async throws {
        configuration = Configuration(url: try await TestCluster.database(named: "api_\(name)"))
        let pool = Pool(configuration, size: 8, waitLimit: .seconds(120))
        let migrations =
            EventLog.migrations + EventLog.projectorMigrations + ListReader.queryMigrations + Tokens.accessMigrations
            + Processes.migrations + Identity.migrations + [lesseeClaims]
        _ = try await EventLog.migrate(pool, migrations)
        let log = EventLog(pool: pool, limits: .patient)
        tail = Tail(log: log, pollInterval: .milliseconds(100))
        let desk = Desk(
            log: log, sealer: OpenSealer(), clock: { [clock] in clock.now }, makeID: Hall.newID,
            policy: { .nationalDefaults(version: "p1") })
        var settings = Identity.Settings()
        settings.scrypt = Scrypt.Parameters(cost: 1 << 10)
        let identity = Identity(
            pool: pool, log: log, desk: desk, key: [UInt8](repeating: 2, count: 32), settings: settings,
            clock: { [clock] in clock.now }, makeID: Hall.newID, policy: { .nationalDefaults(version: "p1") })
        services = Services(
            desk: desk, log: log, tail: tail, pool: pool, readPool: pool, scopedPool: pool,
            identity: identity, opener: OpenSealer(),
            cursorKey: [UInt8](repeating: 1, count: 32), migrations: migrations,
            proxies: TrustedProxies("127.0.0.1"), clock: { [clock] in clock.now })
        self.models = models.map { $0.name }
        projector = Projector(models, configuration: configuration, tail: tail, report: { _ in })
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        address = listener.address
        client = Client(address: listener.address, host: "127.0.0.1", connections: clients)
        let api = API(endpoints, services: services) { [journal] record in journal.records.append(record) }
        server = Server(listener: listener, limits: limits) { request in await api.handle(request) }
        token = try await issue("clerk", "*:*:*")
        let (tail, server) = (tail, server)
        tasks = [Task.onLoop { await tail.run() }, Task.onLoop { await server.run() }]
        if projects { try await startProjecting() }
    }

    @IO final class Clock {
        private var shift = Duration.zero
        var now: Instant { Instant(microseconds: WallClock.microseconds) + shift }
        func pass(_ time: Duration) { shift += time }
    }

    private nonisolated static let newID: @IO @Sendable (Instant) -> UUID = {
        UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
    }
    /// How many requests are being answered.
    var active: Int { server.activeRequests }

    /// Returns when the read model has its tables.
    func startProjecting() async throws {
        let projector = projector
        tasks.append(Task.onLoop { await projector.run() })
        for model in models {
            while try await services.projections.position(of: model) == nil {
                try await EventLoop.sleep(for: .milliseconds(5))
            }
        }
    }

    func issue(_ actor: String, _ permissions: String..., for time: Duration = .seconds(3600)) async throws -> String {
        try await services.tokens.issue(
            Actor(id: actor), permissions: permissions, note: "test", expiresAt: services.clock() + time)
    }

    func stop() async {
        client.close()
        await server.shutdown(grace: .seconds(2))
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        await services.pool.close()
    }

    // MARK: Requests

    /// Sends a request as the clerk; a header given as `absent` is left out.
    func send(
        _ method: HTTPServer.Method, _ target: String, _ body: String? = nil, _ headers: [String: String] = [:]
    ) async throws -> ClientResponse {
        var all = ["Authorization": "Bearer \(token)"]
        if body != nil { all["Content-Type"] = "application/json" }
        var fields = Headers()
        for (name, value) in all.merging(headers, uniquingKeysWith: { $1 }) where value != absent {
            fields.append(name, value)
        }
        let request = ClientRequest(method, target, headers: fields, body: Array((body ?? "").utf8))
        return try await client.send(request, until: .after(.seconds(120)))
    }

    /// Makes a door and returns its id.
    func makeDoor(_ label: String = "大门") async throws -> (id: String, position: Int64) {
        let answer = try await send(.post, "/doors", #"{"label":"\#(label)","width":90}"#)
        let json = try answer.json
        return (try #require(json["id"]?.string), try #require(json["position"]?.int))
    }

    func head() async throws -> Int64 { try await services.log.head() }
}

@IO private final class Journal { var records: [AccessRecord] = [] }

/// Stands for a header that is not sent.
let absent = "(absent)"

extension ClientResponse {
    var json: JSON { get throws { try JSON.parse(body) } }
    var text: String { String(decoding: body, as: UTF8.self) }
}
