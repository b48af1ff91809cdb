import API
import Commands
import Desk
import EventLog
import EventLoop
import HTTPServer
import Identity
import Kernel
import Postgres
import Queries
import RegisterEngine
import Registers

/// The server whose speed is measured: the real API on the socket that came as descriptor 3, until the process ends.
///
/// `url` names a database of the rig.
@IO package func serveBench(_ url: String) async throws {
    let configuration = Configuration(url: url, applicationName: "guangsha bench server")
    let pool = Pool(configuration, size: 8, waitLimit: .seconds(10))
    let log = EventLog(pool: pool)
    let tail = Tail(log: log)
    let desk = Make.desk(on: log)
    let district = OrgUnit { ($0.code, $0.name, $0.level) = ("320303", "云龙区", .county) }
    _ = try await desk.perform(EnterRow(district, id: district303), Invocation(.system("bench")))
    let clock: @IO @Sendable () -> Instant = { Instant(microseconds: WallClock.microseconds) }
    let identity = Identity(
        pool: pool, log: log, desk: desk, key: [UInt8](repeating: 1, count: 32), clock: clock,
        makeID: { UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max))) },
        policy: { .none })
    let services = Services(
        desk: desk, log: log, tail: tail, pool: pool, readPool: pool, scopedPool: pool, identity: identity,
        opener: NoSealer(),
        cursorKey: [UInt8](repeating: 1, count: 32), migrations: Rig.migrations,
        clock: clock)
    let api = API(Web.endpoints, services: services) { _ in }
    var limits = Server.Limits()
    limits.requestsPerConnection = .max
    let server = Server(listener: Listener(inherited: 3), limits: limits) { request in await api.handle(request) }
    await runTogether([{ await tail.run() }, { await server.run() }])
}

enum Web {
    static let endpoints: [Endpoint] =
        [hello, .command(RegisterProject.self, "/projects", location: "/projects/{id}")]
        + Endpoint.list(AccountBalance.list)

    /// What the server does without a database; the yardstick of the others.
    private static let hello = Endpoint(
        .get, "/hello", "hello", "问候", permission: nil, answer: Endpoint.Answer(200, "问候", ["type": "object"])
    ) { _ in
        var writer = JSONWriter()
        writer.object { writer in writer.member("message") { $0.string("安得广厦千万间") } }
        return .json(writer.bytes)
    }

    /// A request as it goes over the wire.
    static func request(_ method: String, _ path: String, token: String, body: [UInt8] = []) -> [UInt8] {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n"
        if !body.isEmpty { head += "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n" }
        return Array("\(head)\r\n".utf8) + body
    }
}
