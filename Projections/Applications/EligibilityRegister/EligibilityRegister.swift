import Applications
package import EventLog
package import Kernel
package import Postgres
import Projector

/// Who has a right to protection, and since and until when (保障资格).
package enum EligibilityRegister: Projection {
    package static let name = "eligibility_register"
    package static let schema = String(decoding: PackageResources.eligibility_register_sql, as: UTF8.self)
    package static let categories = [Application.category, Eligibility.category]

    package static let scopes: [String: RowScope] = [name: .columns()]

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case Application.category: application(try event.decoded(), event)
        case Eligibility.category: eligibility(try event.decoded(), event)
        default: []
        }
    }

    private static func application(_ fact: Application.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .submitted(let fact) = fact else { return [] }
        let applicant = fact.form.applicant
        return [
            event.insert(
                "eligibility_register_application", "application_id",
                [
                    "application_no": fact.form.applicationNo, "applicant": applicant.name.mask,
                    "id_no": applicant.idNo.mask, "phone": applicant.phone.mask, "org_unit_id": fact.form.orgUnitId,
                ])
        ]
    }

    private static func eligibility(_ fact: Eligibility.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .granted(let fact): [insert(fact, event)]
        case .allocated(let fact): [change(event, "status = 'allocated', allocation_id = \(fact.allocationId)")]
        case .released: [change(event, "status = 'active', allocation_id = NULL")]
        case .cancelled(let fact):
            [
                change(
                    event,
                    """
                    status = 'cancelled', cancel_reason = \(fact.reason.rawValue),
                    cancelled_on = \(fact.effectiveDate)
                    """
                )
            ]
        }
    }

    private static func insert(_ fact: Eligibility.Granted, _ event: RecordedEvent) -> Statement {
        event.insert(
            name, "eligibility_id",
            [
                "certificate_no": fact.certificateNo, "application_id": fact.applicationId,
                "household_id": fact.householdId, "category": fact.category.rawValue, "form": fact.form.rawValue,
                "protected_size": fact.protectedSize, "layout_entitlement": fact.layoutEntitlement.rawValue,
                "priority_groups": fact.priorityGroups.map(\.rawValue).joined(separator: "、"),
                "valid_from": fact.validFrom, "valid_to": fact.validTo, "status": "active",
                "entered_by": event.actor.id,
            ],
            Lookup(
                "application_no, applicant, id_no, phone, org_unit_id",
                """
                SELECT application_no, applicant, id_no, phone, org_unit_id FROM eligibility_register_application
                WHERE application_id = \(fact.applicationId)
                """))
    }

    private static func change(_ event: RecordedEvent, _ changes: Statement) -> Statement {
        event.update(name, "eligibility_id", changes)
    }
}
