import Bank
import Crypto
import EventLoop
import HTTPServer
import Kernel
import Synchronization
import Testing

/// A simulated bank, a client of it, and our side that receives its notices; all over loopback.
@IO final class Bench {
    nonisolated static let secret = Array("the merchant's secret".utf8)
    nonisolated static let start = Instant("2026-03-01T10:00:00+08:00") ?? Instant()

    let clock = TestClock(start)
    let receiver = Receiver()
    let client: BankClient
    /// One that gives up early, for a bank that does not answer.
    let impatient: BankClient
    private(set) var simulator: BankSimulator
    private let settings: BankSimulator.Settings
    private let bank: Server
    private let ours: Server
    private let door: Client

    init(attempts: Int = 8, journal: String? = nil, secret: [UInt8] = secret) async throws {
        let receiver = receiver
        let (oursListener, bankListener) = (
            try await Listener(.tcp(host: "127.0.0.1", port: 0)), try await Listener(.tcp(host: "127.0.0.1", port: 0))
        )
        ours = Server(listener: oursListener) { request in receiver.receive(request) }
        var settings = BankSimulator.Settings(
            merchantNo: "MCH0001", secret: Bench.secret, clock: { [clock] in clock.now })
        settings.callback = oursListener.address
        settings.pauses = Array(repeating: .milliseconds(1), count: attempts - 1)
        settings.journal = journal
        self.settings = settings
        let simulator = Current(try BankSimulator(settings))
        self.simulator = simulator.value
        current = simulator
        bank = Server(listener: bankListener) { request in await simulator.value.handle(request) }
        let address = bankListener.address
        let clients = [Duration.seconds(30), .milliseconds(500)].map { [clock] timeout in
            BankClient(
                Client(address: address, host: address.description), secret: secret, timeout: timeout,
                clock: { clock.now })
        }
        (client, impatient) = (clients[0], clients[1])
        door = Client(address: address, host: address.description)
        Task { @IO [bank] in await bank.run() }
        Task { @IO [ours] in await ours.run() }
    }

    private let current: Current

    @IO private final class Current {
        var value: BankSimulator
        init(_ value: BankSimulator) { self.value = value }
    }

    /// What stays of the bank is what its journal says.
    func restartBank() throws {
        current.value.stop()
        current.value = try BankSimulator(settings)
        simulator = current.value
    }

    func close() async {
        simulator.stop()
        await bank.shutdown(grace: .zero)
        await ours.shutdown(grace: .zero)
    }

    /// Uses the back door; the status and body of its answer.
    @discardableResult
    func sim(_ path: String, _ body: JSON? = nil, method: Method = .post) async throws -> (status: Int, body: JSON) {
        let request = ClientRequest(method, "/_sim/\(path)", body: body?.bytes ?? [])
        let response = try await door.send(request, until: .after(.seconds(120)))
        return (response.status, (try? JSON.parse(response.body)) ?? .null)
    }

    func scenario(_ behaviour: String, match: String = "/boc/", times: Int64? = 1) async throws {
        var body: JSON = ["match": .string(match), "behaviour": .string(behaviour)]
        body["times"] = times.map { .int($0) }
        try #require(try await sim("scenario", body).status == 200)
    }

    /// Waits until the bank knows that so many notices were acknowledged.
    func waitForAcknowledgements(_ count: Int) async throws {
        let deadline = Deadline.after(.seconds(120))
        while true {
            let entries = try await sim("journal", method: .get).body.array ?? []
            if entries.count(where: { $0["method"] == "CALLBACK" && $0["applied"] == true }) >= count { return }
            try #require(Deadline.now < deadline)
        }
    }

    /// A tenant pays; the bank's serial number of it.
    @discardableResult
    func pay(_ bill: String, _ fen: Int64) async throws -> String {
        let order: JSON = [
            "billNo": .string(bill), "contractNo": "HT-1", "amount": .int(fen), "channel": "bocMobile",
        ]
        return try #require(try await sim("pay", order).body["bankSerialNo"]?.string)
    }
}

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
    private let instant: Mutex<Instant>

    init(_ instant: Instant) { self.instant = Mutex(instant) }

    var now: Instant { instant.withLock { $0 } }
    func advance(by duration: Duration) { instant.withLock { $0 = $0 + duration } }
}

/// Our side: takes notices, and may refuse the first of them.
@IO final class Receiver {
    private(set) var notices: [PaymentNotice] = []
    var refusals = 0
    private let arrived = Bell()

    nonisolated init() {}

    func receive(_ request: Request) -> Response {
        guard request.rawPath == PaymentNotice.target, let notice = try? PaymentNotice(json: request.body) else {
            return Response(status: 400)
        }
        notices.append(notice)
        arrived.ring()
        refusals -= 1
        return refusals >= 0 ? Response(status: 500) : Response(body: .bytes(PaymentNotice.acknowledgement))
    }

    /// Waits until so many notices have come.
    func wait(for count: Int) async throws {
        let deadline = Deadline.after(.seconds(120))
        while notices.count < count { try #require(await arrived.wait(until: deadline) == .ready) }
    }
}

func contract(_ number: String = "HT-1", request: String = "C-1", monthly: Int64 = 32_659) -> BankContract {
    var contract = BankContract()
    (contract.requestNo, contract.merchantNo, contract.contractNo) = (request, "MCH0001", number)
    (contract.tenant.name, contract.tenant.idType, contract.tenant.idNo) = ("张三", "01", "11010119900307002X")
    contract.tenant.mobile = "13800138000"
    (contract.room.address, contract.room.area) = ("徐州市云龙区新安家园3栋2单元502", Area(units: 5_832))
    (contract.rent.monthly, contract.rent.cycle) = (Money(fen: monthly), .quarter)
    (contract.startDate, contract.endDate) = (Day(2026, 3, 1) ?? Day(), Day(2027, 2, 28) ?? Day())
    contract.timestamp = BankTime(Bench.start)
    return contract
}

func batch(_ request: String, _ bills: [(String, Int64)], contract: String = "HT-1") -> BankBillBatch {
    var batch = BankBillBatch()
    (batch.requestNo, batch.merchantNo, batch.timestamp) = (request, "MCH0001", BankTime(Bench.start))
    batch.bills = bills.map { number, fen in
        var bill = BankBill()
        (bill.billNo, bill.contractNo, bill.amount) = (number, contract, Money(fen: fen))
        (bill.period, bill.dueDate) = (Month(2026, 3), Day(2026, 3, 31) ?? Day())
        return bill
    }
    return batch
}

extension BankOutcome {
    var answer: Answer? { if case .accepted(let answer) = self { answer } else { nil } }

    /// `refused S103`, `retryable B013`, …
    var summary: String {
        switch self {
        case .accepted: "accepted"
        case .refused(let code, _): "refused \(code)"
        case .retryable(let code, _): "retryable \(code)"
        case .unknown: "unknown"
        }
    }
}
