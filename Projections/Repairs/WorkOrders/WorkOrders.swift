package import EventLog
package import Kernel
import Lookups
package import Postgres
import Projector
import Repairs

/// Every repair with its worker, its deadlines and its costs (房间报修).
package enum WorkOrders: Projection {
    package static let name = "work_orders"
    package static let schema =
        places.schema + persons.schema + String(decoding: PackageResources.work_orders_sql, as: UTF8.self)
    package static let categories = [WorkOrder.category] + Persons.categories + Places.categories

    package static let scopes: [String: RowScope] = [
        name: .columns(assignedTo: "worker_person_id", project: "project_id")
    ]

    private static let places = Places(name)
    private static let persons = Persons(name)

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        guard event.stream.category == WorkOrder.category else {
            return try places.statements(for: event) + persons.statements(for: event)
        }
        return [statement(try event.decoded(), event)]
    }

    private static func statement(_ fact: WorkOrder.Event, _ event: RecordedEvent) -> Statement {
        switch fact {
        case .reported(let fact): insert(fact, event)
        case .dispatched(let fact): dispatch(fact, event)
        case .jobAccepted: change(event, "status = 'inProgress', accepted_at = \(event.occurredAt)")
        case .jobDeclined: change(event, "status = 'reported', worker_person_id = NULL, worker = NULL")
        case .visitRecorded: event.update(name, "order_id")
        case .completed(let fact): complete(fact, event)
        case .verified(let fact):
            change(
                event,
                """
                status = \(fact.ok ? "verified" : "inProgress"), verified_at = \(fact.ok ? event.occurredAt : nil)
                """)
        case .rated(let fact): change(event, "score = \(fact.score), comment = \(fact.comment)")
        case .reopened:
            change(
                event,
                """
                status = 'reported', reopened = reopened + 1, worker_person_id = NULL, worker = NULL, score = NULL,
                comment = NULL
                """)
        case .cancelled(let fact): change(event, "status = 'cancelled', cancel_reason = \(fact.reason)")
        case .slaBreached(let fact):
            switch fact.kind {
            case .response: change(event, "is_response_late = true")
            case .finish: change(event, "is_finish_late = true")
            }
        }
    }

    private static func insert(_ fact: WorkOrder.Reported, _ event: RecordedEvent) -> Statement {
        event.insert(
            name, "order_id",
            [
                "order_no": fact.orderNo, "room_id": fact.roomId, "reporter_person_id": fact.reporterPersonId,
                "category": fact.category.rawValue, "description": fact.description,
                "priority": fact.priority.rawValue, "channel": fact.channel, "status": "reported",
                "reported_at": event.occurredAt, "entered_by": event.actor.id,
            ],
            places.lookup(
                "path, community_id, org_unit_id, project_id", as: "room, community_id, org_unit_id, project_id",
                room: fact.roomId),
            persons.lookup("name, phone", as: "reporter, phone", person: fact.reporterPersonId))
    }

    private static func dispatch(_ fact: WorkOrder.Dispatched, _ event: RecordedEvent) -> Statement {
        change(
            event,
            """
            status = 'dispatched', worker_person_id = \(fact.workerPersonId),
            worker = (\(persons.query("name", person: fact.workerPersonId))), dispatched_at = \(event.occurredAt),
            due_response_at = \(fact.dueResponseAt), due_finish_at = \(fact.dueFinishAt), accepted_at = NULL
            """)
    }

    private static func complete(_ fact: WorkOrder.Completed, _ event: RecordedEvent) -> Statement {
        change(
            event,
            """
            status = 'completed', completed_at = \(fact.completedAt), material_cost = \(fact.materialCost),
            labour_cost = \(fact.labourCost), total_cost = \(fact.totalCost), liability = \(fact.liability.rawValue)
            """)
    }

    private static func change(_ event: RecordedEvent, _ changes: Statement) -> Statement {
        event.update(name, "order_id", changes)
    }
}
