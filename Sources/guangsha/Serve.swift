import API
import EventLog
import EventLoop
import Glibc
import HTTPServer
import Identity
import Kernel
import Postgres

/// `guangsha serve`: binds one socket and keeps workers behind it, so that one that dies takes nobody else along.
func superviseServe(_ arguments: Arguments) throws -> Int32 {
    let address = try address(arguments.string("listen") ?? "127.0.0.1:8080")
    let workers = try arguments.int("workers", default: 2)
    let listener = try Listener.bound(to: address)
    let common = ["--home", try Settings(arguments).home]
    let database = arguments.string("database-url").map { ["--database-url", $0] } ?? []
    let roles = (1...max(1, workers)).map { number in
        Supervisor.Role(
            name: "serve worker \(number)", arguments: ["serve-worker"] + common + database, inherited: listener)
    }
    try Supervisor(roles).run()
    return ExitCode.success
}

/// `guangsha serve-worker`: answers what it accepts from the socket it was started with (descriptor 3).
@IO func serveWorker(_ arguments: Arguments) async throws -> Int32 {
    // Before all that may wait: until it is taken over, what a trap starts would keep the port.
    let listener = Listener(inherited: 3)
    let system = try await System.open(arguments, application: "serve", poolSize: 16)
    let services = Services(
        desk: system.desk, log: system.log, tail: system.tail, pool: system.pool, readPool: system.pool,
        scopedPool: system.scopedPool, identity: system.identity, opener: system.vault,
        cursorKey: try Settings.key("\(try Settings(arguments).home)/cursor.key"), migrations: Wiring.migrations,
        proxies: TrustedProxies(environment("GUANGSHA_TRUSTED_PROXIES") ?? ""), clock: Wiring.now)
    let api = API(
        Endpoint.all(bankSecret: try BankLink.secret(arguments)), services: services, report: Console.logAccess)
    let server = Server(listener: listener, handler: { request in await api.handle(request) })
    let tail = Task.onLoop { await system.tail.run() }
    let serving = Task.onLoop { await server.run() }
    _ = await Signals.next(of: [SIGTERM, SIGINT, SIGHUP])
    await server.shutdown(grace: .seconds(30))
    tail.cancel()
    await serving.value
    try? await system.identity.operations.flush()
    await system.pool.close()
    return ExitCode.success
}

/// Reads `host:port`.
func address(_ text: String) throws -> Address {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
        throw UsageError("an address is host:port, e.g. 127.0.0.1:8080; not “\(text)”")
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    return .tcp(host: host.isEmpty ? "0.0.0.0" : host, port: port)
}
