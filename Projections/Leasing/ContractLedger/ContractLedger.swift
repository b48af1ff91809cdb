package import EventLog
package import Kernel
import Leasing
import Lookups
package import Postgres
import Projector

/// Every contract with its terms, its approval and what the bank knows of it (合同管理).
package enum ContractLedger: Projection {
    package static let name = "contract_ledger"
    package static let schema =
        places.schema + persons.schema + String(decoding: PackageResources.contract_ledger_sql, as: UTF8.self)
    package static let categories = [Contract.category] + Persons.categories + Places.categories
    package static let scopes: [String: RowScope] = [name: .ofHome]

    private static let places = Places(name)
    private static let persons = Persons(name)

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        guard event.stream.category == Contract.category else {
            return try places.statements(for: event) + persons.statements(for: event)
        }
        return [statement(try event.decoded(), event)]
    }

    private static func statement(_ fact: Contract.Event, _ event: RecordedEvent) -> Statement {
        switch fact {
        case .entered(let fact): enter(fact, event)
        case .edited(let fact): edit(fact.terms, event)
        case .discarded(let fact): change(event, "status = 'discarded', reject_reason = \(fact.reason)")
        case .submittedForApproval: change(event, "status = 'pendingApproval'")
        case .approved(let fact):
            change(
                event,
                """
                status = 'approved', bank_sync = 'pending', approved_by = \(fact.approverId),
                approved_on = \(fact.approvedOn)
                """)
        case .rejected(let fact):
            change(
                event,
                "status = 'rejected', approved_by = \(fact.approverId), reject_reason = \(fact.reason)")
        case .bankSyncRequested(let fact): ask(fact, event)
        case .syncedToBank(let fact): answer(fact, event)
        case .bankSyncFailed(let fact): fail(fact, event)
        case .activated: change(event, "status = CASE WHEN status = 'approved' THEN 'active' ELSE status END")
        case .cancellationRequested(let fact): request(fact, event)
        case .cancellationRejected, .cancellationWithdrawn: resume(event)
        case .cancellationApproved: event.update(name, "contract_id")
        case .terminated(let fact): end(fact, event)
        }
    }

    private static func enter(_ fact: Contract.Entered, _ event: RecordedEvent) -> Statement {
        let terms = fact.terms
        return event.insert(
            name, "contract_id",
            [
                "contract_no": terms.contractNo, "contract_type": terms.contractType.rawValue,
                "lessee_person_id": terms.lesseePersonId, "household_id": terms.householdId,
                "eligibility_id": terms.eligibilityId, "allocation_id": terms.allocationId, "room_id": terms.roomId,
                "address": terms.address, "building_area": terms.buildingArea, "rent_basis": terms.rentBasis.rawValue,
                "unit_rent": terms.unitRent, "monthly_rent": terms.monthlyRent, "property_fee": terms.propertyFee,
                "deposit": terms.deposit, "payment_cycle": terms.paymentCycle.rawValue, "start_date": terms.startDate,
                "end_date": terms.endDate, "status": "draft", "bank_sync": "none", "termination_sync": "none",
                "is_bank_asked": false, "entered_by": fact.enteredBy, "entered_at": event.occurredAt,
            ],
            persons.lookup("name, id_no", as: "lessee, id_no", person: terms.lesseePersonId),
            places.lookup("org_unit_id, project_id", as: "org_unit_id, project_id", room: terms.roomId))
    }

    private static func edit(_ terms: Contract.Terms, _ event: RecordedEvent) -> Statement {
        change(
            event,
            """
            status = 'draft', contract_no = \(terms.contractNo), contract_type = \(terms.contractType.rawValue),
            lessee_person_id = \(terms.lesseePersonId), (lessee, id_no) =
            (\(persons.query("name, id_no", person: terms.lesseePersonId))), household_id = \(terms.householdId),
            eligibility_id = \(terms.eligibilityId), allocation_id = \(terms.allocationId), room_id = \(terms.roomId),
            address = \(terms.address), building_area = \(terms.buildingArea), rent_basis = \(terms.rentBasis.rawValue),
            unit_rent = \(terms.unitRent), monthly_rent = \(terms.monthlyRent), property_fee = \(terms.propertyFee),
            deposit = \(terms.deposit), payment_cycle = \(terms.paymentCycle.rawValue), start_date = \(terms.startDate),
            end_date = \(terms.endDate), (org_unit_id, project_id) =
            (\(places.query("org_unit_id, project_id", room: terms.roomId)))
            """)
    }

    static func change(_ event: RecordedEvent, _ changes: Statement) -> Statement {
        event.update(name, "contract_id", changes)
    }
}
