import EventLog
import Kernel

/// To which organisation each stream belongs, in which project it is and who entered it, as its first fact and those it
/// refers to say.
///
/// Made from the payloads alone, without deciders, read models or the program's own idea of it.
struct Truth: Sendable {
    private(set) var city = UUID.zero, districts: [UUID] = [], operators: [UUID] = []
    /// By category, in the order of the log.
    private(set) var streams: [String: [UUID]] = [:]
    private var orgUnits: [UUID: UUID] = [:]
    private var actors: [UUID: String] = [:]
    private var parents: [UUID: UUID] = [:]
    private var projects: [UUID: UUID] = [:]

    init(_ events: [RecordedEvent]) throws {
        for event in events {
            let id = event.stream.id
            let payload = try JSON.parse(event.payload)
            if event.stream.category == "OrgUnit", event.version == 1 {
                switch (payload["level"], payload["kind"]) {
                case ("prefecture", _): city = id
                case (_, "operator"): operators.append(id)
                default: districts.append(id)
                }
                orgUnits[id] = id
            }
            if event.type == "ProjectRegistered" { projects[id] = id }
            if event.type == "BuildingRegistered" { projects[id] = payload.find("projectId") }
            if event.version == 1 {
                actors[id] = event.actor.id
                streams[event.stream.category, default: []].append(id)
                if let unit = payload.find("orgUnitId") { orgUnits[id] = unit }
            }
            if event.type == "AccountTransferred" { orgUnits[id] = payload.find("toOrgUnitId") }
            // A draft may be given another room; what is paid for a contract stays with it.
            if event.version == 1 || event.type == "ContractEdited" {
                let names = [
                    "roomId", "communityId", "buildingId", "unitId", "applicationId", "contractId", "personId",
                ]
                if let parent = names.lazy.compactMap({ payload.find($0) }).first { parents[id] = parent }
            }
        }
    }

    func orgUnit(of id: UUID) -> UUID? { orgUnits[id] ?? parents[id].flatMap { orgUnit(of: $0) } }

    func project(of id: UUID) -> UUID? { projects[id] ?? parents[id].flatMap { project(of: $0) } }

    func isWithin(_ scope: Scope, _ id: UUID) -> Bool {
        scope.contains(orgUnit: orgUnit(of: id), enteredBy: actors[id] ?? "", project: project(of: id))
    }
}

extension JSON {
    /// The id under a name, however deep.
    fileprivate func find(_ name: String) -> UUID? {
        if let id = self[name]?.string.flatMap({ UUID($0) }) { return id }
        for member in members ?? [] { if let id = member.value.find(name) { return id } }
        return nil
    }
}
