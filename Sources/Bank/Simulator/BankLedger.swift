import Kernel

/// The bank's own books, as a pure function of what it was asked.
///
/// The same requests at the same times give the same numbers, so a journal of them is enough to start again.
struct BankLedger {
    /// What can be asked for and changes the books.
    enum Change: Sendable { case contract, amendment, termination, bills, voiding, refund, payment }

    private struct Contract {
        var request: BankContract
        let number: String, serial: String
        var isTerminated = false
    }

    private struct Bill {
        let request: BankBill, number: String
        var isVoided = false, isPaid = false
    }

    let merchantNo: String
    private(set) var payments: [BankPayment] = []
    private var contracts: [String: Contract] = [:]
    private var bills: [String: Bill] = [:]
    private var answers: [String: (hash: String, reply: BankReply)] = [:]
    private var serials = 0

    init(merchantNo: String) { self.merchantNo = merchantNo }

    mutating func apply(_ change: Change, _ body: [UInt8], at now: Instant) -> BankReply {
        switch change {
        case .contract: once(body) { (books: inout BankLedger, request) in books.register(request, now) }
        case .amendment: once(body) { (books: inout BankLedger, request) in books.amend(request, now) }
        case .termination: once(body) { (books: inout BankLedger, request) in books.terminate(request, now) }
        case .bills: once(body) { (books: inout BankLedger, request) in books.take(request, now) }
        case .voiding: once(body) { (books: inout BankLedger, request) in books.void(request, now) }
        case .refund: once(body) { (books: inout BankLedger, request) in books.refund(request, now) }
        case .payment:
            reading(PaymentOrder.self, body) { order in pay(order, now) }
        }
    }

    func payment(_ serial: String) -> BankPayment? { payments.first { $0.bankSerialNo == serial } }

    func reconciliation(of day: Day) -> Reconciliation {
        let moved = payments.filter { $0.paidAt.instant.day == day }
        return Reconciliation(lines: moved.enumerated().map { ReconciliationLine($1, lineNo: $0 + 1) })
    }

    // MARK: Once

    /// Answers a request number with its first answer, and refuses it with other content.
    private mutating func once<Request: BankRequest>(
        _ body: [UInt8], _ act: (inout BankLedger, Request) -> BankReply
    ) -> BankReply {
        reading(Request.self, body) { request in
            guard request.merchantNo == merchantNo else { return BankReply(.notAuthorised) }
            let hash = "\(request.target) \(request.payloadHash)"
            if let first = answers[request.requestNo] {
                return first.hash == hash ? first.reply : BankReply(.requestReused)
            }
            let reply = act(&self, request)
            answers[request.requestNo] = (hash, reply)
            return reply
        }
    }

    private func reading<R: Record>(_ type: R.Type, _ body: [UInt8], _ act: (R) -> BankReply) -> BankReply {
        do throws(ReadError) { return act(try R(json: body)) } catch { return BankReply(malformed: error) }
    }

    // MARK: Rules

    private mutating func register(_ request: BankContract, _ now: Instant) -> BankReply {
        if let existing = contracts[request.contractNo] {
            var reply = BankReply(.contractExists, contract: existing.number, serial: existing.serial)
            reply.payloadHash = existing.request.payloadHash
            return reply
        }
        let contract = Contract(request: request, number: "BC\(9_001 + contracts.count)", serial: nextSerial(now))
        contracts[request.contractNo] = contract
        return BankReply(.ok, contract: contract.number, serial: contract.serial)
    }

    private mutating func amend(_ request: BankAmendment, _ now: Instant) -> BankReply {
        guard var contract = contracts[request.contractNo] else { return BankReply(.contractNotFound) }
        guard !contract.isTerminated else { return BankReply(.contractTerminated, contract: contract.number) }
        contract.request.rent = request.rent ?? contract.request.rent
        contract.request.endDate = request.endDate ?? contract.request.endDate
        contract.request.debitAccount = request.debitAccount ?? contract.request.debitAccount
        contracts[request.contractNo] = contract
        return BankReply(.ok, contract: contract.number, serial: nextSerial(now))
    }

    private mutating func terminate(_ request: BankTermination, _ now: Instant) -> BankReply {
        guard let contract = contracts[request.contractNo] else { return BankReply(.contractNotFound) }
        contracts[request.contractNo]?.isTerminated = true
        return BankReply(.ok, contract: contract.number, serial: nextSerial(now))
    }

    private mutating func take(_ request: BankBillBatch, _ now: Instant) -> BankReply {
        var reply = BankReply(.ok, serial: nextSerial(now))
        reply.results = request.bills.map { bill in
            var result = BankReply.BillResult()
            result.billNo = bill.billNo
            let code = take(bill)
            (result.code, result.message) = (code.rawValue, code.message)
            if code == .ok || code == .billExists {
                result.bankBillNo = bills[bill.billNo]?.number
                result.payloadHash = bills[bill.billNo]?.request.payloadHash
            }
            return result
        }
        return reply
    }

    private mutating func take(_ bill: BankBill) -> BankCode {
        if let existing = bills[bill.billNo] { return existing.isVoided ? .billVoided : .billExists }
        guard let contract = contracts[bill.contractNo] else { return .contractNotFound }
        guard !contract.isTerminated else { return .contractTerminated }
        bills[bill.billNo] = Bill(request: bill, number: "BB\(100_001 + bills.count)")
        return .ok
    }

    private mutating func void(_ request: BankVoiding, _ now: Instant) -> BankReply {
        guard let bill = bills[request.billNo] else { return BankReply(.billNotFound) }
        if bill.isVoided { return BankReply(.billVoided) }
        if bill.isPaid { return BankReply(.billPaid) }
        bills[request.billNo]?.isVoided = true
        return BankReply(.ok, serial: nextSerial(now))
    }

    /// Takes the money whatever it is for: a bank cannot know that a bill was voided a minute ago.
    private mutating func pay(_ order: PaymentOrder, _ now: Instant) -> BankReply {
        var payment = BankPayment()
        payment.bankSerialNo = nextSerial(now)
        (payment.billNo, payment.contractNo, payment.amount) = (order.billNo, order.contractNo, order.amount)
        (payment.channel, payment.paidAt) = (order.channel, BankTime(now))
        let name = contracts[order.contractNo]?.request.tenant.name ?? ""
        payment.payer = name.prefix(1) + String(repeating: "*", count: max(1, name.count - 1))
        payments.append(payment)
        bills[order.billNo]?.isPaid = true
        return BankReply(.ok, contract: contracts[order.contractNo]?.number, serial: payment.bankSerialNo)
    }

    private mutating func refund(_ request: BankRefund, _ now: Instant) -> BankReply {
        guard let paid = payment(request.bankSerialNo), paid.type == .payment else {
            return BankReply(.paymentNotFound)
        }
        let before = payments.filter { $0.type == .refund && $0.refunded == request.bankSerialNo }.map(\.amount).sum()
        guard before + request.amount <= paid.amount else { return BankReply(.refundTooLarge) }
        var refund = paid
        (refund.bankSerialNo, refund.amount, refund.type) = (nextSerial(now), request.amount, .refund)
        (refund.paidAt, refund.refunded) = (BankTime(now), paid.bankSerialNo)
        payments.append(refund)
        return BankReply(.ok, serial: refund.bankSerialNo)
    }

    private mutating func nextSerial(_ now: Instant) -> String {
        serials += 1
        let digits = String(serials)
        return now.day.compact + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }
}

/// Makes a tenant pay at the bank.
struct PaymentOrder: Record {
    /// Any text: a payer may name a bill that does not exist.
    var billNo = ""
    var contractNo = "", amount = Money(), channel = ""

    static let fields: [Field<PaymentOrder>] = [
        Field("billNo", \.billNo, "账单号", .text(0...64)),
        Field("contractNo", \.contractNo, "合同号", .text(0...64)),
        Field("amount", \.amount, "金额", .range(1...1_000_000_000)),
        Field("channel", \.channel, "渠道", .text(1...32)),
    ]
}
