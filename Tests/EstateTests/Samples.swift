import Kernel

@testable import Estate

let today = Day("2026-03-02")!
let moment = Moment(
    actor: Actor(id: "clerk"), now: Instant("2026-03-02T02:00:00Z")!, policy: Policy(version: "1", values: [:]))

func id(_ number: UInt64) -> UUID { UUID(high: 0x7000, low: 0x8000_0000_0000_0000 | number) }

let project = Project.Registered {
    ($0.projectNo, $0.name, $0.orgUnitId) = ("GZF-320303-2019-001", "新安家园公租房项目", id(1))
    ($0.address, $0.ownerName, $0.plannedUnits) = ("民富路18号", "徐州市住房保障服务中心", 960)
    $0.startDate = Day("2017-03-01")
}

let community = Community.Registered {
    ($0.communityNo, $0.name, $0.orgUnitId) = ("XQ-001", "新安家园", id(1))
    ($0.streetCode, $0.address, $0.builtYear) = ("320303007", "民富路18号", 2019)
}

let building = Building.Registered {
    ($0.communityId, $0.projectId, $0.buildingNo) = (ID(id(2)), ID(id(3)), "3")
    ($0.floorsAbove, $0.floorsBelow, $0.unitsCount, $0.elevatorCount) = (18, 1, 2, 4)
    $0.buildingArea = Area(units: 1_250_000)
}

let unit = HousingUnit.Registered {
    ($0.buildingId, $0.unitNo, $0.entrance, $0.floor) = (ID(id(4)), "502", "2", 5)
    ($0.layout, $0.bedrooms, $0.halls, $0.baths) = (.twoRoomsOneHall, 2, 1, 1)
    ($0.buildingArea, $0.innerArea, $0.sharedArea) = (Area(units: 5_832), Area(units: 4_510), Area(units: 1_322))
    ($0.unitRent, $0.acquireDate, $0.orientation) = (UnitRent(units: 56_000), Day("2019-06-30")!, "南")
}

let room = Room.Registered(whole: unit, ID(id(5)), capacity: 4)

let retired = StockRetired {
    ($0.level, $0.id, $0.reason, $0.date) = (.room, id(6), "拆除", today)
}
