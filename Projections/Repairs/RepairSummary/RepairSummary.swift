package import EventLog
package import Kernel
import Leasing
import Lookups
package import Postgres
import Projector
import Repairs

/// What the report of repairs (房屋维修汇总表) counts: a row for each order, and who lived where.
package enum RepairSummary: Projection {
    package static let name = "repair_summary"
    package static let schema =
        places.schema + String(decoding: PackageResources.repair_summary_sql, as: UTF8.self)
    package static let categories = [WorkOrder.category, Occupancy.category] + Places.categories

    package static let scopes: [String: RowScope] = [
        name: .ofHome, "repair_summary_stay": .ofHome,
    ]

    private static let places = Places(name)
    private static let place = "community_id, community_name, org_unit_id, project_id"

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case WorkOrder.category: [order(try event.decoded(), event)]
        case Occupancy.category: [stay(try event.decoded(), event)]
        default: try places.statements(for: event)
        }
    }

    private static func order(_ fact: WorkOrder.Event, _ event: RecordedEvent) -> Statement {
        switch fact {
        case .reported(let fact): insert(fact, event)
        case .dispatched(let fact):
            change(
                event,
                """
                status = 'dispatched', due_response_at = \(fact.dueResponseAt), due_finish_at = \(fact.dueFinishAt),
                responded_at = NULL
                """)
        case .jobAccepted: change(event, "status = 'inProgress', \(respond(at: event.occurredAt))")
        case .jobDeclined: change(event, "status = 'reported'")
        case .visitRecorded(let fact): change(event, respond(at: fact.at))
        case .completed(let fact): complete(fact, event)
        case .verified(let fact): change(event, "status = \(fact.ok ? "verified" : "inProgress")")
        case .rated(let fact): change(event, "score = \(fact.score)")
        case .reopened: change(event, "status = 'reported', reopened = reopened + 1, score = NULL")
        case .cancelled: change(event, "status = 'cancelled'")
        case .slaBreached(let fact):
            switch fact.kind {
            case .response: change(event, "is_response_on_time = false")
            case .finish: change(event, "is_finish_on_time = false")
            }
        }
    }

    private static func insert(_ fact: WorkOrder.Reported, _ event: RecordedEvent) -> Statement {
        event.insert(
            name, "order_id",
            [
                "order_no": fact.orderNo, "room_id": fact.roomId, "category": fact.category.rawValue,
                "priority": fact.priority.rawValue, "status": "reported", "reported_at": event.occurredAt,
                "entered_by": event.actor.id,
            ],
            places.lookup(place, as: place, room: fact.roomId))
    }

    /// The first sign of life after a dispatch; what was late once stays late.
    private static func respond(at instant: Instant) -> Statement {
        """
        responded_at = coalesce(responded_at, \(instant)), is_response_on_time =
          coalesce(is_response_on_time, true) AND coalesce(responded_at, \(instant)) <= due_response_at
        """
    }

    /// Work that is done again costs again.
    private static func complete(_ fact: WorkOrder.Completed, _ event: RecordedEvent) -> Statement {
        let payer: Statement =
            switch fact.liability {
            case .owner: "owner_cost = owner_cost"
            case .tenant: "tenant_cost = tenant_cost"
            case .builder: "builder_cost = builder_cost"
            case .propertyFee: "property_cost = property_cost"
            }
        return change(
            event,
            """
            status = 'completed', completed_at = \(fact.completedAt), completions = completions + 1,
            material_cost = material_cost + \(fact.materialCost), labour_cost = labour_cost + \(fact.labourCost),
            \(payer) + \(fact.totalCost), \(respond(at: fact.completedAt)),
            is_finish_on_time = coalesce(is_finish_on_time, true) AND \(fact.completedAt) <= due_finish_at
            """)
    }

    private static func change(_ event: RecordedEvent, _ changes: Statement) -> Statement {
        event.update(name, "order_id", changes)
    }

    private static func stay(_ fact: Occupancy.Event, _ event: RecordedEvent) -> Statement {
        switch fact {
        case .tenantMovedIn(let fact):
            event.insert(
                "repair_summary_stay", "occupancy_id",
                ["moved_in_on": fact.moveInDate, "entered_by": event.actor.id],
                places.lookup(place, as: place, room: fact.roomId))
        case .occupantMovedOut(let fact):
            event.update("repair_summary_stay", "occupancy_id", "moved_out_on = \(fact.date)")
        }
    }
}
