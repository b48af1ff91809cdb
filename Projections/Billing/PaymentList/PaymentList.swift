import Billing
package import EventLog
package import Kernel
package import Postgres
import Projector

/// The money that has come, and which bills it paid.
package enum PaymentList: Projection {
    package static let name = "payment_list"
    package static let schema = String(decoding: PackageResources.payment_list_sql, as: UTF8.self)
    package static let categories = [Payment.category]

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch try event.decoded(as: Payment.Event.self) {
        case .received(let fact):
            [
                event.insert(
                    name, "payment_id",
                    [
                        "bank_serial_no": fact.bankSerialNo, "channel": fact.channel.rawValue, "amount": fact.amount,
                        "unapplied": fact.amount, "paid_at": fact.paidAt, "payer": fact.payerMasked,
                        "contract_id": fact.contractId, "bill_no": fact.billNo,
                    ])
            ]
        case .allocated(let fact):
            fact.allocations.map { allocation($0, event) }
                + [event.update(name, "payment_id", "unapplied = \(fact.unapplied)")]
        }
    }

    /// A bill takes from a payment once.
    private static func allocation(_ part: AllocatedPart, _ event: RecordedEvent) -> Statement {
        """
        INSERT INTO payment_allocation (payment_id, bill_id, amount, allocated_at, version, revision)
        VALUES (\(event.stream.id), \(part.billId), \(part.amount), \(event.occurredAt), \(event.version),
          \(event.position))
        ON CONFLICT (payment_id, bill_id) DO NOTHING
        """
    }
}
