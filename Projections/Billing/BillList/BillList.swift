import Billing
package import EventLog
package import Kernel
import Leasing
import Lookups
package import Postgres
import Projector

/// Every bill with what is paid and unpaid (账单列表).
package enum BillList: Projection {
    package static let name = "bill_list"
    package static let schema =
        places.schema + persons.schema + String(decoding: PackageResources.bill_list_sql, as: UTF8.self)
    package static let categories =
        [Bill.category, Payment.category, Contract.category] + Persons.categories + Places.categories
    package static let scopes: [String: RowScope] = [name: .ofHome]

    private static let places = Places(name)
    private static let persons = Persons(name)

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case Bill.category: [bill(try event.decoded(), event)]
        case Payment.category: payment(try event.decoded(), event)
        case Contract.category: contract(try event.decoded(), event)
        default: try places.statements(for: event) + persons.statements(for: event)
        }
    }

    private static func bill(_ fact: Bill.Event, _ event: RecordedEvent) -> Statement {
        switch fact {
        case .generated(let fact): insert(fact.bill, run: fact.runId, reason: nil, event)
        case .manualAdded(let fact): insert(fact.bill, run: nil, reason: fact.reason, event)
        case .adjusted(let fact): adjust(fact, event)
        case .voided(let fact): change(event, "status = 'voided', reason = \(fact.reason)")
        case .partiallyPaid(let fact):
            change(
                event,
                """
                status = CASE status WHEN 'overdue' THEN 'overdue' ELSE 'partial' END, paid = paid + \(fact.amount),
                channel = \(channel(of: fact.paymentId))
                """)
        case .settled(let fact):
            change(
                event,
                """
                status = 'settled', paid = paid + \(fact.amount),
                settled_at = \(fact.settledAt)\(paid(by: fact.paymentId))
                """)
        case .overdue(let fact): change(event, "status = 'overdue', overdue_stage = \(fact.stage)")
        }
    }

    private static func insert(
        _ bill: Bill.Content, run: ID<BillRun>?, reason: String?, _ event: RecordedEvent
    ) -> Statement {
        var titles: [String] = []
        for line in bill.feeItems where !titles.contains(line.item.title) { titles.append(line.item.title) }
        return event.insert(
            name, "bill_id",
            [
                "bill_no": bill.billNo, "contract_id": bill.contractId, "person_id": bill.personId,
                "room_id": bill.roomId, "period_from": bill.period.from, "period_to": bill.period.to,
                "fee_items": titles.joined(separator: "、"), "gross": bill.gross, "reduction": bill.reduction,
                "subsidy": bill.subsidy, "late_fee": lateFee(bill.feeItems), "amount_due": bill.amountDue,
                "paid": 0, "due_date": bill.dueDate, "status": "issued", "run_id": run, "reason": reason,
                "entered_by": event.actor.id,
            ],
            Lookup(
                "contract_no, room",
                "SELECT contract_no, address FROM bill_list_contract WHERE contract_id = \(bill.contractId)"),
            persons.lookup("name", as: "lessee", person: bill.personId),
            places.lookup("org_unit_id, project_id", as: "org_unit_id, project_id", room: bill.roomId))
    }

    private static func adjust(_ fact: Bill.Adjusted, _ event: RecordedEvent) -> Statement {
        change(
            event,
            """
            gross = gross + \(fact.lines.map(\.amount).sum()),
            reduction = reduction + \(fact.lines.map(\.reduction).sum()),
            subsidy = subsidy + \(fact.lines.map(\.subsidy).sum()), late_fee = late_fee + \(lateFee(fact.lines)),
            amount_due = \(fact.amountDue), reason = \(fact.reason)
            """)
    }

    private static func lateFee(_ lines: [FeeLine]) -> Money {
        lines.filter { $0.item == .lateFee }.map(\.amount).sum()
    }

    private static func paid(by payment: ID<Payment>?) -> Statement {
        payment.map { ", channel = \(channel(of: $0))" } ?? ""
    }

    private static func channel(of payment: ID<Payment>) -> Statement {
        "(SELECT channel FROM bill_list_payment WHERE payment_id = \(payment))"
    }

    private static func change(_ event: RecordedEvent, _ changes: Statement) -> Statement {
        event.update(name, "bill_id", changes)
    }

    // MARK: What other streams say of a bill

    private static func payment(_ fact: Payment.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .received(let fact) = fact else { return [] }
        return [event.insert("bill_list_payment", "payment_id", ["channel": fact.channel.rawValue])]
    }

    private static func contract(_ fact: Contract.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .entered(let fact):
            [
                event.insert(
                    "bill_list_contract", "contract_id",
                    ["contract_no": fact.terms.contractNo, "address": fact.terms.address])
            ]
        case .edited(let fact):
            [
                event.update(
                    "bill_list_contract", "contract_id",
                    "contract_no = \(fact.terms.contractNo), address = \(fact.terms.address)")
            ]
        default: []
        }
    }
}
