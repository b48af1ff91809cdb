import Billing
package import EventLog
package import Kernel
import Leasing
import Lookups
package import Postgres
import Projector

/// The journal from which the monthly rent accounts (租金核算汇总表) are made, for any month, as known at any position.
package enum RentAccounting: Projection {
    package static let name = "rent_accounting"
    package static let schema =
        places.schema + String(decoding: PackageResources.rent_accounting_sql, as: UTF8.self)
    package static let categories = [Bill.category, Payment.category, Contract.category] + Places.categories
    package static let scopes: [String: RowScope] = [
        "rent_accounting_contract": .ofHome, name: .rows(of: "rent_accounting_contract", by: "contract_id"),
        "rent_accounting_bill": .rows(of: "rent_accounting_contract", by: "contract_id"),
        "rent_accounting_allocation": .rows(of: "rent_accounting_contract", by: "contract_id"),
    ]

    private static let places = Places(name)

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case Bill.category: bill(try event.decoded(), event)
        case Payment.category: payment(try event.decoded(), event)
        case Contract.category: contract(try event.decoded(), event)
        default: try places.statements(for: event)
        }
    }

    private static func bill(_ fact: Bill.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .generated(let fact): issue(fact.bill, event)
        case .manualAdded(let fact): issue(fact.bill, event)
        case .adjusted(let fact): [charge(fact.lines, of: nil, event), balance(event, due: fact.amountDue)]
        case .voided: [takeBack(event), balance(event, due: .zero)]
        case .partiallyPaid(let fact): [pay(fact.amount, event), balance(event, paid: fact.amount)]
        case .settled(let fact) where fact.amount > .zero: [pay(fact.amount, event), balance(event, paid: fact.amount)]
        case .settled, .overdue: []
        }
    }

    private static func issue(_ bill: Bill.Content, _ event: RecordedEvent) -> [Statement] {
        let balance: Statement = """
            INSERT INTO rent_accounting_bill (bill_id, revision, version, contract_id, booked, amount_due, remaining)
            VALUES (\(event.stream.id), \(event.position), \(event.version), \(bill.contractId), \(event.bookedIn),
              \(bill.amountDue), \(bill.amountDue))
            ON CONFLICT (bill_id, revision) DO NOTHING
            """
        return [charge(bill.feeItems, of: bill.contractId, event), balance]
    }

    /// What is left of the bill after this fact, from what was left before it.
    private static func balance(_ event: RecordedEvent, due: Money? = nil, paid: Money = .zero) -> Statement {
        """
        INSERT INTO rent_accounting_bill (bill_id, revision, version, contract_id, booked, amount_due, remaining)
        SELECT bill_id, \(event.position), \(event.version), contract_id, \(event.bookedIn),
          coalesce(\(due)::bigint, amount_due), remaining + coalesce(\(due)::bigint, amount_due) - amount_due - \(paid)
        FROM rent_accounting_bill WHERE bill_id = \(event.stream.id) AND revision < \(event.position)
        ORDER BY revision DESC LIMIT 1
        ON CONFLICT (bill_id, revision) DO NOTHING
        """
    }

    private static func payment(_ fact: Payment.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .allocated(let fact) = fact else { return [] }
        return fact.allocations.map { part in
            """
            INSERT INTO rent_accounting_allocation (revision, bill_id, version, payment_id, booked, amount, contract_id)
            VALUES (\(event.position), \(part.billId), \(event.version), \(event.stream.id), \(event.bookedIn),
              \(part.amount), (SELECT contract_id FROM rent_accounting_bill WHERE bill_id = \(part.billId) LIMIT 1))
            ON CONFLICT (revision, bill_id) DO NOTHING
            """
        }
    }

    private static func contract(_ fact: Contract.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .entered(let fact):
            [
                event.insert(
                    "rent_accounting_contract", "contract_id",
                    ["area": fact.terms.buildingArea, "entered_by": event.actor.id],
                    places.lookup("org_unit_id, project_id", as: "org_unit_id, project_id", room: fact.terms.roomId))
            ]
        case .edited(let fact):
            [
                event.update(
                    "rent_accounting_contract", "contract_id",
                    """
                    area = \(fact.terms.buildingArea),
                    (org_unit_id, project_id) = (\(places.query("org_unit_id, project_id", room: fact.terms.roomId)))
                    """)
            ]
        default: []
        }
    }
}

extension RecordedEvent {
    /// The month in which it was recorded, in Asia/Shanghai.
    var bookedIn: Month { occurredAt.day.month }
}
