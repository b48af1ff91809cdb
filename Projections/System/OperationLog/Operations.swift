package import EventLog
package import Kernel
package import Postgres
import Projector
import System

/// What people did (操作日志): a line for each fact that a person, a program with a token or the operator of the machine
/// recorded. What processes do by themselves is left out; it stands in the event log, and is a hundred times as much.
package enum Operations: Projection {
    package static let name = "operation"
    package static let schema = String(decoding: PackageResources.operation_sql, as: UTF8.self)
    package static let categories = [
        Account.category, ListExport.category, PolicyRuleSet.category, WorkCalendar.category, "AllocationOffer",
        "Application", "Bill",
        "BillRun", "Building", "Community", "Contract", "DictionaryItem", "DictionaryType", "Eligibility",
        "HousingUnit", "Menu", "Occupancy", "OrgUnit", "Payment", "Person", "PersonalDataReveal", "Project", "Role",
        "Room",
        "WorkOrder",
    ]

    package static let scopes: [String: RowScope] = [name: .wholeCity, "operation_actor": .wholeCity]

    package static func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        let isOfProcess = event.actor.id.hasPrefix("system:") && event.actor.id != operatorID
        let line = isOfProcess ? [] : [line(event)]
        guard event.stream.category == Account.category else { return line }
        switch try event.decoded(as: Account.Event.self) {
        case .issued(let fact): return line + [actor(fact.account, fact.name, event)]
        case .edited(let fact): return line + [rename(fact.name, event)]
        default: return line
        }
    }

    /// Whoever can run the program on the database.
    private static let operatorID = "system:operator"

    private static func line(_ event: RecordedEvent) -> Statement {
        """
        INSERT INTO operation (entry_id, at, actor, account, name, channel, operation, category, subject, version,
          position, command_id, trace_id)
        SELECT \(event.id), \(event.recordedAt), \(event.actor.id), known.account, known.name, \(event.actor.channel),
          \(event.type), \(event.stream.category), \(event.stream.id), \(event.version), \(event.position),
          \(event.commandID), \(event.correlationID)
        FROM (SELECT) AS fact LEFT JOIN operation_actor known ON known.actor = \(event.actor.id)
        ON CONFLICT (entry_id) DO NOTHING
        """
    }

    private static func actor(_ account: String, _ name: String, _ event: RecordedEvent) -> Statement {
        """
        INSERT INTO operation_actor (actor, account, name, revision)
        VALUES (\(event.stream.id.description), \(account), \(name), \(event.position)) ON CONFLICT (actor) DO NOTHING
        """
    }

    private static func rename(_ name: String, _ event: RecordedEvent) -> Statement {
        """
        UPDATE operation_actor SET name = \(name), revision = \(event.position)
        WHERE actor = \(event.stream.id.description) AND revision < \(event.position)
        """
    }
}
