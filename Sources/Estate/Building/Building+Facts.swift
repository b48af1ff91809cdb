package import Kernel

package extension Building {
    enum Event: EventFamily {
        case registered(Registered)

        package var fact: any Fact {
            switch self {
            case .registered(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Registered.self, Event.registered)
    }

    struct Registered: Fact {
        package static let type = "BuildingRegistered"
        package var communityId = ID<Community>(), projectId = ID<Project>(), buildingNo = ""
        package var structure = Structure.reinforcedConcrete, damageGrade = DamageGrade.intact
        package var floorsAbove = 0, floorsBelow = 0, unitsCount = 0, elevatorCount = 0, buildingArea = Area()
        package var buildingName: String?, householdsPerFloor: Int?, completedDate: Day?
        package var propertyCertNo: String?, realEstateBuildingNo: String?

        package init() {}

        package static let fields: [Field<Registered>] = [
            Field("communityId", \.communityId, "所属小区"),
            Field("projectId", \.projectId, "所属项目"),
            Field("buildingNo", \.buildingNo, "栋号", .text(1...20)),
            Field("buildingName", \.buildingName, "楼栋名称", .text(1...60)),
            Field("structure", \.structure, "建筑结构"),
            Field("floorsAbove", \.floorsAbove, "地上层数", .range(1...200)),
            Field("floorsBelow", \.floorsBelow, "地下层数", .range(0...20)),
            Field("unitsCount", \.unitsCount, "单元数", .range(1...100)),
            Field("householdsPerFloor", \.householdsPerFloor, "每层户数", .range(1...200)),
            Field("elevatorCount", \.elevatorCount, "电梯数", .range(0...100)),
            Field("buildingArea", \.buildingArea, "建筑面积", .range(1...1_000_000_000)),
            Field("completedDate", \.completedDate, "竣工日期"),
            Field("damageGrade", \.damageGrade, "完损等级"),
            Field("propertyCertNo", \.propertyCertNo, "产权证号", .text(1...60)),
            Field("realEstateBuildingNo", \.realEstateBuildingNo, "不动产楼栋号", .text(1...60)),
        ]
    }
}
