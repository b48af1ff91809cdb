package import Kernel

package extension Community {
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
        package static let type = "CommunityRegistered"
        package var communityNo = "", name = "", orgUnitId = UUID.zero, streetCode = "", address = ""
        package var neighbourhood: String?, phone: String?, builtYear: Int?, totalBuildings: Int?
        package var hasAccessControl = false

        package init() {}

        package static let fields: [Field<Registered>] = [
            Field("communityNo", \.communityNo, "小区编号", .text(1...32)),
            Field("name", \.name, "小区名称", .text(1...60)),
            Field("orgUnitId", \.orgUnitId, "所属区县"),
            Field("streetCode", \.streetCode, "街道代码", .text(9...12)),
            Field("neighbourhood", \.neighbourhood, "社区居委会", .text(1...60)),
            Field("address", \.address, "地址", .text(1...200)),
            Field("phone", \.phone, "物业电话", .text(1...20)),
            Field("builtYear", \.builtYear, "建成年份", .range(1949...2200)),
            Field("totalBuildings", \.totalBuildings, "楼栋数", .range(0...10_000)),
            Field("hasAccessControl", \.hasAccessControl, "是否安装门禁"),
        ]
    }
}
