import Allocation
import Commands
import Desk
import Estate
import EventLog
import EventLoop
import Kernel
import KernelTesting
import Leasing
import People
import Postgres
import PostgresTesting
import Testing

struct NoSealer: Sealer {
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed {
        Sealed(key: person, ciphertext: "AAAA", mask: "***", index: text)
    }
    func index(of text: String, as field: PersonalField) -> String? { text }
}

/// A room that is allocated to a household, its tenant and a repair worker: what leasing finds when it starts.
struct Seed: BusinessCommand {
    static let name = "seed", title = "样例", permission = "test:seed:make"
    static let fields: [Field<Seed>] = []

    func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let room = Room.Registered {
            ($0.unitId, $0.roomNo, $0.lettableArea, $0.capacity) = (ID(Office.id(40)), "502", Area(units: 5832), 3)
        }
        try await work.execute(Room.self, Office.room, .register(room))
        try await work.execute(Room.self, Office.room, .accept(Room.Accepted { $0.inspector = "李工" }))
        try await work.execute(Room.self, Office.room, .offer(allocation: Office.allocation))
        let proposal = AllocationOffer.Proposal {
            ($0.householdId, $0.roomId, $0.reason) = (Office.household, Office.room, "应保尽保")
            $0.overrideReason = "样例"
        }
        try await work.execute(AllocationOffer.self, Office.allocation, .allocate(proposal))
        for (id, type) in [(Office.tenant, People.PersonType.tenant), (Office.worker, .repair)] {
            let person = Person.Registered {
                $0.personType = type
                $0.idNo = Sealed(key: id, ciphertext: "AAAA", mask: "***", index: id.description)
            }
            try await work.execute(Person.self, id, .register(person))
        }
    }
}

/// A desk on a fresh log, with a clock that tests set.
@IO final class Office {
    let log: EventLog
    private let desk: Desk
    let clock = Clock()

    @IO final class Clock {
        var today = "2025-12-20"
        var now: Instant { Instant("\(today)T04:00:00Z") ?? Instant() }
    }

    nonisolated static func id(_ number: UInt64) -> UUID { UUID(high: 5, low: number) }
    nonisolated static let room = id(1), allocation = id(2), household = id(3), tenant = id(4), worker = id(5)

    init(_ name: String) async throws {
        let pool = Pool(
            Configuration(url: try await TestCluster.database(named: name)), size: 4, waitLimit: .seconds(120))
        _ = try await EventLog.migrate(pool, EventLog.migrations)
        log = EventLog(pool: pool, limits: .patient)
        let policy = Policy.nationalDefaults(
            version: "p1", ["alloc.offer.validDays": 15, "repair.warrantyDays": 90])
        desk = Desk(
            log: log, sealer: NoSealer(), clock: { [clock] in clock.now },
            makeID: { UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max))) },
            policy: { policy })
        try await perform(Seed(), by: "seed")
    }

    @discardableResult
    func perform(_ command: some BusinessCommand, by actor: String) async throws(CommandFailure) -> UUID {
        try await desk.perform(command, Invocation(Actor(id: actor))).subject
    }

    func state<D: Decider>(_ decider: D.Type, _ id: UUID) async throws -> D.State {
        let events = try await log.read(StreamName(D.category, id))
        return D.fold(try events.map { try $0.decoded(as: D.Event.self) })
    }

    /// The refusal a command meets, nil if it meets none.
    func refusal(of command: some BusinessCommand, by actor: String) async throws -> String? {
        do throws(CommandFailure) { try await perform(command, by: actor) } catch {
            guard case .refused(let refusal) = error else { throw error }
            return refusal.code
        }
        return nil
    }

    nonisolated static var terms: Contract.Terms {
        Contract.Terms {
            ($0.lesseePersonId, $0.householdId, $0.roomId, $0.allocationId) = (tenant, household, room, allocation)
            ($0.address, $0.buildingArea, $0.unitRent) = ("3栋2单元502", Area(units: 5832), UnitRent(units: 56_000))
            $0.monthlyRent = Money(fen: 32_659)
            $0.startDate = Day("2026-01-01") ?? Day()
            $0.endDate = Day("2026-12-31") ?? Day()
        }
    }

    /// Enters, submits and approves a contract, and lets the bank know it.
    func contractInForce() async throws -> ID<Contract> {
        let id = ID<Contract>(
            try await perform(
                EnterContract {
                    $0.terms = Office.terms
                    $0.payerAccount = "6216600100001234564"
                }, by: "clerk"))
        try await perform(SubmitContract { $0.contractId = id }, by: "clerk")
        try await perform(ApproveContract { $0.contractId = id }, by: "manager")
        try await perform(RequestBankSync { ($0.contractId, $0.requestNo) = (id, "C1") }, by: "system:bank")
        try await perform(
            RecordBankSync { ($0.contractId, $0.requestNo, $0.bankContractNo) = (id, "C1", "BC1") }, by: "system:bank")
        return id
    }
}
