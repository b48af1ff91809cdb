import Applications
package import EventLog
package import Kernel
package import Postgres
import Projector
import System

/// Every application with its stage, and what the reviewers said (租户审核).
package enum ApplicationQueue: Projection {
    package static let name = "application_queue"
    package static let schema = String(decoding: PackageResources.application_queue_sql, as: UTF8.self)
    package static let categories = [Application.category, PolicyRuleSet.category]

    package static let scopes: [String: RowScope] = [name: .columns(), "application_opinion": .columns()]

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case Application.category: application(try event.decoded(), event)
        case PolicyRuleSet.category: policy(try event.decoded(), event)
        default: []
        }
    }

    private static func application(_ fact: Application.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .submitted(let fact): [insert(fact, event)]
        case .accepted(let fact):
            [
                change(
                    event,
                    """
                    status = 'reviewing', accepted_by = \(fact.acceptedBy), receipt_no = \(fact.receiptNo),
                    stage = \(stage(behind: -1)), review_due = \(fact.term?.due)
                    """)
            ]
        case .supplementRequested(let fact): [change(event, "status = 'supplementing', due_date = \(fact.dueDate)")]
        case .supplemented(let fact):
            [
                change(
                    event,
                    """
                    status = CASE WHEN accepted_by IS NULL THEN 'submitted' ELSE 'reviewing' END, due_date = NULL,
                    review_due = \(fact.term?.due)
                    """)
            ]
        case .stageCompleted(let fact): [opinion(fact, event), pass(fact, event)]
        case .returned(let fact): [change(event, "stage = \(fact.toStage.rawValue)")]
        case .approved(let fact):
            [
                change(
                    event,
                    """
                    status = 'approved', stage = NULL, review_due = NULL, decision_no = \(fact.decisionNo),
                    decided_by = \(fact.approvedBy), decided_on = \(fact.approvedOn),
                    policy_version = \(fact.policyVersion)
                    """)
            ]
        case .rejected(let fact):
            [
                change(
                    event,
                    """
                    status = 'rejected', stage = NULL, review_due = NULL, decided_by = \(fact.rejectedBy),
                    decided_on = \(event.occurredAt.day), reason = \(fact.reasonText)
                    """)
            ]
        case .withdrawn(let fact):
            [
                change(
                    event,
                    """
                    status = 'withdrawn', stage = NULL, review_due = NULL, decided_on = \(event.occurredAt.day),
                    reason = \(fact.reason)
                    """)
            ]
        }
    }

    private static func insert(_ fact: Application.Submitted, _ event: RecordedEvent) -> Statement {
        let (form, applicant) = (fact.form, fact.form.applicant)
        return event.insert(
            name, "application_id",
            [
                "application_no": form.applicationNo, "kind": form.kind.rawValue,
                "guarantee_form": form.guaranteeForm.rawValue,
                "guarantee_category": form.guaranteeCategory.rawValue, "applicant_person_id": applicant.personId,
                "applicant": applicant.name.mask, "id_no": applicant.idNo.mask, "id_index": applicant.idNo.index,
                "phone": applicant.phone.mask, "org_unit_id": form.orgUnitId, "street_code": form.streetCode,
                "neighbourhood": form.neighbourhood, "household_id": form.householdId,
                "household_size": fact.householdSize, "protected_size": fact.protectedSize,
                "annual_income": form.income.householdAnnualIncome, "per_capita_monthly": fact.perCapitaMonthly,
                "per_capita_area": fact.perCapitaArea, "housing_nature": form.housing.first?.housingType.rawValue,
                "submitted_on": fact.submittedOn, "status": "submitted", "stage_since": event.occurredAt,
                "entered_by": fact.submittedBy, "policy_version": fact.policyVersion,
            ])
    }

    /// A change that begins a new wait of the applicant.
    private static func change(_ event: RecordedEvent, _ changes: Statement) -> Statement {
        event.update(name, "application_id", "\(changes), stage_since = \(event.occurredAt)")
    }

    // MARK: Review

    /// The next stage behind one that passed, as the rule set in force has it. No stage behind the last: the decision
    /// is due.
    private static func pass(_ fact: Application.StageCompleted, _ event: RecordedEvent) -> Statement {
        guard fact.decision == .pass, let number = ReviewStage.allCases.firstIndex(of: fact.stage) else {
            return event.update(name, "application_id", "review_due = \(fact.nextTerm?.due)")
        }
        return change(event, "stage = \(stage(behind: number)), review_due = \(fact.nextTerm?.due)")
    }

    private static func stage(behind number: Int) -> Statement {
        """
        (SELECT min(stage)::text
        FROM generate_series(\(number + 1)::integer, \(ReviewStage.allCases.count - 1)) AS stage
        WHERE (SELECT stages FROM application_queue_policy WHERE activated IS NOT NULL ORDER BY activated DESC LIMIT 1)
          >> stage & 1 = 1)
        """
    }

    private static func opinion(_ fact: Application.StageCompleted, _ event: RecordedEvent) -> Statement {
        """
        INSERT INTO application_opinion
          (application_id, number, stage, decision, opinion, reviewer_id, recorded_at, workdays_used, is_late,
           version, revision, org_unit_id, entered_by)
        SELECT \(event.stream.id), \(event.version), \(fact.stage.rawValue), \(fact.decision.rawValue),
          \(fact.opinion), \(fact.reviewerId), \(event.occurredAt), \(fact.workdaysUsed), \(fact.isLate),
          \(event.version), \(event.position), org_unit_id, entered_by
        FROM application_queue WHERE application_id = \(event.stream.id)
        ON CONFLICT (application_id, number) DO NOTHING
        """
    }

    private static func policy(_ fact: PolicyRuleSet.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .drafted: [event.insert("application_queue_policy", "policy_id", [:])]
        case .parameterSet(let fact) where fact.key == "review.stages":
            [event.update("application_queue_policy", "policy_id", "stages = \(fact.value)")]
        case .activated: [event.update("application_queue_policy", "policy_id", "activated = \(event.position)")]
        case .parameterSet, .approved: [event.update("application_queue_policy", "policy_id")]
        }
    }
}
