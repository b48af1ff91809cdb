import Estate
import EventLog
import Kernel
import Postgres
import Projector

extension RoomBoard {
    static func room(_ fact: Room.Event, _ event: RecordedEvent) -> [Statement] {
        let today = event.occurredAt.day
        return switch fact {
        case .registered(let room): [insert(room, event)]
        case .accepted: [update(event, "status = 'vacant', status_since = \(today)")]
        case .statusChanged(let change): [move(change, event)]
        case .frozen(let freeze):
            [
                update(
                    event,
                    """
                    frozen_status = status, status = 'frozen', status_since = \(today), frozen_until = \(freeze.until)
                    """)
            ]
        case .unfrozen:
            [
                update(
                    event,
                    """
                    status = coalesce(frozen_status, 'vacant'), frozen_status = NULL, frozen_until = NULL,
                    status_since = \(today)
                    """)
            ]
        case .retired(let fact): [update(event, "status = 'retired', status_since = \(fact.date)")]
        }
    }

    private static func insert(_ room: Room.Registered, _ event: RecordedEvent) -> Statement {
        event.insert(
            "room_board", "room_id",
            [
                "unit_id": room.unitId, "room_no": room.roomNo, "area": room.lettableArea, "capacity": room.capacity,
                "facilities": room.facilities.joined(separator: "、"), "unit_rent": room.unitRent,
                "monthly_rent": room.unitRent?.monthlyRent(for: room.lettableArea),
                "status": RoomStatus.notReady.rawValue,
                "status_since": event.occurredAt.day, "entered_by": event.actor.id,
            ],
            Lookup(
                """
                building_id, community_id, project_id, org_unit_id, community_name, building_no, entrance, unit_no,
                floor, layout
                """,
                """
                SELECT building_id, community_id, project_id, org_unit_id, community_name, building_no, entrance,
                unit_no, floor, layout FROM housing_unit WHERE unit_id = \(room.unitId)
                """))
    }

    private static func move(_ change: Room.StatusChanged, _ event: RecordedEvent) -> Statement {
        let status: Statement = "status = \(change.to.rawValue), status_since = \(change.effectiveDate)"
        return switch change.to {
        case .offered: update(event, "\(status), allocation_id = \(change.refId)")
        case .contracted: update(event, "\(status), contract_id = \(change.refId)")
        case .occupied:
            update(event, "\(status), contract_id = \(change.refId), tenant_since = \(change.effectiveDate)")
        case .vacant, .repair:
            update(event, "\(status), allocation_id = NULL, contract_id = NULL, tenant_since = NULL")
        case .notReady, .reserved, .vacating, .frozen, .converted, .retired: update(event, status)
        }
    }

    private static func update(_ event: RecordedEvent, _ changes: Statement) -> Statement {
        event.update("room_board", "room_id", changes)
    }
}
