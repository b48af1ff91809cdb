package import Kernel

package extension PolicyRuleSet {
    enum Event: EventFamily {
        case drafted(Drafted), parameterSet(ParameterSet), approved(Approved), activated(Activated)

        package var fact: any Fact {
            switch self {
            case .drafted(let fact): fact
            case .parameterSet(let fact): fact
            case .approved(let fact): fact
            case .activated(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Drafted.self, Event.drafted)
            .adding(ParameterSet.self, Event.parameterSet)
            .adding(Approved.self, Event.approved)
            .adding(Activated.self, Event.activated)
    }

    struct Drafted: Fact {
        package static let type = "PolicyRuleSetDrafted"
        package var version = "", title = "", draftedBy = ""

        package init() {}

        package static let fields: [Field<Drafted>] = [
            Field("version", \.version, "版本", .text(1...32)),
            Field("title", \.title, "名称", .text(1...100)),
            Field("draftedBy", \.draftedBy, "起草人"),
        ]
    }

    struct ParameterSet: Fact {
        package static let type = "PolicyParameterSet"
        package var key = "", value: Int64 = 0, unit = "", legalBasis: String?, setBy = ""

        package init() {}

        package static let fields: [Field<ParameterSet>] = [
            Field("key", \.key, "参数", .text(1...64)),
            Field("value", \.value, "值"),
            Field("unit", \.unit, "单位", .text(0...20)),
            Field("legalBasis", \.legalBasis, "依据", .text(1...200)),
            Field("setBy", \.setBy, "设置人"),
        ]
    }

    struct Approved: Fact {
        package static let type = "PolicyRuleSetApproved"
        package var approvedBy = ""

        package init() {}

        package static let fields: [Field<Approved>] = [
            Field("approvedBy", \.approvedBy, "批准人")
        ]
    }

    struct Activated: Fact {
        package static let type = "PolicyRuleSetActivated"
        package var effectiveDate = Day()

        package init() {}

        package static let fields: [Field<Activated>] = [
            Field("effectiveDate", \.effectiveDate, "生效日期")
        ]
    }
}
