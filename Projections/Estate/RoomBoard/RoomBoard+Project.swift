import Estate
import EventLog
import Kernel
import Postgres
import Projector

extension RoomBoard {
    static func project(_ fact: Project.Event, _ event: RecordedEvent) -> [Statement] {
        switch fact {
        case .registered(let project): [insert(project, event)]
        case .operatorAssigned(let fact): [assign(fact, event), event.update("project", "project_id")]
        case .operatorEnded(let fact): [end(fact, event), event.update("project", "project_id")]
        }
    }

    private static func insert(_ project: Project.Registered, _ event: RecordedEvent) -> Statement {
        event.insert(
            "project", "project_id",
            [
                "project_no": project.projectNo, "name": project.name, "org_unit_id": project.orgUnitId,
                "address": project.address, "project_type": project.projectType.rawValue,
                "housing_kind": project.housingKind.rawValue, "owner_name": project.ownerName,
                "planned_units": project.plannedUnits, "start_date": project.startDate,
                "completion_date": project.completionDate, "delivery_date": project.deliveryDate,
                "remark": project.remark, "entered_by": event.actor.id,
            ])
    }

    /// A project has a row for each of its operators, one after the other.
    private static func assign(_ fact: Project.OperatorAssigned, _ event: RecordedEvent) -> Statement {
        """
        INSERT INTO operating_project
          (operation_id, project_id, project_no, project_name, org_unit_id, entered_by, operator_id, mode,
           operated_from, operated_to, version, revision)
        SELECT \("\(event.stream.id)/\(event.version)"), project_id, project_no, name, org_unit_id, entered_by,
          \(fact.operatorId), \(fact.mode.rawValue), \(fact.from), \(fact.to), \(event.version), \(event.position)
        FROM project WHERE project_id = \(event.stream.id)
        ON CONFLICT (operation_id) DO NOTHING
        """
    }

    /// The last one's time is up.
    private static func end(_ fact: Project.OperatorEnded, _ event: RecordedEvent) -> Statement {
        """
        UPDATE operating_project SET operated_to = \(fact.date), end_reason = \(fact.reason),
          version = \(event.version), revision = \(event.position)
        WHERE project_id = \(event.stream.id) AND version < \(event.version)
          AND version = (SELECT max(version) FROM operating_project WHERE project_id = \(event.stream.id))
        """
    }
}
