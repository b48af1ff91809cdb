import Estate
package import EventLog
package import Kernel
package import Postgres
import Projector

/// The stock as it stands: projects and their operators, communities, buildings, dwellings, and each room with its status and contract.
package enum RoomBoard: Projection {
    package static let name = "room_board"
    package static let schema = String(decoding: PackageResources.room_board_sql, as: UTF8.self)
    package static let categories = [
        Project.category, Community.category, Building.category, HousingUnit.category, Room.category,
    ]

    package static let scopes: [String: RowScope] = [
        "project": .ofHome, "operating_project": .ofHome, "community": .columns(), "building": .ofHome,
        "housing_unit": .ofHome, "room_board": .ofHome,
    ]

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case Project.category: project(try event.decoded(), event)
        case Community.category: community(try event.decoded(), event)
        case Building.category: building(try event.decoded(), event)
        case HousingUnit.category: unit(try event.decoded(), event)
        case Room.category: room(try event.decoded(), event)
        default: []
        }
    }

    private static func community(_ fact: Community.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .registered(let community) = fact else { return [] }
        return [
            event.insert(
                "community", "community_id",
                [
                    "community_no": community.communityNo, "name": community.name, "org_unit_id": community.orgUnitId,
                    "street_code": community.streetCode, "neighbourhood": community.neighbourhood,
                    "address": community.address, "phone": community.phone, "built_year": community.builtYear,
                    "total_buildings": community.totalBuildings, "has_access_control": community.hasAccessControl,
                    "entered_by": event.actor.id,
                ])
        ]
    }

    private static func building(_ fact: Building.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .registered(let building) = fact else { return [] }
        return [
            event.insert(
                "building", "building_id",
                [
                    "community_id": building.communityId, "project_id": building.projectId,
                    "building_no": building.buildingNo, "building_name": building.buildingName,
                    "structure": building.structure.rawValue, "floors_above": building.floorsAbove,
                    "floors_below": building.floorsBelow, "units_count": building.unitsCount,
                    "elevator_count": building.elevatorCount, "building_area": building.buildingArea,
                    "completed_date": building.completedDate, "damage_grade": building.damageGrade.rawValue,
                    "entered_by": event.actor.id,
                ],
                Lookup(
                    "community_name, org_unit_id",
                    "SELECT name, org_unit_id FROM community WHERE community_id = \(building.communityId)"),
                Lookup("project_name", "SELECT name FROM project WHERE project_id = \(building.projectId)"))
        ]
    }

    private static func unit(_ fact: HousingUnit.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .registered(let unit):
            [
                event.insert(
                    "housing_unit", "unit_id",
                    [
                        "building_id": unit.buildingId, "unit_no": unit.unitNo, "entrance": unit.entrance,
                        "floor": unit.floor, "layout": unit.layout.rawValue, "building_area": unit.buildingArea,
                        "inner_area": unit.innerArea, "shared_area": unit.sharedArea, "orientation": unit.orientation,
                        "decoration": unit.decoration, "barrier_free": unit.barrierFree,
                        "let_mode": unit.letMode.rawValue,
                        "real_estate_unit_no": unit.realEstateUnitNo, "unit_rent": unit.unitRent,
                        "monthly_rent": unit.unitRent?.monthlyRent(for: unit.buildingArea),
                        "acquire_way": unit.acquireWay.rawValue, "acquire_date": unit.acquireDate,
                        "entered_by": event.actor.id,
                    ],
                    Lookup(
                        "community_id, project_id, org_unit_id, community_name, building_no",
                        """
                        SELECT community_id, project_id, org_unit_id, community_name, building_no FROM building
                        WHERE building_id = \(unit.buildingId)
                        """))
            ]
        case .retired(let fact):
            [
                event.update(
                    "housing_unit", "unit_id", "retired_on = \(fact.date), retired_reason = \(fact.reason)")
            ]
        }
    }
}
