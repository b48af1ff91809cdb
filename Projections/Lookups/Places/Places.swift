import Estate
package import EventLog
package import Kernel
package import Postgres
package import Projector

/// A small table `<model>_place` that says where a room is. Each model has its own: models are rebuilt one by one.
package struct Places: Sendable {
    private let table: String
    package let schema: String
    package static let categories = [Community.category, Building.category, HousingUnit.category, Room.category]

    package init(_ model: String) {
        table = "\(model)_place"
        schema = String(decoding: PackageResources.place_sql, as: UTF8.self).replacing("{model}", with: model)
    }

    /// The columns of a room's place, e.g. `"path, area"`, for the row of something that happens in the room.
    package func lookup(_ columns: String, as names: String, room: UUID) -> Lookup {
        Lookup(names, query(columns, room: room))
    }

    package func query(_ columns: String, room: UUID) -> Statement {
        "SELECT \(raw: columns) FROM \(raw: table) WHERE place_id = \(room)"
    }

    /// What a fact of the stock changes; none for facts of other streams.
    package func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        switch event.stream.category {
        case Community.category:
            guard case .registered(let fact) = try event.decoded(as: Community.Event.self) else { return [] }
            return [
                event.insert(
                    table, "place_id",
                    [
                        "community_id": event.stream.id, "org_unit_id": fact.orgUnitId, "community_name": fact.name,
                        "path": fact.name, "number": fact.name,
                    ])
            ]
        case Building.category:
            guard case .registered(let fact) = try event.decoded(as: Building.Event.self) else { return [] }
            return [place(event, in: fact.communityId.uuid, fact.buildingNo, project: fact.projectId.uuid)]
        case HousingUnit.category:
            guard case .registered(let fact) = try event.decoded(as: HousingUnit.Event.self) else { return [] }
            let number = fact.entrance.isEmpty ? fact.unitNo : "\(fact.entrance)-\(fact.unitNo)"
            return [place(event, in: fact.buildingId.uuid, number)]
        case Room.category:
            guard case .registered(let fact) = try event.decoded(as: Room.Event.self) else { return [] }
            return [place(event, in: fact.unitId.uuid, fact.roomNo, fact.lettableArea)]
        default: return []
        }
    }

    /// The one room of a dwelling that is let as a whole has its number, which is not said twice.
    private func place(
        _ event: RecordedEvent, in parent: UUID, _ number: String, _ area: Area? = nil, project: UUID? = nil
    ) -> Statement {
        """
        INSERT INTO \(raw: table)
          (place_id, version, revision, number, area, community_id, org_unit_id, project_id, community_name, path)
        SELECT \(event.stream.id), \(event.version), \(event.position), \(number), \(area),
          community_id, org_unit_id, coalesce(\(project)::uuid, project_id), community_name,
          CASE WHEN \(area)::bigint IS NOT NULL AND (number = \(number) OR number LIKE '%-' || \(number))
            THEN path ELSE concat_ws('-', path, \(number)::text) END
        FROM (SELECT) AS fact LEFT JOIN \(raw: table) AS parent ON place_id = \(parent)
        ON CONFLICT (place_id) DO NOTHING
        """
    }
}
