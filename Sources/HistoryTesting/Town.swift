import Applications
import Billing
import Estate
package import EventLog
import Kernel
import People
import RegisterEngine
import Registers
import System

/// A small town whose households apply for rooms, get some, pay some of their rent, complain, and leave.
package struct Town {
    package private(set) var history: History
    /// Two districts, and the city they belong to; everything is of one of the districts or of a third, which has no
    /// stock.
    let districts: [UUID], city: UUID
    /// Two companies that run the houses, one after the other for some of them.
    let operators: [UUID]
    var rooms: [UUID] = []
    var workers: [UUID] = []
    private var households: [Household] = []

    package var events: [RecordedEvent] { history.events }

    /// All that happens to so many households in so many months from 2025-01.
    package static func history(seed: UInt64, households: Int, months: Int) throws -> [RecordedEvent] {
        var town = try Town(seed: seed, households: households)
        for month in 0..<months { try town.live(Month(2025, 1) + month) }
        return town.events
    }

    private init(seed: UInt64, households count: Int) throws {
        history = History(seed: seed, from: Instant("2024-12-01T01:00:00Z") ?? Instant())
        (city, districts) = (history.newID(), [history.newID(), history.newID(), history.newID()])
        operators = [history.newID(), history.newID()]
        try announcePolicy()
        try hireStaff()
        try keepRegisters()
        try build()
        for index in 0..<2 { workers.append(try register(.repair, "工\(index)*")) }
        for index in 0..<count {
            households.append(Household(person: try register(.tenant, "户\(index)*"), id: history.newID()))
        }
        try takeAway()
    }

    /// One file that was written to its end, one that was not, and one of which nothing is known.
    private mutating func takeAway() throws {
        let ends: [ListExport.Command?] = [
            .complete(rows: 12, sha256: String(repeating: "0", count: 64)), .interrupt(rows: 3), nil,
        ]
        for end in ends {
            let (id, order) = (
                newID(),
                ListExport.Requested {
                    ($0.list, $0.conditions, $0.columns) = ("rooms", "status=vacant", ["room_no", "status"])
                    ($0.rowLimit, $0.reason) = (100, "月度核对")
                }
            )
            try perform(ListExport.self, id, .request(order))
            if let end { try perform(ListExport.self, id, end) }
        }
    }

    /// Days 2 to 27 of a month: some households on each.
    private mutating func live(_ month: Month) throws {
        for day in 1..<27 {
            history.now = max(history.now, Instant("\(month.first + day)T01:00:00Z") ?? history.now)
            for index in households.indices where index % 26 == day - 1 {
                var household = households[index]
                try household.live(month, in: &self)
                households[index] = household
            }
        }
    }

    mutating func perform<D: Decider>(_ decider: D.Type, _ id: UUID, _ command: D.Command, by actor: String = "clerk")
        throws(Refusal)
    {
        try history.perform(decider, id, command, by: actor)
    }

    mutating func chance(_ count: Int) -> Bool { history.chance(count) }

    /// Where somebody lives now, and which of two clerks serves them: settled by the id.
    func district(of id: UUID) -> UUID { districts[Int(id.low % 3)] }
    func clerk(of id: UUID) -> String { id.low % 2 == 0 ? "clerk" : "second clerk" }

    mutating func newID() -> UUID { history.newID() }

    mutating func with<T>(_ use: (inout History) -> T) -> T { use(&history) }

    private mutating func announcePolicy() throws {
        let id = newID()
        try perform(PolicyRuleSet.self, id, .draft(version: "1", title: "公租房政策"))
        var parameters: [PolicyRuleSet.Parameter] = []
        for definition in PolicyRuleSet.definitions {
            let value = try history.policy.value(definition.key)
            parameters.append(PolicyRuleSet.Parameter { ($0.key, $0.value) = (definition.key, value) })
        }
        try perform(PolicyRuleSet.self, id, .set(parameters))
        try perform(PolicyRuleSet.self, id, .approve, by: "approver")
        try perform(PolicyRuleSet.self, id, .activate(from: history.now.day), by: "approver")
    }

    /// A row or two of each register, amended, moved, retired and taken back.
    private mutating func keepRegisters() throws {
        let (county, page, role) = (districts[0], newID(), newID())
        let (type, item) = (newID(), newID())
        try perform(
            WorkCalendar.self, newID(), .set(year: 2025, [.init(Day(2025, 10, 1) ?? Day(), .holiday)], source: "通知"))
        let unit = OrgUnit { ($0.code, $0.name, $0.level) = ("320303", "云龙区", .county) }
        try keep(OrgUnit { ($0.code, $0.name, $0.level) = ("320300", "徐州市", .prefecture) }, as: city)
        try keep(unit, as: county)
        try perform(RegisterDecider<OrgUnit>.self, county, .move(below: Reference(city), reason: "归属"))
        for (district, code, name) in [(districts[1], "320302", "鼓楼区"), (districts[2], "320311", "泉山区")] {
            let unit = OrgUnit {
                ($0.code, $0.name, $0.level, $0.parentId) = (code, name, .county, Reference(city))
            }
            try keep(unit, as: district)
        }
        for (index, company) in operators.enumerated() {
            let unit = OrgUnit {
                ($0.code, $0.name, $0.level, $0.kind) = ("WY-\(index)", "运营公司\(index)", .office, .operator)
                $0.parentId = Reference(city)
            }
            try keep(unit, as: company)
        }
        try keep(
            Menu { ($0.name, $0.route, $0.permission) = ("账单", "/bills", "billing:bill:list") }, as: page)
        try keep(
            RoleDefinition {
                ($0.code, $0.name, $0.dataScope) = ("CLERK", "经办", .custom)
                ($0.menuIds, $0.orgUnitIds) = ([Reference(page)], [Reference(county)])
            }, as: role)
        try perform(RegisterDecider<RoleDefinition>.self, role, .retire(reason: "不用"))
        try perform(RegisterDecider<RoleDefinition>.self, role, .reinstate(reason: "恢复"))
        try keep(DictionaryType { ($0.code, $0.name) = ("GENDER", "性别") }, as: type)
        var entry = DictionaryItem { ($0.typeId, $0.code, $0.label) = (Reference(type), "1", "男") }
        try keep(entry, as: item)
        entry.label = "男性"
        try perform(RegisterDecider<DictionaryItem>.self, item, .amend(entry, reason: "更正"))
    }

    private mutating func keep<Row: RegisterRow>(_ row: Row, as id: UUID) throws {
        try perform(RegisterDecider<Row>.self, id, .enter(row))
    }

    private mutating func register(_ type: PersonType, _ name: String) throws -> UUID {
        let id = newID()
        let person = Person.Registered {
            ($0.personType, $0.name) = (type, history.sealed(name, of: id))
            $0.orgUnitId = district(of: id)
            ($0.idNo, $0.phone) = (history.sealed("1101**", of: id), history.sealed("138**", of: id))
        }
        try perform(Person.self, id, .register(person))
        let look = PersonalDataReveal.Revealed {
            ($0.personId, $0.name, $0.fields, $0.reason) = (id, name, [.idNo], "核对证件")
        }
        try perform(PersonalDataReveal.self, newID(), .record(look), by: clerk(of: id))
        return id
    }
}

extension Town {
    /// Two communities of two buildings, eight dwellings each; every fourth dwelling is let room by room. The first
    /// buildings of both are in one project, the second ones in another.
    private mutating func build() throws {
        let (projects, organisations) = ([newID(), newID()], districts.prefix(2))
        for (index, project) in projects.enumerated() {
            let registered = Project.Registered {
                ($0.projectNo, $0.name, $0.orgUnitId) = ("XM-\(index)", "新安家园项目\(index)", organisations[index])
                ($0.address, $0.ownerName, $0.plannedUnits) = ("民富路18号", "住房保障中心", 960)
            }
            try perform(Project.self, project, .register(registered))
            try assign(operators[0], to: project, from: Day(2024, 12, 1), until: nil)
        }
        // The second one has another operator since, whose time was up once.
        try perform(Project.self, projects[1], .end(on: Day(2025, 6, 30) ?? Day(), reason: "合同期满"))
        try assign(operators[1], to: projects[1], from: Day(2025, 7, 1), until: Day(2025, 12, 31))
        try assign(operators[1], to: projects[1], from: Day(2026, 1, 1), until: nil)
        for (index, organisation) in organisations.enumerated() {
            let community = newID()
            let registered = Community.Registered {
                ($0.communityNo, $0.name, $0.orgUnitId) = ("XQ-\(index)", "新安家园\(index)区", organisation)
                ($0.streetCode, $0.address) = ("320303007", "民富路\(index)号")
            }
            try perform(Community.self, community, .register(registered))
            for number in 1...2 { try build(number, in: community, of: projects[number - 1]) }
        }
    }

    private mutating func assign(_ company: UUID, to project: UUID, from: Day?, until: Day?) throws {
        let assignment = Project.OperatorAssigned {
            ($0.operatorId, $0.from, $0.to) = (company, from ?? Day(), until)
        }
        try perform(Project.self, project, .assign(assignment))
    }

    private mutating func build(_ number: Int, in community: UUID, of project: UUID) throws {
        let building = newID()
        let registered = Building.Registered {
            ($0.communityId, $0.projectId, $0.buildingNo) = (ID(community), ID(project), "\(number)")
            ($0.floorsAbove, $0.unitsCount, $0.buildingArea) = (8, 1, Area(units: 400_000))
        }
        try perform(Building.self, building, .register(registered))
        for floor in 1...8 { try furnish(floor, of: building) }
    }

    private mutating func furnish(_ floor: Int, of building: UUID) throws {
        let id = newID()
        let unit = HousingUnit.Registered {
            ($0.buildingId, $0.unitNo, $0.entrance, $0.floor) = (ID(building), "\(floor)01", "1", floor)
            ($0.buildingArea, $0.innerArea, $0.sharedArea) = (
                Area(units: 3_800), Area(units: 3_000), Area(units: 800)
            )
            ($0.unitRent, $0.letMode) = (UnitRent(units: 56_000), floor % 4 == 0 ? .room : .whole)
        }
        try perform(HousingUnit.self, id, .register(unit))
        for room in floor % 4 == 0 ? ["A", "B"] : ["\(floor)01"] {
            let roomID = newID()
            var registered = Room.Registered(whole: unit, ID(id), capacity: 3)
            if floor % 4 == 0 { (registered.roomNo, registered.lettableArea) = (room, Area(units: 1_900)) }
            try perform(Room.self, roomID, .register(registered))
            // Some are never let, some frozen for a while, some leave the stock.
            if chance(12) { continue }
            try perform(Room.self, roomID, .accept(Room.Accepted { $0.inspector = "李四" }))
            if chance(8) {
                try perform(Room.self, roomID, .freeze(reason: "漏水", until: nil))
                if chance(2) { try perform(Room.self, roomID, .unfreeze(reason: "已修")) }
            } else if chance(10) {
                try perform(Room.self, roomID, .retire(ID(roomID), reason: "拆除"))
            }
            rooms.append(roomID)
        }
    }
}
