import Kernel

/// 项目类型: 新建, 改建, 收购, 长期租赁, 配建, 回购, 盘活存量.
package enum ProjectType: String, DictionaryCode {
    package static let dictionary = "PROJECT_TYPE"
    case newBuilt = "1", rebuilt = "2", acquired = "3", longLease = "4", allotted = "5", boughtBack = "6"
    case reactivated = "7"
}

/// 房源类别: 公租房, 原廉租房, 保租房, 周转房, 人才公寓, 其他.
package enum HousingKind: String, DictionaryCode {
    package static let dictionary = "HOUSING_KIND"
    case publicRental = "1", lowRent = "2", subsidizedRental = "3", turnover = "4", talent = "5", other = "9"
}

/// 运营方式: 委托运营, 购买服务, 自营.
package enum OperatingMode: String, DictionaryCode {
    package static let dictionary = "OPERATING_MODE"
    case entrusted, purchased, ownAccount
}

/// 建筑结构: 钢结构, 钢混, 混合, 砖木, 其他.
package enum Structure: String, DictionaryCode {
    package static let dictionary = "STRUCTURE"
    case steel = "1", reinforcedConcrete = "2", mixed = "3", brickAndTimber = "4", other = "9"
}

/// 完损等级: 完好, 基本完好, 一般损坏, 严重损坏, 危险.
package enum DamageGrade: String, DictionaryCode {
    package static let dictionary = "DAMAGE"
    case intact = "1", nearlyIntact = "2", damaged = "3", badlyDamaged = "4", dangerous = "5"
}

/// 户型: 单间, 一室, 一室一厅, 二室, 二室一厅, 三室一厅, 三室两厅, 宿舍.
package enum Layout: String, DictionaryCode {
    package static let dictionary = "LAYOUT"
    case studio = "01", oneRoom = "02", oneRoomOneHall = "03", twoRooms = "04", twoRoomsOneHall = "05"
    case threeRoomsOneHall = "06", threeRoomsTwoHalls = "07", dormitory = "10"
}

/// 配租单位: 整套, 按间, 按床位.
package enum LetMode: String, DictionaryCode {
    package static let dictionary = "LET_MODE"
    case whole, room, bed
}

/// 房源来源: 接管, 新建, 合建/配建, 还建, 加改扩, 收购, 长期租赁, 其他.
package enum StockSource: String, DictionaryCode {
    package static let dictionary = "STOCK_SOURCE"
    case takenOver = "01", newBuilt = "02", jointlyBuilt = "03", givenBack = "04", extended = "05", acquired = "06"
    case longLease = "07", other = "99"
}

/// Which level of the stock a fact is about.
package enum StockLevel: String, Code { case community, building, housingUnit, room }

/// 房间状态.
package enum RoomStatus: String, DictionaryCode {
    package static let dictionary = "ROOM_STATUS"
    case notReady, vacant, reserved, offered, contracted, occupied, vacating, repair, frozen, converted, retired

    package var label: String {
        switch self {
        case .notReady: "未验收"
        case .vacant: "空置可配租"
        case .reserved: "已预留"
        case .offered: "已选房锁定"
        case .contracted: "已签约未入住"
        case .occupied: "在租"
        case .vacating: "待腾退"
        case .repair: "维修中"
        case .frozen: "冻结"
        case .converted: "用途转换"
        case .retired: "退出"
        }
    }
}

/// What made a room change its status.
package enum StatusCause: String, Code { case allocation, contract }
