import Billing
import Desk
import EventLog
import Kernel
import KernelTesting
import Leasing
import Processes

/// Ten in the morning of a spring day in Shanghai.
let morning = Instant("2026-03-01T10:00:00+08:00") ?? Instant()

func id(_ number: Int) -> UUID { UUID(high: 0x7000, low: UInt64(number)) }
func day(_ text: String) -> Day { Day(text) ?? Day() }

func moment(_ actor: String = "system:test", at now: Instant = morning) -> Moment {
    Moment(actor: Actor(id: actor), now: now, policy: .nationalDefaults(version: "p1"))
}

func terms(_ number: Int, cycle: PaymentCycle = .month) -> Contract.Terms {
    Contract.Terms {
        $0.contractNo = "HT-2026-\(number)"
        ($0.lesseePersonId, $0.householdId, $0.roomId) = (id(1_000_000 + number), id(2_000_000 + number), id(number))
        ($0.address, $0.buildingArea, $0.unitRent) = ("3栋2单元502", Area(units: 5832), UnitRent(units: 56_000))
        ($0.monthlyRent, $0.deposit) = (Money(fen: 32_659), Money(fen: 100_000))
        ($0.paymentCycle, $0.dueRule) = (cycle, Contract.DueRule(anchor: .periodStart, offsetDays: 10))
        ($0.startDate, $0.endDate) = (day("2026-01-01"), day("2026-12-31"))
    }
}

/// What people do with a contract, without the rooms and households around it.
struct Act: BusinessCommand {
    static let name = "act", title = "样例", permission = "test:contract:act"
    var step = Step.enter, number: Int64 = 0, exit = Day()

    enum Step: String, Code { case enter, approve, cancel, end }

    static let fields: [Field<Act>] = [
        Field("step", \.step, "步骤"), Field("number", \.number, "合同"), Field("exit", \.exit, "退租日期"),
    ]

    init() {}
    init(_ step: Step, _ number: Int, exit: Day = Day()) {
        (self.step, self.number, self.exit) = (step, Int64(number), exit)
    }

    func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let contract = id(Int(number))
        switch step {
        case .enter:
            try await work.execute(Contract.self, contract, .enter(terms(Int(number))))
            try await work.execute(Contract.self, contract, .submit)
        case .approve: try await work.execute(Contract.self, contract, .approve(opinion: ""))
        case .cancel: try await work.execute(Contract.self, contract, .requestCancellation(.ownWish, exitDate: exit))
        case .end: try await work.execute(Contract.self, contract, .approveCancellation(opinion: ""))
        }
    }
}

struct NoSealer: Sealer {
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed { Sealed() }
    func index(of text: String, as field: PersonalField) -> String? { nil }
}

func answer(
    _ requestNo: String, _ result: Answer.Result, _ operation: BankOperation = .create, inDoubt: Bool = false,
    attempts: Int64 = 1
) -> Answer {
    var answer = Answer()
    (answer.operation, answer.requestNo, answer.result) = (operation.rawValue, requestNo, result)
    (answer.inDoubt, answer.attempts) = (inDoubt, attempts)
    if result == .accepted { answer.body = ["bankContractNo": "BC1", "bankSerialNo": "S1"] }
    if result == .refused { answer.code = "S103" }
    return answer
}
