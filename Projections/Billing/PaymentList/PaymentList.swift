import Billing
package import EventLog
package import Kernel
import Leasing
import Lookups
package import Postgres
import Projector

/// The money that has come, and which bills it paid.
package enum PaymentList: Projection {
    package static let name = "payment_list"
    package static let schema = places.schema + String(decoding: PackageResources.payment_list_sql, as: UTF8.self)
    package static let categories = [Payment.category, Contract.category] + Places.categories
    package static let scopes: [String: RowScope] = [name: .ofHome, "payment_allocation": .ofHome]

    private static let places = Places(name)

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case Payment.category: payment(try event.decoded(), event)
        case Contract.category: contract(try event.decoded(), event)
        default: try places.statements(for: event)
        }
    }

    private static func payment(_ fact: Payment.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .received(let fact):
            [
                event.insert(
                    name, "payment_id",
                    [
                        "bank_serial_no": fact.bankSerialNo, "channel": fact.channel.rawValue, "amount": fact.amount,
                        "unapplied": fact.amount, "paid_at": fact.paidAt, "payer": fact.payerMasked,
                        "contract_id": fact.contractId, "bill_no": fact.billNo, "entered_by": event.actor.id,
                    ],
                    Lookup(
                        "org_unit_id, project_id",
                        """
                        SELECT org_unit_id, project_id FROM payment_list_contract WHERE contract_id = \(fact.contractId)
                        """))
            ]
        case .allocated(let fact):
            fact.allocations.map { allocation($0, event) }
                + [event.update(name, "payment_id", "unapplied = \(fact.unapplied)")]
        }
    }

    /// A bill takes from a payment once.
    private static func allocation(_ part: AllocatedPart, _ event: RecordedEvent) -> Statement {
        """
        INSERT INTO payment_allocation
          (payment_id, bill_id, amount, allocated_at, version, revision, org_unit_id, project_id, entered_by)
        SELECT payment_id, \(part.billId), \(part.amount), \(event.occurredAt), \(event.version), \(event.position),
          org_unit_id, project_id, entered_by
        FROM payment_list WHERE payment_id = \(event.stream.id)
        ON CONFLICT (payment_id, bill_id) DO NOTHING
        """
    }

    /// Money belongs where its contract does, and that where its room does.
    private static func contract(_ fact: Contract.Event, _ event: RecordedEvent) -> [Statement] {
        let table = "payment_list_contract", key = "contract_id", place = "org_unit_id, project_id"
        return switch fact {
        case .entered(let fact):
            [event.insert(table, key, [:], places.lookup(place, as: place, room: fact.terms.roomId))]
        case .edited(let fact):
            [event.update(table, key, "(\(raw: place)) = (\(places.query(place, room: fact.terms.roomId)))")]
        default: []
        }
    }
}
