package import Kernel

package extension HousingUnit {
    enum Event: EventFamily {
        case registered(Registered), retired(StockRetired)

        package var fact: any Fact {
            switch self {
            case .registered(let fact): fact
            case .retired(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Registered.self, Event.registered)
            .adding(StockRetired.self, Event.retired)
    }

    struct Registered: Fact {
        package static let type = "HousingUnitRegistered"
        package var buildingId = ID<Building>(), unitNo = "", entrance = "", floor = 0
        package var layout = Layout.studio, bedrooms = 0, halls = 0, baths = 0
        package var buildingArea = Area(), innerArea = Area(), sharedArea = Area()
        package var orientation: String?, decoration: String?, barrierFree = false
        package var realEstateUnitNo: String?, certNo: String?
        package var letMode = LetMode.whole, rentStandardId: UUID?, unitRent: UnitRent?
        package var acquireWay = StockSource.newBuilt, acquireDate = Day()

        package init() {}

        package static let fields: [Field<Registered>] = [
            Field("buildingId", \.buildingId, "所属楼栋"),
            Field("unitNo", \.unitNo, "房号", .text(1...20)),
            Field("entrance", \.entrance, "单元", .text(0...10)),
            Field("floor", \.floor, "楼层", .range(-20...200)),
            Field("layout", \.layout, "户型"),
            Field("bedrooms", \.bedrooms, "室", .range(0...20)),
            Field("halls", \.halls, "厅", .range(0...20)),
            Field("baths", \.baths, "卫", .range(0...20)),
            Field("buildingArea", \.buildingArea, "建筑面积", .range(1...1_000_000)),
            Field("innerArea", \.innerArea, "套内面积", .range(1...1_000_000)),
            Field("sharedArea", \.sharedArea, "公摊面积", .range(0...1_000_000)),
            Field("orientation", \.orientation, "朝向", .text(1...10)),
            Field("decoration", \.decoration, "装修标准", .text(1...10)),
            Field("barrierFree", \.barrierFree, "无障碍"),
            Field("realEstateUnitNo", \.realEstateUnitNo, "不动产单元号", .text(28...28)),
            Field("certNo", \.certNo, "不动产权证号", .text(1...60)),
            Field("letMode", \.letMode, "配租方式"),
            Field("rentStandardId", \.rentStandardId, "租金标准"),
            Field("unitRent", \.unitRent, "租金标准 (元/㎡·月)", .range(1...100_000_000)),
            Field("acquireWay", \.acquireWay, "取得方式"),
            Field("acquireDate", \.acquireDate, "取得日期"),
        ]
    }
}
