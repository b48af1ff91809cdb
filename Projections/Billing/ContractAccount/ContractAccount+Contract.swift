import EventLog
import Kernel
import Leasing
import Lookups
import Postgres
import Projector

extension ContractAccount {
    static func contract(_ fact: Contract.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .entered(let fact): [insert(fact.terms, event)]
        case .edited(let fact): [edit(fact.terms, event)]
        // Nobody owes anything on it, ever.
        case .discarded: ["DELETE FROM contract_account WHERE contract_id = \(event.stream.id)"]
        case .terminated(let fact):
            [event.update(name, "contract_id", "terminated_on = \(fact.terminationDate)")]
        default: [event.update(name, "contract_id")]
        }
    }

    private static func insert(_ terms: Contract.Terms, _ event: RecordedEvent) -> Statement {
        event.insert(
            name, "contract_id",
            [
                "contract_no": terms.contractNo, "lessee_person_id": terms.lesseePersonId, "room_id": terms.roomId,
                "address": terms.address, "monthly_rent": terms.monthlyRent,
                "payment_cycle": terms.paymentCycle.rawValue, "start_date": terms.startDate, "end_date": terms.endDate,
                "entered_by": event.actor.id,
            ],
            persons.lookup("name", as: "lessee", person: terms.lesseePersonId),
            places.lookup("org_unit_id, project_id", as: "org_unit_id, project_id", room: terms.roomId))
    }

    private static func edit(_ terms: Contract.Terms, _ event: RecordedEvent) -> Statement {
        event.update(
            name, "contract_id",
            """
            contract_no = \(terms.contractNo), lessee_person_id = \(terms.lesseePersonId),
            lessee = (\(persons.query("name", person: terms.lesseePersonId))), room_id = \(terms.roomId),
            address = \(terms.address), monthly_rent = \(terms.monthlyRent),
            payment_cycle = \(terms.paymentCycle.rawValue), start_date = \(terms.startDate), end_date = \(terms.endDate),
            (org_unit_id, project_id) = (\(places.query("org_unit_id, project_id", room: terms.roomId)))
            """)
    }
}
