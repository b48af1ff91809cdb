import Billing
import Commands
import Desk
import EventLog
import EventLoop
import HTTPServer
import Kernel
import Leasing

@testable import Bank
@testable import Processes

/// One process of the system on its session: a desk with a cache of its own, and the process managers.
@IO final class Node {
    let session: ModelSession
    let desk: Desk
    private let world: World
    private let runners: [(name: String, step: @IO () async throws -> Void)]
    private let dispatchers: [Dispatcher]
    private var busy: Set<String> = []

    init(_ world: World) {
        self.world = world
        let (scheduler, clock): (Scheduler, @IO () -> Instant) = (world.scheduler, { world.now })
        let session = ModelSession(world.database, scheduler, clock: clock)
        self.session = session
        desk = Desk(
            log: session, sealer: NoSealer(), clock: clock,
            makeID: { UUID(milliseconds: $0.milliseconds, random: (scheduler.draw(), scheduler.draw())) },
            policy: { World.policy }, cachedStreams: 16)
        var settings = ProcessSettings()
        settings.spread = { 0.5 }
        let room = WorkRoom(
            desk: desk, store: session, settings: settings, clock: clock, policy: { World.policy },
            report: { world.report($0) })
        let client = BankClient(secret: [1], clock: { Instant() }) { request, _ throws(ClientError) in
            try await world.bank.exchange(request)
        }
        let gateway = BankGateway(
            client: client, log: session, merchantNo: FakeBank.merchantNo, clock: clock,
            party: { _ in BankParty(tenant: World.tenant, debitAccount: nil) })
        let commands = Processes.all.flatMap { $0.commands }
        dispatchers = [
            Dispatcher(CommandCourier(commands, room: room), room: room),
            Dispatcher(SystemCourier(gateway.system, room: room), room: room),
        ]
        runners = Processes.all.map { process in Node.runner(process, room) }
    }

    private static func runner<P: ProcessManager>(
        _ process: P.Type, _ room: WorkRoom
    ) -> (name: String, step: @IO () async throws -> Void) {
        let runner = ProcessRunner<P>(room: room)
        let step: @IO () async throws -> Void = {
            if !runner.isLeading { _ = try await runner.takeLead() }
            do { _ = try await runner.step() } catch {
                runner.resign()
                throw error
            }
        }
        return (P.name, step)
    }

    /// Lets each part of the process that is not busy do one thing.
    func work(_ part: Int) async {
        let part = part % (runners.count + dispatchers.count)
        if part < runners.count {
            await once(runners[part].name) { [runners] in try await runners[part].step() }
        } else {
            await dispatch(dispatchers[part - runners.count])
        }
    }

    static let parts = Processes.all.count + 2

    private func dispatch(_ dispatcher: Dispatcher) async {
        let courier = dispatcher.courier
        await once(courier.target) { [world] in
            let free = courier.breaker.allowance(courier.width, at: world.now)
            for item in try await dispatcher.take(min(free, 4)) {
                world.scheduler.spawn("deliver \(item.name)") { await dispatcher.handle(item) }
            }
        }
    }

    /// Not while the last one is under way.
    private func once(_ name: String, _ body: @escaping @IO @Sendable () async throws -> Void) async {
        guard session.isAlive, busy.insert(name).inserted else { return }
        await world.scheduler.start(name) {
            // What was lost comes again; `LeaseLost` is one of the ways.
            do { try await body() } catch {}
            self.busy.remove(name)
        }
    }

    // MARK: Bill run

    /// The bills of a month, as `BillRunJob` makes them: in chunks, each contract's with the version it was looked at.
    func billRun(_ month: Month) async throws {
        let run = try await desk.perform(
            StartBillRun { ($0.period, $0.scope) = (month, "all") }, BillRunJob.invocation(month, "all")
        ).subject
        for contract in world.database.roll.keys.sorted() where isOnRoll(contract, month) {
            for _ in 0..<4 {
                guard try await bill(contract, month, ID(run)) else { break }
            }
        }
        let complete = CompleteBillRun {
            ($0.runId, $0.result) = (ID(run), BillRun.Completed(generated: 0, skipped: [], totalAmount: .zero))
        }
        _ = try await desk.perform(
            complete, Invocation(BillRunJob.actor, commandID: UUID(following: run, "complete")))
    }

    private func isOnRoll(_ contract: UUID, _ month: Month) -> Bool {
        guard let until = world.database.roll[contract] else { return false }
        return until.map { $0 >= month.first } ?? true
    }

    /// Whether it has to be tried again, because the contract has changed meanwhile.
    private func bill(_ id: UUID, _ month: Month, _ run: ID<BillRun>) async throws -> Bool {
        let events = try await session.read(StreamName(Contract.category, id), after: 0, limit: 1_000)
        let contract = Contract.fold(try events.map { try $0.decoded(as: Contract.Event.self) })
        let lease = Lease(ID(id), contract)
        let moment = Moment(actor: BillRunJob.actor, now: world.now, policy: World.policy)
        let periods = try lease.periods(billedIn: month, BillingRules(World.policy))
        let claims = periods.map { Bill.periodClaim(id, $0.from) }
        let holders = try await session.holders(of: claims)
        let number = try await session.nextNumber("ZD")
        let (scheduler, now) = (world.scheduler, world.now)
        var drawn = 0
        let chunk = try BillRunChunk(
            [((id, contract, events.count), lease, periods)], run: run, month: month,
            held: Set(zip(claims, holders).filter { $0.1 != nil }.map(\.0)), moment,
            billNo: {
                drawn += 1
                return "ZD-\(number)-\(drawn)"
            },
            newID: { UUID(milliseconds: now.milliseconds, random: (scheduler.draw(), scheduler.draw())) })
        for append in chunk.appends {
            do throws(AppendError) { _ = try await session.append(append) } catch {
                if case .claimed = error { return false }
                guard case .conflict = error else { throw error }
                return true
            }
        }
        return false
    }
}
