import Bank
import Commands
import Desk
import EventLoop
import Kernel
import KernelTesting
import Leasing

@testable import Processes

/// Everything in one process: two processes of the system that may be killed anywhere, the people who use it, the bank,
/// a clock that is moved by hand, and the database between them.
@IO final class World {
    nonisolated static let policy = Policy.nationalDefaults()
    nonisolated static let tenant: BankContract.Tenant = {
        var tenant = BankContract.Tenant()
        (tenant.name, tenant.idType, tenant.idNo, tenant.mobile) = ("张三", "01", "11010119900307002X", "13800138000")
        return tenant
    }()

    let scheduler: Scheduler
    let database: ModelDatabase
    private(set) var bank: FakeBank
    private(set) var now: Instant
    private(set) var nodes: [Node] = []
    private(set) var faults: [String] = []
    private var people: People?
    /// What was parked, and why.
    private(set) var parked: [String] = []
    private(set) var kills = 0
    /// The last month whose bills were run after all had come to rest.
    private(set) var billedThrough = Month()

    init(seed: UInt64, planted: Planted? = nil) {
        let scheduler = Scheduler(seed: seed)
        self.scheduler = scheduler
        now = Instant("2026-01-10T02:00:00Z") ?? Instant()
        database = ModelDatabase(planted: planted) { scheduler.chance($0) }
        bank = FakeBank(scheduler, clock: { Instant() })
        bank = FakeBank(scheduler, clock: { [unowned self] in now })
    }

    /// Lives through so many steps, comes to rest, and is looked at.
    static func live(seed: UInt64, steps: Int = 700, planted: Planted? = nil) async -> World {
        let world = World(seed: seed, planted: planted)
        await Task.onLoop {
            await world.begin()
            await world.struggle(steps)
            await world.settle()
        }.value
        world.faults += Audit(world).faults
        world.close()
        return world
    }

    private func begin() async {
        nodes = [Node(self), Node(self)]
        let people = People(self)
        self.people = people
        await people.found()
        await scheduler.drain()
    }

    /// They hold each other.
    private func close() { (nodes, people) = ([], nil) }

    var peopleAtWork: People? { people }

    func report(_ notice: ProcessNotice) {
        if case .parked(let process, _, let what, let reason) = notice {
            parked.append("\(process) \(what): \(reason)")
        }
    }

    func fault(_ text: String) { faults.append(text) }

    // MARK: Bad times

    private func struggle(_ steps: Int) async {
        for step in 0..<steps {
            if step % 100 == 0 { for node in nodes { node.session.losses = scheduler.one(of: [0, 0, 50, 15]) ?? 0 } }
            if scheduler.hasParked && !scheduler.chance(4) {
                await scheduler.step()
            } else {
                await something()
            }
        }
    }

    private func something() async {
        switch scheduler.number(0...29) {
        case 0...13: await nodes[scheduler.number(0...1)].work(scheduler.number(0...Node.parts - 1))
        case 14...20: await people?.act()
        case 21...22: await people?.takeNotice()
        case 23: people?.payAtBank()
        case 24: now = now + .seconds(scheduler.number(1...5_000))
        case 25: now = now + .seconds(scheduler.one(of: [-10_800, -60, 20 * 86_400, 7 * 86_400, 3_600]) ?? 0)
        case 26: bank.mood = scheduler.one(of: FakeBank.Mood.allCases) ?? .well
        case 27: await people?.runBills()
        case 28: if scheduler.chance(2) { kill(scheduler.number(0...1)) }
        default: database.retryParked(at: now)
        }
    }

    /// What it had under way hears nothing any more; a new process takes its place with nothing but the database.
    private func kill(_ index: Int) {
        kills += 1
        scheduler.note("kill \(index)")
        nodes[index].session.kill()
        nodes[index] = Node(self)
        nodes[index].session.losses = scheduler.one(of: [0, 50]) ?? 0
    }

    // MARK: Rest

    /// The network holds, the bank answers, people see to what is left, and the time that anything waits for comes.
    private func settle() async {
        for node in nodes { node.session.losses = 0 }
        bank.mood = .well
        await rest()
        database.retryParked(at: now)
        await people?.askBankAgain()
        await rest()
        now = now + .seconds(40 * 86_400)
        await rest()
        billedThrough = now.day.month
        await people?.runAllBills()
        await rest()
        now = now + .seconds(3 * 86_400)
        await rest()
        now = now + .seconds(100 * 86_400)
        await rest()
    }

    private func rest() async {
        for _ in 0..<2_000 {
            await scheduler.drain()
            let before = (database.events.count, database.outbox.count, database.inbox.count, database.timers.count)
            for part in 0..<Node.parts { for node in nodes { await node.work(part) } }
            await people?.retry()
            while bank.notices.isEmpty == false, await people?.takeNotice() == true { await scheduler.drain() }
            await scheduler.drain()
            let hasMoved =
                before != (database.events.count, database.outbox.count, database.inbox.count, database.timers.count)
            if let next = database.outbox.filter({ !$0.isParked }).map(\.dueAt).min() {
                // Longer than the bank is left alone after failures.
                now = max(hasMoved ? now : now + .seconds(20), next)
            } else if !hasMoved, database.inbox.isEmpty, people?.isWaiting != true {
                return
            }
        }
        faults.append("does not come to rest: \(database.outbox.map(\.row.name)), \(database.inbox.count) answers")
    }
}
