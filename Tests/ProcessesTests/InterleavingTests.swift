import Billing
import Commands
import Desk
import Kernel
import KernelTesting
import Leasing
import Processes
import Testing

/// A contract, its process, the outbox between them and a bank, moved one random step at a time; no clock, no I/O.
private struct World {
    private var random: SplitMix64
    var log: [Contract.Event] = []
    var contract = Contract.initial
    private var read = 0
    var sync = BankSync.initial
    private var commands: [any BusinessCommand] = [], inbox: [Answer] = [], old: [Answer] = []
    private var calls: [Call] = [], parked: [Call] = []
    /// At the bank: numbers it has answered, and its one contract.
    private var accepted: Set<String> = []
    private(set) var isLive = false
    private(set) var bills: [(bill: Bill.State, from: Day)] = []
    private(set) var faults: [String] = []

    private struct Call {
        let call: ExternalCall
        var attempts: Int64 = 0, isInDoubt = false
    }

    static let exit = day("2026-06-15")

    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
        random = SplitMix64(seed: seed)
        act(.enter(terms(1)), "clerk")
        act(.submit, "clerk")
        act(.approve(opinion: ""), "manager")
    }

    private mutating func act(_ command: Contract.Command, _ actor: String) {
        guard let events = try? Contract.decide(command, contract, moment(actor)) else { return }
        log += events
        for event in events { Contract.evolve(&contract, event) }
    }

    mutating func step(isFair: Bool) {
        switch Int.random(in: 0..<(isFair ? 7 : 11), using: &random) {
        case 0: readLog()
        case 1: performCommand()
        case 2: takeAnswer()
        case 3, 4: callBank(isFair: isFair)
        case 5: retryByHand(isFair: isFair)
        case 6: generateBill()
        case 7: act(.requestCancellation(.ownWish, exitDate: World.exit), "clerk")
        case 8: act(seed % 4 == 0 ? .approveCancellation(opinion: "") : .rejectCancellation(reason: ""), "manager")
        case 9: act(.approve(opinion: ""), "manager")
        default: if let again = old.randomElement(using: &random) { react(.answered(again)) }
        }
    }

    private mutating func react(_ input: BankSync.Input) {
        let outputs = BankSync.react(input, of: id(1), sync, moment())
        BankSync.fold(outputs, into: &sync)
        for output in outputs {
            switch output {
            case .command(let command, _):
                commands.append(command)
                if (command as? RequestBankSync)?.operation == .terminate, !mayBeAtBank {
                    faults.append("terminates what was never created")
                }
            case .call(let call):
                parked = []
                calls.append(Call(call: call))
            default: break
            }
        }
    }

    private var mayBeAtBank: Bool { sync.creation.isAccepted || !sync.creation.inDoubt.isEmpty }

    private mutating func readLog() {
        guard read < log.count else { return }
        switch log[read] {
        case .approved: react(.approved)
        case .bankSyncRequested(let fact): react(.requested(fact.operation, requestNo: fact.requestNo))
        case .terminated(let fact): react(.ended(on: fact.terminationDate))
        default: break
        }
        read += 1
    }

    private mutating func performCommand() {
        guard !commands.isEmpty else { return }
        switch commands.removeFirst() {
        case let command as RequestBankSync: request(command.operation)
        case let command as RecordBankSync:
            act(.recordBankSync(requestNo: command.requestNo, bankContractNo: "BC1", bankSerialNo: "S1"), "system")
        case let command as RecordBankSyncFailure:
            let failure = Contract.BankFailure(
                code: command.code, message: "", retryable: command.retryable, attempt: command.attempt)
            act(.recordBankFailure(requestNo: command.requestNo, failure), "system")
        default: faults.append("an unknown command")
        }
    }

    private mutating func request(_ operation: BankOperation) {
        let numbers = operation == .create ? contract.creation.requestNos : contract.termination.requestNos
        let number = "\(operation.rawValue)-\(numbers.count + 1)"
        act(.requestBankSync(operation, requestNo: number, payloadHash: nil), "system")
    }

    private mutating func takeAnswer() {
        guard !inbox.isEmpty else { return }
        let answer = inbox.removeFirst()
        old.append(answer)
        react(.answered(answer))
    }

    private mutating func callBank(isFair: Bool) {
        guard !calls.isEmpty else { return }
        calls[0].attempts += 1
        let call = calls[0].call
        switch isFair ? 0 : Int.random(in: 0..<5, using: &random) {
        case 0, 1: finish(.accepted, isDone: true)
        case 2: if !accepted.contains(call.requestNo) { finish(.refused) }
        case 3:
            perform(call)
            calls[0].isInDoubt = true
            giveUpOrDelay()
        default: giveUpOrDelay()
        }
    }

    private mutating func giveUpOrDelay() {
        if calls[0].attempts >= 3 { return finish(.exhausted) }
        if calls[0].attempts == 1 { inbox.append(answer(.delayed)) }
    }

    private func answer(_ result: Answer.Result) -> Answer {
        let call = calls[0]
        var answer = Answer()
        (answer.operation, answer.requestNo, answer.result) = (call.call.operation, call.call.requestNo, result)
        (answer.attempts, answer.inDoubt) = (call.attempts, result == .exhausted && call.isInDoubt)
        return answer
    }

    private mutating func finish(_ result: Answer.Result, isDone: Bool = false) {
        if isDone { perform(calls[0].call) }
        inbox.append(answer(result))
        let call = calls.removeFirst()
        if result != .accepted { parked.append(call) }
    }

    /// The bank does what it is asked, each number once; a contract it has already is the same contract.
    private mutating func perform(_ call: ExternalCall) {
        guard accepted.insert(call.requestNo).inserted else { return }
        if call.operation == BankOperation.create.rawValue {
            isLive = true
        } else {
            isLive = false
        }
    }

    private mutating func retryByHand(isFair: Bool) {
        if !parked.isEmpty && (isFair || Bool.random(using: &random)) {
            var call = parked.removeFirst()
            call.attempts = 10
            calls.append(call)
        } else if !isFair {
            request(contract.stage == .terminated ? .terminate : .create)
        }
    }

    private mutating func generateBill() {
        let lease = Lease(ID(id(1)), contract)
        let month = Month(2026, Int.random(in: 1...12, using: &random))
        guard let rules = try? BillingRules(moment().policy) else { return }
        for period in lease.periods(billedIn: month, rules)
        where !bills.contains(where: { $0.from == period.from }) {
            let order = Bill.Order(billNo: "ZD-\(bills.count)")
            guard let events = try? Bill.decide(.generate(lease, period, order), Bill.initial, moment()) else {
                continue
            }
            bills.append((Bill.fold(events), period.from))
        }
    }

    /// Lets everything come to rest with a bank that answers and a person who sees to what is parked.
    mutating func settle() {
        for _ in 0..<400 { step(isFair: true) }
        for index in bills.indices {
            let events = try? Bill.decide(.endLease(Lease(ID(id(1)), contract)), bills[index].bill, moment())
            for event in events ?? [] { Bill.evolve(&bills[index].bill, event) }
        }
    }

    var isIdle: Bool { read == log.count && commands.isEmpty && inbox.isEmpty && calls.isEmpty }
}

@Suite("Any order of events") struct InterleavingTests {
    @Test("approvals, ends and answers in any order leave bank, contract and bills in step")
    func interleavings() {
        var ends = 0, refusals = 0
        for seed in 0..<UInt64(3_000) {
            var world = World(seed: seed)
            for _ in 0..<Int(seed % 150) { world.step(isFair: false) }
            world.settle()
            let contract = world.contract
            ends += contract.stage == .terminated ? 1 : 0
            refusals += contract.creation.requestNos.count > 1 ? 1 : 0
            #expect(world.faults == [], "seed \(seed)")
            #expect(world.isIdle, "seed \(seed) does not come to rest")
            let isLive = world.isLive
            if contract.stage == .terminated {
                #expect(!isLive, "seed \(seed): the bank keeps an ended contract")
                let late = world.bills.filter { $0.from > World.exit && !$0.bill.isVoided }
                #expect(late.isEmpty, "seed \(seed): bills after the exit")
            } else {
                #expect(
                    world.isLive && contract.creation.status == .ok, "seed \(seed): approved and not known to the bank")
            }
        }
        #expect(ends > 300 && refusals > 200, "too tame: \(ends) ends, \(refusals) new attempts")
    }
}
