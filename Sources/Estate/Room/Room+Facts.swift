package import Kernel

package extension Room {
    enum Event: EventFamily {
        case registered(Registered), accepted(Accepted), statusChanged(StatusChanged)
        case frozen(Frozen), unfrozen(Unfrozen), retired(StockRetired)

        package var fact: any Fact {
            switch self {
            case .registered(let fact): fact
            case .accepted(let fact): fact
            case .statusChanged(let fact): fact
            case .frozen(let fact): fact
            case .unfrozen(let fact): fact
            case .retired(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Registered.self, Event.registered)
            .adding(Accepted.self, Event.accepted)
            .adding(StatusChanged.self, Event.statusChanged)
            .adding(Frozen.self, Event.frozen)
            .adding(Unfrozen.self, Event.unfrozen)
            .adding(StockRetired.self, Event.retired)
    }

    struct Registered: Fact {
        package static let type = "RoomRegistered"
        package var unitId = ID<HousingUnit>(), roomNo = "", lettableArea = Area(), capacity = 0
        package var facilities: [String] = [], unitRent: UnitRent?

        package init() {}

        /// The one room of a dwelling that is let as a whole: its number, area and rent are the dwelling's.
        package init(whole unit: HousingUnit.Registered, _ id: ID<HousingUnit>, capacity: Int) {
            (unitId, roomNo, lettableArea, self.capacity) = (id, unit.unitNo, unit.buildingArea, capacity)
            unitRent = unit.unitRent
        }

        package static let fields: [Field<Registered>] = [
            Field("unitId", \.unitId, "所属房源"),
            Field("roomNo", \.roomNo, "房间号", .text(1...20)),
            Field("lettableArea", \.lettableArea, "计租面积", .range(1...1_000_000)),
            Field("capacity", \.capacity, "可住人数", .range(1...100)),
            Field("facilities", \.facilities, "设施"),
            Field("unitRent", \.unitRent, "租金标准 (元/㎡·月)", .range(1...100_000_000)),
        ]
    }

    /// The inspection before letting was passed (拎包入住验收).
    struct Accepted: Fact {
        package static let type = "RoomAccepted"
        package var inspector = "", items: [InspectionItem] = []

        package init() {}

        package static let fields: [Field<Accepted>] = [
            Field("inspector", \.inspector, "验收人", .text(1...60)),
            Field("items", \.items, "验收项目"),
        ]
    }

    struct InspectionItem: Record {
        package var item = "", ok = true

        package init() {}
        package init(_ item: String, ok: Bool) { (self.item, self.ok) = (item, ok) }

        package static let fields: [Field<InspectionItem>] = [
            Field("item", \.item, "项目", .text(1...60)),
            Field("ok", \.ok, "合格"),
        ]
    }

    /// A change of status that something outside the room caused.
    struct StatusChanged: Fact {
        package static let type = "RoomStatusChanged"
        package var from = RoomStatus.notReady, to = RoomStatus.notReady, reasonCode = ""
        package var refType: StatusCause?, refId: UUID?, effectiveDate = Day()

        package init() {}

        package static let fields: [Field<StatusChanged>] = [
            Field("from", \.from, "原房态"),
            Field("to", \.to, "新房态"),
            Field("reasonCode", \.reasonCode, "原因"),
            Field("refType", \.refType, "来源类别"),
            Field("refId", \.refId, "来源编号"),
            Field("effectiveDate", \.effectiveDate, "生效日期"),
        ]
    }

    struct Frozen: Fact {
        package static let type = "RoomFrozen"
        package var reason = "", until: Day?

        package init() {}

        package static let fields: [Field<Frozen>] = [
            Field("reason", \.reason, "原因", .text(1...200)),
            Field("until", \.until, "冻结至"),
        ]
    }

    struct Unfrozen: Fact {
        package static let type = "RoomUnfrozen"
        package var reason = ""

        package init() {}

        package static let fields: [Field<Unfrozen>] = [
            Field("reason", \.reason, "原因", .text(1...200))
        ]
    }
}
