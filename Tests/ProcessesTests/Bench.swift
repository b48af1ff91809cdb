import Bank
import Billing
import Commands
import Desk
import EventLog
import EventLoop
import HTTPServer
import Kernel
import Leasing
import Postgres
import PostgresTesting
import Processes
import Synchronization
import Testing

/// A log on a real database, a desk, a simulated bank over loopback, and a runtime that can be killed.
@IO final class Bench {
    nonisolated static let secret = Array("the merchant's secret".utf8)

    let clock = TestClock(morning)
    let configuration: Configuration
    let log: EventLog
    let desk: Desk
    let tail: Tail
    private(set) var notices: [ProcessNotice] = []
    /// Called whenever the runtime looks at the clock or at the bank: a place to kill it.
    var probe: @IO () -> Void = {}
    /// What the gateway finds out about a lessee.
    var party: @IO () throws -> BankParty = {
        var tenant = BankContract.Tenant()
        (tenant.name, tenant.idType, tenant.idNo, tenant.mobile) = ("张三", "01", "11010119900307002X", "13800138000")
        return BankParty(tenant: tenant, debitAccount: nil)
    }
    private let bank: Server
    private let door: Client
    private let client: BankClient
    private var running: Task<Void, Never>?
    private let following: Task<Void, Never>

    init(_ name: String, timeout: Duration = .milliseconds(500)) async throws {
        configuration = Configuration(url: try await TestCluster.database(named: name))
        let pool = Pool(configuration, size: 8, waitLimit: .seconds(120))
        _ = try await EventLog.migrate(pool, EventLog.migrations + Processes.migrations)
        log = EventLog(pool: pool, limits: .patient)
        desk = Desk(
            log: log, sealer: NoSealer(), clock: { [clock] in clock.now },
            makeID: { UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max))) },
            policy: { moment().policy })
        let tail = Tail(log: log, pollInterval: .milliseconds(20))
        self.tail = tail
        following = Task { @IO in await tail.run() }
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        let simulator = try BankSimulator(
            .init(merchantNo: "MCH0001", secret: Bench.secret, clock: { [clock] in clock.now }))
        let bank = Server(listener: listener) { request in await simulator.handle(request) }
        self.bank = bank
        Task { @IO in await bank.run() }
        let address = listener.address
        door = Client(address: address, host: address.description)
        client = BankClient(
            Client(address: address, host: address.description, connections: 8), secret: Bench.secret,
            timeout: timeout, clock: { [clock] in clock.now })
    }

    func close() async {
        await kill()
        following.cancel()
        await following.value
        await bank.shutdown(grace: .zero)
    }

    // MARK: The runtime

    nonisolated static var settings: ProcessSettings {
        var settings = ProcessSettings()
        (settings.poll, settings.lease) = (.milliseconds(10), .milliseconds(700))
        settings.callBackoff = Backoff(unit: .milliseconds(4))
        settings.commandBackoff = Backoff(unit: .milliseconds(2))
        settings.breaker = Breaker(threshold: 5, pause: .milliseconds(20))
        return settings
    }

    func start(_ settings: ProcessSettings = settings) {
        let system = BankGateway(
            client: client, log: log, merchantNo: "MCH0001", clock: { self.clock.now },
            party: { _ in try self.party() }
        ).system
        let runtime = ProcessRuntime(
            systems: [
                ExternalSystem(system.name) { call in
                    self.probe()
                    let outcome = await system.call(call)
                    self.probe()
                    return outcome
                }
            ], desk: desk, log: log, tail: tail, configuration: configuration, settings: settings,
            clock: {
                self.probe()
                return self.clock.now
            }, policy: { moment().policy }, report: { self.notices.append($0) })
        running = Task { @IO in await runtime.run() }
    }

    /// Cancels it wherever it is; what it was about to write stays unwritten.
    func strike() { running?.cancel() }

    func kill() async {
        strike()
        await running?.value
        running = nil
    }

    // MARK: What people do and see

    func act(_ step: Act.Step, _ number: Int, exit: Day = Day()) async throws {
        let actor = step == .approve || step == .end ? "manager" : "clerk"
        _ = try await desk.perform(Act(step, number, exit: exit), Invocation(Actor(id: actor)))
    }

    func approved(_ number: Int) async throws {
        try await act(.enter, number)
        try await act(.approve, number)
    }

    func end(_ number: Int, on exit: Day) async throws {
        try await act(.cancel, number, exit: exit)
        try await act(.end, number)
    }

    func contract(_ number: Int) async throws -> Contract.State {
        let events = try await log.read(StreamName(Contract.category, id(number)))
        return Contract.fold(try events.map { try $0.decoded(as: Contract.Event.self) })
    }

    func count(_ type: String, of number: Int) async throws -> Int {
        try await log.read(StreamName(Contract.category, id(number))).count { $0.type == type }
    }

    /// The bills of a contract, by the first day of their period.
    func bills(of number: Int) async throws -> [Day: Bill.State] { try await bills()[id(number), default: [:]] }

    /// The bills of all contracts.
    func bills() async throws -> [UUID: [Day: Bill.State]] {
        var bills: [StreamName: Bill.State] = [:]
        let page = try await log.read(after: 0, limit: 1_000_000, filter: .init(categories: [Bill.category]))
        for event in page.events {
            Bill.evolve(&bills[event.stream, default: Bill.initial], try event.decoded(as: Bill.Event.self))
        }
        return Dictionary(grouping: bills.values) { $0.content?.contractId ?? .zero }.mapValues { bills in
            Dictionary(bills.map { ($0.content?.period.from ?? Day(), $0) }) { first, _ in
                Issue.record("two bills of one period")
                return first
            }
        }
    }

    /// How many rows nobody has settled yet.
    func pending() async throws -> Int64 {
        try await log.pool.query(
            """
            SELECT (SELECT count(*) FROM process.outbox WHERE status = 'waiting') + (SELECT count(*) FROM process.inbox)
              + (SELECT count(*) FROM log.event e, process.checkpoint c WHERE e.position > c.position
                 AND e.category IN ('Contract', 'Bill'))
            """)[0].int(0)
    }

    func eventually(
        _ what: String, at location: SourceLocation = #_sourceLocation, _ holds: () async throws -> Bool
    ) async throws {
        let deadline = Deadline.after(.seconds(120))
        while !(try await holds()) {
            try #require(Deadline.now < deadline, "\(what)\n\(notices.suffix(5))", sourceLocation: location)
            try await EventLoop.sleep(for: .milliseconds(4))
        }
    }

    // MARK: The bank

    @discardableResult
    func sim(_ path: String, _ body: JSON? = nil, method: Method = .post) async throws -> JSON {
        let request = ClientRequest(method, "/_sim/\(path)", body: body?.bytes ?? [])
        let response = try await door.send(request, until: .after(.seconds(120)))
        try #require(response.status == 200)
        return (try? JSON.parse(response.body)) ?? .null
    }

    func scenario(_ behaviour: String, match: String = "/boc/", times: Int64? = nil) async throws {
        var body: JSON = ["match": .string(match), "behaviour": .string(behaviour)]
        body["times"] = times.map { .int($0) }
        try await sim("scenario", body)
    }

    /// What reached the bank's books of one kind, as `requestNo code`.
    func booked(_ target: String, _ number: Int) async throws -> [String] {
        try await books().booked(target, number)
    }

    func books() async throws -> Books { Books(journal: try await sim("journal", method: .get).array ?? []) }
}

/// What the bank has done for each contract.
struct Books {
    private let entries: [String: [JSON]]

    init(journal: [JSON]) {
        entries = Dictionary(grouping: journal.filter { $0["applied"] == true }) {
            $0["body"]?["contractNo"]?.string ?? ""
        }
    }

    /// Of one kind, as `requestNo code`.
    func booked(_ target: String, _ number: Int) -> [String] {
        entries["HT-2026-\(number)", default: []].filter { ($0["target"]?.string ?? "").hasSuffix(target) }
            .map { "\($0["body"]?["requestNo"]?.string ?? "") \($0["code"]?.string ?? "")" }
    }
}

/// A clock that runs, and can be set forward.
final class TestClock: Sendable {
    private let origin: Instant
    private let began = Deadline.now
    private let ahead = Mutex(Duration.zero)

    init(_ origin: Instant) { self.origin = origin }

    var now: Instant { origin + Deadline.now.since(began) + ahead.withLock { $0 } }
    func advance(by duration: Duration) { ahead.withLock { $0 += duration } }
}
