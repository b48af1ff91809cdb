package import Billing
import Crypto
package import Desk
import EventLoop
package import Kernel

/// Money that has arrived. It pays the bills that are named, the oldest first; what is left is the payer's credit.
///
/// The bank's serial number is the payment's identity, so a notice that comes again finds the payment it made:
/// with the same amount nothing happens, with another it is refused (`E-PAY-DUP`).
package struct RecordPayment: BusinessCommand {
    package static let name = "record-payment", title = "登记缴费", permission = "billing:payment:record"
    package var payment = Payment.Received()
    package var bills: [ID<Bill>] = []

    package init() {}

    package static let fields: [Field<RecordPayment>] = [
        Field("payment", \.payment, "缴费"),
        Field("bills", \.bills, "待缴账单"),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let id = ID<Payment>(Payment.id(ofSerial: payment.bankSerialNo))
        var payment = payment
        var state = try await work.state(Payment.self, id)
        // Money belongs where its contract does, which the bills know.
        if payment.contractId == nil, let first = bills.first {
            payment.contractId = try await work.state(Bill.self, first).content?.contractId
        }
        try await work.execute(Payment.self, id, .receive(payment))
        state = try await work.state(Payment.self, id)
        // What the caller has read may be old: only the bills themselves know what is left to pay.
        var open: [OpenBill] = []
        for billId in bills where !state.allocations.contains(where: { $0.billId == billId }) {
            let bill = try await work.state(Bill.self, billId)
            guard let content = bill.content, !bill.isVoided else { continue }
            open.append(
                OpenBill(
                    billId: billId, billNo: content.billNo, dueDate: content.dueDate, remaining: bill.remaining))
        }
        let parts = RentRules.allocate(state.unapplied, to: open).parts
        try await work.execute(Payment.self, id, .allocate(parts))
        for part in parts {
            try await work.execute(Bill.self, part.billId, .pay(id, part.amount, at: payment.paidAt))
        }
    }
}

extension Payment {
    /// The identity of the payment with a serial number of the bank.
    package static func id(ofSerial serialNo: String) -> UUID {
        UUID(bytes: Array(SHA256.hash(Array("payment:\(serialNo)".utf8)).prefix(16))) ?? .zero
    }
}
