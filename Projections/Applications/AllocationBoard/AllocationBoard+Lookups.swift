import Applications
import EventLog
import Kernel
import Leasing
import Postgres
import Projector

/// What other streams say of an allocation, kept until one is made.
extension AllocationBoard {
    static func application(_ fact: Application.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .submitted(let fact) = fact else { return [] }
        let applicant = fact.form.applicant
        return [
            event.insert(
                "allocation_board_application", "application_id",
                ["applicant": applicant.name.mask, "id_no": applicant.idNo.mask])
        ]
    }

    static func eligibility(_ fact: Eligibility.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .granted(let fact) = fact else { return [] }
        return [
            event.insert(
                "allocation_board_eligibility", "eligibility_id",
                ["certificate_no": fact.certificateNo, "category": fact.category.rawValue],
                Lookup(
                    "applicant, id_no",
                    """
                    SELECT applicant, id_no FROM allocation_board_application
                    WHERE application_id = \(fact.applicationId)
                    """))
        ]
    }

    static func contract(_ fact: Contract.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .entered(let fact):
            [
                event.insert(
                    "allocation_board_contract", "contract_id",
                    [
                        "contract_no": fact.terms.contractNo, "start_date": fact.terms.startDate,
                        "end_date": fact.terms.endDate,
                    ])
            ]
        case .edited(let fact):
            [
                event.update(
                    "allocation_board_contract", "contract_id",
                    """
                    contract_no = \(fact.terms.contractNo), start_date = \(fact.terms.startDate),
                    end_date = \(fact.terms.endDate)
                    """)
            ]
        default: []
        }
    }
}
