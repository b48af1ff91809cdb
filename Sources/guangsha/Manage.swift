import Bank
import Commands
import Desk
import EventLog
import EventLoop
import Glibc
import HTTPServer
import Identity
import Kernel
import Leasing
import People
import Postgres
import Processes
import Projector
import Vault

@IO func manage(_ arguments: Arguments) async throws -> Int32 {
    let system = try await System.open(arguments, application: "manage", poolSize: 8)
    let bank = try address(arguments.string("bank") ?? "127.0.0.1:8081")
    let client = BankClient(
        Client(address: bank, host: bank.description), secret: try BankLink.secret(arguments), clock: Wiring.now)
    let gateway = BankGateway(
        client: client, log: system.log, merchantNo: BankLink.merchantNo, clock: Wiring.now,
        party: { contract in try await party(of: contract, system) })
    let shredder = KeyShredder(log: system.log) { person in try await system.vault.erase(person) }
    let runtime = ProcessRuntime(
        systems: [gateway.system, shredder.system], desk: system.desk, log: system.log, tail: system.tail,
        configuration: system.configuration,
        clock: Wiring.now, policy: { try await system.policy.current(on: Wiring.now()) }, report: log)
    let bills = BillRunJob(
        desk: system.desk, log: system.log, configuration: system.configuration, clock: Wiring.now,
        makeID: Wiring.newID,
        policy: { try await system.policy.current(on: Wiring.now()) })
    return await runUntilSignal([
        { await system.tail.run() }, { await runtime.run() }, { await runBills(bills) }, { await sweep(system) },
    ])
}

/// Forgets old captchas, sessions and lines of the login log.
@IO private func sweep(_ system: System) async {
    while !Task.isCancelled {
        do { try await system.identity.sweep() } catch {
            Console.log("warning", "what is out of date could not be removed", ["reason": "\(error)"])
        }
        try? await EventLoop.sleep(for: .seconds(600))
    }
}

/// Starts the bill run of each month on its day, carries out those that are asked for (`POST /bill-runs`), and goes on
/// with those that were interrupted.
@IO private func runBills(_ job: BillRunJob) async {
    while !Task.isCancelled {
        do {
            try await job.startDue()
            try await job.runPending { progress in
                Console.log(
                    "info", "bill run",
                    ["period": "\(progress.period)", "done": "\(progress.done)", "total": "\(progress.total)"])
            }
        } catch { Console.log("warning", "bill run interrupted", ["reason": "\(error)"]) }
        try? await EventLoop.sleep(for: .seconds(1))
    }
}

private func log(_ notice: ProcessNotice) {
    switch notice {
    case .interrupted(let process, let reason):
        Console.log("warning", "process interrupted", ["name": process, "reason": reason])
    case .parked(let process, let instance, let what, let reason):
        Console.log(
            "error", "parked; see: guangsha parked list",
            ["name": process, "instance": "\(instance)", "what": what, "reason": reason])
    // What a process offers again after a restart or a race is often done already.
    case .expectedRefusal: break
    case .unreachable(let name, let reason):
        Console.log("warning", "another system cannot be reached; calls wait", ["name": name, "reason": reason])
    case .reachable(let name): Console.log("info", "another system can be reached again", ["name": name])
    }
}

/// What this process and the bank (or its simulator) know of each other.
enum BankLink {
    static let merchantNo = "MCH0001"

    /// Signs the requests; made on the first start, or taken from GUANGSHA_BANK_SECRET_FILE.
    static func secret(_ arguments: Arguments) throws -> [UInt8] {
        let file = try environment("GUANGSHA_BANK_SECRET_FILE") ?? "\(Settings(arguments).home)/bank.key"
        return try Settings.key(file)
    }
}

/// What the bank must have of a contract's lessee.
@IO private func party(of contract: Contract.State, _ system: System) async throws -> BankParty {
    let lessee = try await system.desk.state(of: Person.self, contract.terms.lesseePersonId)
    return try await BankParty(of: contract, lessee: lessee) { sealed, field in
        try await system.vault.open(sealed, as: field)
    }
}

@IO func simulateBank(_ arguments: Arguments) async throws -> Int32 {
    let settings = try Settings(arguments)
    var simulated = BankSimulator.Settings(
        merchantNo: BankLink.merchantNo, secret: try BankLink.secret(arguments), clock: Wiring.now)
    if let callback = arguments.string("callback") { simulated.callback = try address(callback) }
    simulated.journal = "\(settings.home)/bank.journal"
    // A payment that was not taken is told again within seconds: nobody watches a simulator for hours.
    simulated.pauses = [1, 2, 5, 10, 30, 60, 120].map { .seconds($0) }
    let simulator = try BankSimulator(simulated)
    let listener = try await Listener(try address(arguments.string("listen") ?? "127.0.0.1:8081"))
    let server = Server(listener: listener, handler: { request in await simulator.handle(request) })
    let serving = Task.onLoop { await server.run() }
    _ = await Signals.next(of: [SIGTERM, SIGINT, SIGHUP])
    simulator.stop()
    await server.shutdown(grace: .seconds(5))
    await serving.value
    return ExitCode.success
}

// MARK: Parked work

@IO func listParked(_ arguments: Arguments) async throws -> Int32 {
    let system = try await System.open(arguments, application: "parked")
    var rows = try await OutboxControl(pool: system.pool, clock: Wiring.now).parked().map { item in
        [item.id.description, item.process, item.name, "\(item.attempts)", item.reason]
    }
    for fact in try await readModels(system).parked() where fact.error != nil {
        rows.append([
            "\(fact.projection)/\(fact.stream.category)/\(fact.stream.id)", "read model", "fact \(fact.position)", "1",
            fact.error ?? "",
        ])
    }
    Console.table(["ID", "WHERE", "WHAT", "TRIES", "WHY"], rows)
    return ExitCode.success
}

@IO func retryParked(_ arguments: Arguments) async throws -> Int32 { try await settle(arguments, isRetry: true) }

@IO func dropParked(_ arguments: Arguments) async throws -> Int32 {
    let id = try arguments.required(0, "the id, as `parked list` shows it")
    if !arguments.has("yes") {
        Console.note("This gives \(id) up for good. Type the id again to do so:")
        guard readLine() == id else { throw UsageError("nothing was dropped") }
    }
    return try await settle(arguments, isRetry: false)
}

@IO private func settle(_ arguments: Arguments, isRetry: Bool) async throws -> Int32 {
    let id = try arguments.required(0, "the id, as `parked list` shows it")
    let system = try await System.open(arguments, application: "parked")
    let isDone: Bool
    if let uuid = UUID(id) {
        let outbox = OutboxControl(pool: system.pool, clock: Wiring.now)
        isDone = try await isRetry ? outbox.retry(uuid) : outbox.drop(uuid)
    } else {
        isDone = try await settleFact(id, isRetry, system)
    }
    if !isDone { Console.note("nothing is parked under \(id)") }
    return isDone ? ExitCode.success : ExitCode.notFound
}
