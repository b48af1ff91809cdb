import Allocation
import Applications
package import EventLog
package import Kernel
import Leasing
import Lookups
package import Postgres
import Projector

/// Which household got which room, and what became of it (配租信息查询).
package enum AllocationBoard: Projection {
    package static let name = "allocation_board"
    package static let schema =
        places.schema + String(decoding: PackageResources.allocation_board_sql, as: UTF8.self)
    package static let categories =
        [Application.category, Eligibility.category, AllocationOffer.category, Contract.category, Occupancy.category]
        + Places.categories

    package static let scopes: [String: RowScope] = [name: .ofHome]

    private static let places = Places(name)

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case AllocationOffer.category: allocation(try event.decoded(), event)
        case Occupancy.category: occupancy(try event.decoded(), event)
        case Application.category: application(try event.decoded(), event)
        case Eligibility.category: eligibility(try event.decoded(), event)
        case Contract.category: contract(try event.decoded(), event)
        default: try places.statements(for: event)
        }
    }

    private static func allocation(_ fact: AllocationOffer.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .allocated(let fact): [insert(fact, event)]
        case .fulfilled(let fact):
            [
                event.update(
                    name, "allocation_id",
                    """
                    status = 'fulfilled', contract_id = \(fact.contractId), (contract_no, start_date, end_date) =
                    (SELECT contract_no, start_date, end_date FROM allocation_board_contract
                    WHERE contract_id = \(fact.contractId))
                    """)
            ]
        case .revoked(let fact):
            [event.update(name, "allocation_id", "status = 'revoked', revoke_reason = \(fact.reason)")]
        }
    }

    private static func insert(_ fact: AllocationOffer.Allocated, _ event: RecordedEvent) -> Statement {
        event.insert(
            name, "allocation_id",
            [
                "eligibility_id": fact.eligibilityId, "household_id": fact.householdId, "room_id": fact.roomId,
                "method": fact.method.rawValue, "plan_id": fact.planId, "allocated_on": fact.allocatedOn,
                "offer_expires_on": fact.offerExpiresOn, "reason": fact.reason,
                "override_reason": fact.overrideReason, "status": "open", "entered_by": event.actor.id,
            ],
            Lookup(
                "certificate_no, category, applicant, id_no",
                """
                SELECT certificate_no, category, applicant, id_no FROM allocation_board_eligibility
                WHERE eligibility_id = \(fact.eligibilityId)
                """),
            places.lookup(
                "path, community_id, org_unit_id, project_id, area",
                as: "room, community_id, org_unit_id, project_id, area", room: fact.roomId))
    }

    /// A contract has one stay, so its days stand for themselves whatever the row has seen else.
    private static func occupancy(_ fact: Occupancy.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .tenantMovedIn(let fact):
            [
                """
                UPDATE allocation_board SET moved_in_on = \(fact.moveInDate), occupancy_id = \(event.stream.id)
                WHERE contract_id = \(fact.contractId)
                """
            ]
        case .occupantMovedOut(let fact):
            ["UPDATE allocation_board SET moved_out_on = \(fact.date) WHERE occupancy_id = \(event.stream.id)"]
        }
    }
}
