import Billing
package import EventLog
package import Kernel
import Leasing
import Lookups
package import Postgres
import Projector

/// How far each contract is paid, and what is due next (查询账单到期时间).
package enum ContractAccount: Projection {
    package static let name = "contract_account"
    package static let schema =
        places.schema + persons.schema + String(decoding: PackageResources.contract_account_sql, as: UTF8.self)
    package static let categories = [Bill.category, Contract.category] + Persons.categories + Places.categories
    package static let scopes: [String: RowScope] = [
        name: .ofHome, "contract_account_bill": .rows(of: name, by: "contract_id"),
    ]

    static let places = Places(name)
    static let persons = Persons(name)

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case Bill.category: [bill(try event.decoded(), event), recount(event)]
        case Contract.category: contract(try event.decoded(), event)
        default: try places.statements(for: event) + persons.statements(for: event)
        }
    }

    private static func bill(_ fact: Bill.Event, _ event: RecordedEvent) -> Statement {
        switch fact {
        case .generated(let fact): insert(fact.bill, event)
        case .manualAdded(let fact): insert(fact.bill, event)
        case .adjusted(let fact): change(event, "amount_due = \(fact.amountDue)")
        case .voided: change(event, "is_voided = true")
        case .partiallyPaid(let fact): change(event, "paid = paid + \(fact.amount)")
        case .settled(let fact): change(event, "paid = paid + \(fact.amount)")
        case .overdue(let fact): change(event, "overdue_stage = \(fact.stage)")
        }
    }

    private static func insert(_ bill: Bill.Content, _ event: RecordedEvent) -> Statement {
        event.insert(
            "contract_account_bill", "bill_id",
            [
                "contract_id": bill.contractId, "bill_no": bill.billNo, "period_from": bill.period.from,
                "period_to": bill.period.to, "due_date": bill.dueDate, "amount_due": bill.amountDue,
                "is_rent": bill.feeItems.contains { $0.item == .rent },
            ])
    }

    private static func change(_ event: RecordedEvent, _ changes: Statement) -> Statement {
        event.update("contract_account_bill", "bill_id", changes)
    }

    /// Counts a contract's few bills again, so nothing can drift. It is paid to the day before its first open rent
    /// bill, or to the end of its last one.
    private static func recount(_ event: RecordedEvent) -> Statement {
        """
        UPDATE contract_account AS account SET
          (paid_through, open_bills, open_amount, overdue_stage) = (
            SELECT coalesce(min(period_from) FILTER (WHERE is_rent AND is_open) - 1,
                max(period_to) FILTER (WHERE is_rent AND NOT is_voided)),
              count(*) FILTER (WHERE is_open), coalesce(sum(amount_due - paid) FILTER (WHERE is_open), 0),
              max(overdue_stage) FILTER (WHERE is_open)
            FROM contract_account_bill AS bill WHERE bill.contract_id = account.contract_id),
          (next_bill_id, next_period_from, next_period_to, next_due_date, next_amount) = (
            SELECT bill_id, period_from, period_to, due_date, amount_due - paid FROM contract_account_bill AS bill
            WHERE bill.contract_id = account.contract_id AND is_open ORDER BY due_date, bill_no LIMIT 1)
        WHERE contract_id = (SELECT contract_id FROM contract_account_bill WHERE bill_id = \(event.stream.id))
        """
    }
}
