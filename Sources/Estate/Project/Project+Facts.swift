package import Kernel

package extension Project {
    enum Event: EventFamily {
        case registered(Registered), operatorAssigned(OperatorAssigned), operatorEnded(OperatorEnded)

        package var fact: any Fact {
            switch self {
            case .registered(let fact): fact
            case .operatorAssigned(let fact): fact
            case .operatorEnded(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Registered.self, Event.registered)
            .adding(OperatorAssigned.self, Event.operatorAssigned)
            .adding(OperatorEnded.self, Event.operatorEnded)
    }

    struct Registered: Fact {
        package static let type = "ProjectRegistered"
        package var projectNo = "", name = "", orgUnitId = UUID.zero, address = "", ownerName = ""
        package var projectType = ProjectType.newBuilt, housingKind = HousingKind.publicRental
        package var plannedUnits = 0
        package var startDate: Day?, completionDate: Day?, deliveryDate: Day?, remark: String?

        package init() {}

        package static let fields: [Field<Registered>] = [
            Field("projectNo", \.projectNo, "项目编号", .text(1...32)),
            Field("name", \.name, "项目名称", .text(1...100)),
            Field("orgUnitId", \.orgUnitId, "所属区县"),
            Field("address", \.address, "建设地址", .text(1...200)),
            Field("projectType", \.projectType, "项目类型"),
            Field("housingKind", \.housingKind, "保障类别"),
            Field("ownerName", \.ownerName, "产权单位", .text(1...100)),
            Field("plannedUnits", \.plannedUnits, "计划套数", .range(1...1_000_000)),
            Field("startDate", \.startDate, "开工日期"),
            Field("completionDate", \.completionDate, "竣工日期"),
            Field("deliveryDate", \.deliveryDate, "交付日期"),
            Field("remark", \.remark, "备注", .text(0...500)),
        ]
    }

    struct OperatorAssigned: Fact {
        package static let type = "OperatingProjectAssigned"
        /// Civil days, both within; nil if no last one is foreseen.
        package var operatorId = UUID.zero, from = Day(), to: Day?, mode = OperatingMode.entrusted

        package init() {}

        package static let fields: [Field<OperatorAssigned>] = [
            Field("operatorId", \.operatorId, "运营主体"),
            Field("from", \.from, "运营起日"),
            Field("to", \.to, "运营止日"),
            Field("mode", \.mode, "运营方式"),
        ]
    }

    struct OperatorEnded: Fact {
        package static let type = "OperatingProjectEnded"
        /// The last day on which it was operated.
        package var date = Day(), reason = ""

        package init() {}

        package static let fields: [Field<OperatorEnded>] = [
            Field("date", \.date, "运营止日"),
            Field("reason", \.reason, "终止原因", .text(1...200)),
        ]
    }
}
