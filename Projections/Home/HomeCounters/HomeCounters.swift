import Applications
import Estate
package import EventLog
package import Kernel
import Leasing
package import Postgres
import Projector

/// The numbers of the home screen (首页大屏).
///
/// Every thing has one row with its state, and a building's counts are counted again whenever one of them changes:
/// there is no counter that a repetition could move.
package enum HomeCounters: Projection {
    package static let name = "home_counters"
    package static let schema = String(decoding: PackageResources.home_counters_sql, as: UTF8.self)
    package static let categories = [
        Project.category, Community.category, Building.category, HousingUnit.category, Room.category,
        Eligibility.category, Contract.category, Occupancy.category,
    ]

    package static let scopes: [String: RowScope] = [
        "home_project": ofProject, "home_community": .columns(enteredBy: nil), "home_building": ofProject,
    ]

    private static let ofProject = RowScope.columns(enteredBy: nil, project: "project_id")

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case Project.category: project(try event.decoded(), event)
        case Community.category: community(try event.decoded(), event)
        case Building.category: building(try event.decoded(), event)
        case HousingUnit.category: unit(try event.decoded(), event)
        case Room.category: [room(try event.decoded(), event), recount(of: "home_room", "room_id", event)]
        case Eligibility.category: eligibility(try event.decoded(), event)
        case Contract.category: contract(try event.decoded(), event)
        case Occupancy.category:
            [stay(try event.decoded(), event), recount(of: "home_stay", "occupancy_id", event)]
        default: []
        }
    }

    // MARK: Stock

    private static func project(_ fact: Project.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .registered(let fact) = fact else { return [] }
        return [event.insert("home_project", "project_id", ["org_unit_id": fact.orgUnitId])]
    }

    private static func community(_ fact: Community.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .registered(let fact) = fact else { return [] }
        return [event.insert("home_community", "community_id", ["org_unit_id": fact.orgUnitId])]
    }

    private static func building(_ fact: Building.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .registered(let fact) = fact else { return [] }
        return [
            event.insert(
                "home_building", "building_id", ["community_id": fact.communityId, "project_id": fact.projectId],
                Lookup(
                    "org_unit_id", "SELECT org_unit_id FROM home_community WHERE community_id = \(fact.communityId)"))
        ]
    }

    private static func unit(_ fact: HousingUnit.Event, _ event: RecordedEvent) -> [Statement] {
        let change: Statement =
            switch fact {
            case .registered(let fact): event.insert("home_unit", "unit_id", ["building_id": fact.buildingId])
            case .retired: event.update("home_unit", "unit_id", "is_retired = true")
            }
        return [change, recount(of: "home_unit", "unit_id", event)]
    }

    private static func room(_ fact: Room.Event, _ event: RecordedEvent) -> Statement {
        func update(_ changes: Statement) -> Statement { event.update("home_room", "room_id", changes) }
        return switch fact {
        case .registered(let fact):
            event.insert(
                "home_room", "room_id", ["status": RoomStatus.notReady.rawValue],
                Lookup("building_id", "SELECT building_id FROM home_unit WHERE unit_id = \(fact.unitId)"))
        case .accepted: update("status = 'vacant'")
        case .statusChanged(let fact): update("status = \(fact.to.rawValue)")
        case .frozen: update("frozen_status = status, status = 'frozen'")
        case .unfrozen: update("status = coalesce(frozen_status, 'vacant'), frozen_status = NULL")
        case .retired: update("status = 'retired'")
        }
    }

    // MARK: Those who live there

    private static func eligibility(_ fact: Eligibility.Event, _ event: RecordedEvent) -> [Statement] {
        guard case .granted(let fact) = fact else { return [] }
        return [event.insert("home_eligibility", "eligibility_id", ["persons": fact.protectedSize])]
    }

    private static func contract(_ fact: Contract.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .entered(let fact):
            [event.insert("home_contract", "contract_id", ["eligibility_id": fact.terms.eligibilityId])]
        case .edited(let fact):
            [event.update("home_contract", "contract_id", "eligibility_id = \(fact.terms.eligibilityId)")]
        default: []
        }
    }

    /// A household has as many persons as its eligibility protects; one, if it is not known.
    private static func stay(_ fact: Occupancy.Event, _ event: RecordedEvent) -> Statement {
        switch fact {
        case .tenantMovedIn(let fact):
            event.insert(
                "home_stay", "occupancy_id", ["contract_id": fact.contractId, "is_living": true],
                Lookup("building_id", "SELECT building_id FROM home_room WHERE room_id = \(fact.roomId)"),
                Lookup(
                    "persons",
                    """
                    SELECT coalesce((SELECT persons FROM home_eligibility JOIN home_contract USING (eligibility_id)
                      WHERE contract_id = \(fact.contractId)), 1)
                    """))
        case .occupantMovedOut: event.update("home_stay", "occupancy_id", "is_living = false")
        }
    }

    // MARK: Counting

    /// 在租 over 可配租 is the rate of occupation; what is not delivered, converted or retired cannot be let (M2.1).
    private static func recount(of table: String, _ key: String, _ event: RecordedEvent) -> Statement {
        """
        UPDATE home_building AS building SET
          units = (SELECT count(*) FROM home_unit WHERE building_id = building.building_id AND NOT is_retired),
          (rooms, lettable, occupied, vacant) = (
            SELECT count(*) FILTER (WHERE status <> 'retired'),
              count(*) FILTER (WHERE status NOT IN ('notReady', 'converted', 'retired')),
              count(*) FILTER (WHERE status = 'occupied'), count(*) FILTER (WHERE status = 'vacant')
            FROM home_room WHERE building_id = building.building_id),
          (households, persons) = (
            SELECT count(DISTINCT contract_id), coalesce(sum(persons), 0) FROM home_stay
            WHERE building_id = building.building_id AND is_living)
        WHERE building_id = (SELECT building_id FROM \(raw: table) WHERE \(raw: key) = \(event.stream.id))
        """
    }
}
