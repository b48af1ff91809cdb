import Commands
import Estate
import EventLog
import EventLoop
import Kernel
import People

/// A room of the district and what it costs.
struct Dwelling: Sendable {
    var roomID: UUID, area: Area, unitRent: UnitRent, address: String

    var rent: Money { unitRent.monthlyRent(for: area) }

    /// The number of people whose entitlement it fits.
    var householdSize: ClosedRange<Int> {
        switch area.hundredths {
        case ...4_000: 1...1
        case ...5_000: 2...2
        default: 3...5
        }
    }
}

/// The stock: projects, communities of about two hundred units, buildings of sixty.
@IO struct Stock {
    let office: Office
    let orgUnit: UUID, operatorUnit: UUID
    let start: Day

    static let unitsOfCommunity = 200, unitsOfBuilding = 60

    /// Registers everything but the units, and returns each unit's building and address.
    func registerBuildings(units: Int) async throws -> [(building: UUID, address: String, unitRent: UnitRent)] {
        office.setTime(start)
        var places: [(UUID, String, UnitRent)] = []
        var number = 0
        while places.count < units {
            number += 1
            let project = try await register(projectNumber: number, units: Stock.unitsOfCommunity)
            var community = Community.Registered()
            community.communityNo = "XQ\(pad(number, 4))"
            community.name = "\(office.random.pick(Stock.names))家园\(number)期"
            (community.orgUnitId, community.streetCode) = (orgUnit, "320303\(pad(number % 20 + 1, 3))")
            community.address = "民富路\(number)号"
            var command = RegisterCommunity()
            command.community = community
            let communityID = try await office.perform(command, as: "entry-clerk").subject
            let unitRent = UnitRent(units: Int64(office.random.int(15_000...90_000)))
            for building in 1...(Stock.unitsOfCommunity + Stock.unitsOfBuilding - 1) / Stock.unitsOfBuilding
            where places.count < units {
                let id = try await register(building: building, communityID, project)
                for _ in 0..<min(Stock.unitsOfBuilding, units - places.count) {
                    places.append((id, "\(community.name)\(building)栋", unitRent))
                }
            }
        }
        return places
    }

    private func register(projectNumber: Int, units: Int) async throws -> UUID {
        var command = RegisterProject()
        command.project.projectNo = "XM\(pad(projectNumber, 4))"
        command.project.name = "公租房项目\(projectNumber)"
        (command.project.orgUnitId, command.project.plannedUnits) = (orgUnit, units)
        (command.project.address, command.project.ownerName) = ("民富路\(projectNumber)号", "住房保障中心")
        let id = try await office.perform(command, as: "entry-clerk").subject
        var assign = AssignOperatingProject()
        (assign.projectId, assign.assignment.operatorId, assign.assignment.from) = (ID(id), operatorUnit, start)
        try await office.perform(assign, as: "system-admin")
        return id
    }

    private func register(building number: Int, _ community: UUID, _ project: UUID) async throws -> UUID {
        var command = RegisterBuilding()
        (command.building.communityId, command.building.projectId) = (ID(community), ID(project))
        (command.building.buildingNo, command.building.floorsAbove) = ("\(number)", 15)
        (command.building.unitsCount, command.building.elevatorCount) = (1, 2)
        command.building.buildingArea = Area(units: 360_000)
        return try await office.perform(command, as: "entry-clerk").subject
    }

    /// Registers a unit with its one room and has it inspected.
    static func registerUnit(
        _ number: Int, in building: UUID, _ address: String, _ unitRent: UnitRent, _ office: Office, on day: Day
    ) async throws -> Dwelling {
        office.setTime(day)
        let area = Area(units: Int64(min(60, max(30, office.random.normal(mean: 50, deviation: 8))) * 100))
        let inner = Area(units: area.hundredths * 77 / 100)
        var command = RegisterHousingUnit()
        command.unit.buildingId = ID(building)
        let floor = number % unitsOfBuilding / 4 + 1
        (command.unit.unitNo, command.unit.floor, command.unit.entrance) = ("\(floor)0\(number % 4 + 1)", floor, "1")
        command.unit.layout = area.hundredths > 5_000 ? .twoRoomsOneHall : .oneRoomOneHall
        (command.unit.bedrooms, command.unit.halls, command.unit.baths) = (area.hundredths > 5_000 ? 2 : 1, 1, 1)
        (command.unit.buildingArea, command.unit.innerArea) = (area, inner)
        command.unit.sharedArea = Area(units: area.hundredths - inner.hundredths)
        (command.unit.unitRent, command.unit.acquireDate) = (unitRent, day)
        command.capacity = 5
        let room = try await office.lastStream(try await office.perform(command, as: "entry-clerk"))
        var accept = AcceptRoom()
        (accept.roomId, accept.inspector) = (ID(room), "property-manager")
        accept.items = [Room.InspectionItem("门窗水电", ok: true)]
        try await office.perform(accept, as: "property-manager")
        return Dwelling(roomID: room, area: area, unitRent: unitRent, address: "\(address)\(command.unit.unitNo)")
    }

    private static let names = ["新安", "民富", "安康", "和顺", "春晖", "锦绣", "康乐", "平安"]
}
