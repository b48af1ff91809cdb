/// Whose data somebody sees and works on (数据范围).
///
/// Handed from hand to hand, from the caller to the statement: a query without one cannot be written.
public enum Scope: Sendable, Hashable {
    case wholeCity
    /// What belongs to these organisations, what this actor has entered, what this person has been given to do, and
    /// what is in these projects.
    case limited(to: Set<UUID>, enteredBy: String? = nil, assignedTo: UUID? = nil, operating: Set<UUID> = [])

    /// Nothing at all.
    public static let nothing = Scope.limited(to: [])

    public var isWholeCity: Bool { self == .wholeCity }

    /// What either of them shows.
    public func union(_ other: Scope) -> Scope {
        guard case .limited(let units, let actor, let person, let projects) = self,
            case .limited(let more, let another, let other, let further) = other
        else { return .wholeCity }
        return .limited(
            to: units.union(more), enteredBy: actor ?? another, assignedTo: person ?? other,
            operating: projects.union(further))
    }

    /// Whether something of an organisation, which an actor has entered, and which a person may have been given and a
    /// project may hold, is within it. What belongs to no organisation is the whole city's.
    public func contains(
        orgUnit: UUID?, enteredBy: String, assignedTo: UUID? = nil, project: UUID? = nil
    ) -> Bool {
        switch self {
        case .wholeCity: true
        case .limited(let units, let actor, let person, let projects):
            orgUnit.map(units.contains) ?? false || actor == enteredBy || person != nil && person == assignedTo
                || project.map(projects.contains) ?? false
        }
    }
}

/// Whose rows a table holds. Every table and list says it: what says nothing does not compile.
public enum RowScope: Sendable, Equatable {
    /// Everybody's who has the permission: dictionaries, policies, the calendar.
    case everybody
    /// Only for who sees the whole city.
    case wholeCity
    /// Each row's organisation, who entered what it is about, which person has been given it, and in which project it
    /// is, stand in these columns.
    case columns(
        orgUnit: String = "org_unit_id", enteredBy: String? = "entered_by", assignedTo: String? = nil,
        project: String? = nil)
    /// Each row belongs to a row of another table, with the same value in this column.
    case rows(of: String, by: String)

    /// Of a home, or of what happens in it: who operates the project sees it, too.
    public static let ofHome = RowScope.columns(project: "project_id")
}

/// Where a thing belongs. What is done to it, and shown of it, keeps to the caller's scope by this.
public enum Belonging: Sendable {
    case orgUnit(UUID)
    /// Where another thing belongs, as a contract does where its room does.
    case with(any Belongs.Type, UUID)
    /// Everybody's to see, and only the whole city's to change.
    case everybody
    /// Only the whole city's.
    case wholeCity
}

/// A kind of thing that belongs somewhere. Those that say nothing are the whole city's alone.
public protocol Belongs: Decider {
    /// Asked only of what is there.
    static func belonging(of state: State, _ id: UUID) -> Belonging
    /// The person who has been given it to do; nil if nobody has.
    static func assignee(of state: State) -> UUID?
    /// The project it is in, if it is this thing that says so: what belongs with a building is in the building's.
    static func project(of state: State, _ id: UUID) -> UUID?
}

extension Belongs {
    public static func assignee(of state: State) -> UUID? { nil }
    public static func project(of state: State, _ id: UUID) -> UUID? { nil }
}

extension Refusal {
    /// What is made, or changed, is not the caller's to make or change.
    public static let outsideScope = Refusal(
        .forbidden, "E-SCOPE", "这项操作涉及您数据范围以外的数据", hint: "请在本部门的数据范围内办理, 或由数据范围为全市的人员办理")
}
