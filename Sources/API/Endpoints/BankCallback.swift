import Bank
import Billing
import Commands
import Desk
import HTTPServer
import Kernel
package import Queries

extension Endpoint {
    /// Where the bank says that somebody has paid. It says so until it is answered `{"code":"OK"}`.
    ///
    /// The bank's serial number is the payment's identity, so a repetition finds the payment it made. A bill that
    /// is not known leaves the money as the payer's credit (domain B1). `bills` is the list in which numbers are found.
    package static func bankPayments(secret: [UInt8], bills: ListDefinition) -> Endpoint {
        Endpoint(
            .post, PaymentNotice.target, "receive-bank-payment", "银行缴费通知", permission: nil,
            request: PaymentNotice.schema,
            answer: Answer(
                200, "已收到", ["type": "object", "required": ["code"], "properties": ["code": ["const": "OK"]]])
        ) { call in
            try call.allowQuery()
            let notice = try call.body(PaymentNotice.self)
            guard notice.isGenuine(secret) else { throw Problem(.wrongSignature, "通知 \(notice.notifyId) 的签名不正确") }
            if notice.status == "SUCCESS" { try await call.record(notice, bills) }
            return .json(PaymentNotice.acknowledgement)
        }.refusing(403)
    }
}

extension Call {
    fileprivate func record(_ notice: PaymentNotice, _ bills: ListDefinition) async throws {
        var command = RecordPayment()
        let bill = try await bill(numbered: notice.billNo, in: bills)
        command.payment = Payment.Received(
            channel: PayChannel(rawValue: notice.channel) ?? .transfer, amount: notice.amount,
            paidAt: notice.paidAt.instant, bankSerialNo: notice.bankSerialNo, payerMasked: notice.payer,
            contractId: bill?.contract, billNo: notice.billNo.isEmpty ? nil : notice.billNo)
        if let bill { command.bills = [ID(bill.id)] }
        let bank = Actor(id: "system:bank", channel: "bank")
        _ = try await services.desk.perform(command, Invocation(bank, correlationID: trace.correlationID))
    }

    private func bill(numbered number: String, in list: ListDefinition) async throws -> (id: UUID, contract: UUID?)? {
        if number.isEmpty { return nil }
        let query = [(name: "bill_no", value: "eq.\(number)"), (name: "fields", value: "bill_id,contract_id")]
        let page = try await services.lists.page(
            of: list, services.lists.request(list, from: query), within: .wholeCity)
        guard let row = try page.items.first.map({ item in try JSON.parse(item) }),
            let id = row["bill_id"]?.string.flatMap({ UUID($0) })
        else { return nil }
        return (id, row["contract_id"]?.string.flatMap { UUID($0) })
    }
}
