import EventLoop
import Kernel

@testable import Bank
@testable import HTTPServer

/// The bank's books behind a bad line: requests get lost before it or answers after it, it is closed or says no.
@IO final class FakeBank {
    enum Mood: CaseIterable { case well, shaky, silent, closed, refusing }

    static let merchantNo = "MCH0001"

    private(set) var books = BankLedger(merchantNo: merchantNo)
    var mood = Mood.well
    /// What it was asked, in order: the number, the contract and whether it was done.
    private(set) var asked: [(requestNo: String, contractNo: String, isDone: Bool)] = []
    /// Payments that we have not acknowledged; the bank tells us until we do.
    private(set) var notices: [BankPayment] = []
    /// Bank numbers of the contracts it has, and whether they are still in force.
    private(set) var contracts: [String: (number: String, isInForce: Bool)] = [:]
    private let scheduler: Scheduler, clock: @IO () -> Instant

    init(_ scheduler: Scheduler, clock: @escaping @IO () -> Instant) {
        (self.scheduler, self.clock) = (scheduler, clock)
    }

    /// The line to it; what `BankClient` sends through.
    func exchange(_ request: ClientRequest) async throws(ClientError) -> ClientResponse {
        await scheduler.turn("to the bank")
        if mood == .closed { throw .notConnected("closed") }
        if mood == .silent || mood == .shaky && scheduler.chance(3) { throw .timedOut }
        let response = answer(request)
        await scheduler.turn("from the bank")
        if mood == .shaky && scheduler.chance(2) { throw .connectionLost }
        return response
    }

    private func answer(_ request: ClientRequest) -> ClientResponse {
        let body = (try? JSON.parse(request.body)) ?? .null
        let number = body["requestNo"]?.string ?? "", contract = body["contractNo"]?.string ?? ""
        // A number that was done once is never refused: the bank gives its first answer.
        if mood == .refusing, !asked.contains(where: { $0.requestNo == number && $0.isDone }) {
            asked.append((number, contract, false))
            return response(BankReply(.accountNotOpen))
        }
        let isTermination = request.target.hasSuffix("/terminate")
        let reply = books.apply(isTermination ? .termination : .contract, request.body, at: clock())
        let isDone = reply.code == BankCode.ok.rawValue
        if isDone, !asked.contains(where: { $0.requestNo == number && $0.isDone }) {
            contracts[contract] = (reply.bankContractNo ?? "", !isTermination)
        }
        asked.append((number, contract, isDone))
        return response(reply)
    }

    private func response(_ reply: BankReply) -> ClientResponse {
        ClientResponse(status: 200, headers: [:], body: reply.json)
    }

    // MARK: Payments

    func pay(_ amount: Money, billNo: String, contractNo: String) {
        var order = PaymentOrder()
        (order.billNo, order.contractNo, order.amount, order.channel) = (billNo, contractNo, amount, "bocDebit")
        let reply = books.apply(.payment, order.json, at: clock())
        guard let payment = books.payment(reply.bankSerialNo ?? "") else { return }
        // Told once, or again before the first telling has been answered.
        for _ in 0...scheduler.number(0...2) { notices.append(payment) }
    }

    /// One of the notices, in any order; it comes again until it is acknowledged.
    func nextNotice() -> BankPayment? {
        guard !notices.isEmpty else { return nil }
        return notices[scheduler.number(0...notices.count - 1)]
    }

    func acknowledge(_ serial: String) { notices.removeAll { $0.bankSerialNo == serial } }
}
