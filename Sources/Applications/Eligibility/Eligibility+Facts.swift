package import Kernel

package extension Eligibility {
    enum Event: EventFamily {
        case granted(Granted), allocated(Allocated), released(Released), cancelled(Cancelled)

        package var fact: any Fact {
            switch self {
            case .granted(let fact): fact
            case .allocated(let fact): fact
            case .released(let fact): fact
            case .cancelled(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Granted.self, Event.granted)
            .adding(Allocated.self, Event.allocated)
            .adding(Released.self, Event.released)
            .adding(Cancelled.self, Event.cancelled)
    }

    struct Granted: Fact {
        package static let type = "EligibilityGranted"
        package var applicationId = UUID.zero, certificateNo = "", householdId = UUID.zero
        package var category = GuaranteeCategory.other, form = GuaranteeForm.physical, protectedSize = 0
        package var layoutEntitlement = LayoutEntitlement.small, validFrom = Day(), validTo = Day()
        package var priorityGroups: [SpecialGroup] = []
        /// Blind indexes of those who are protected: they hold their names until the eligibility ends.
        package var idIndexes: [String] = []

        package init() {}

        package static let fields: [Field<Granted>] = [
            Field("applicationId", \.applicationId, "申请"),
            Field("certificateNo", \.certificateNo, "资格证号", .text(1...40)),
            Field("householdId", \.householdId, "家庭"),
            Field("category", \.category, "保障类别"),
            Field("form", \.form, "保障方式"),
            Field("protectedSize", \.protectedSize, "保障人口"),
            Field("layoutEntitlement", \.layoutEntitlement, "可配租套型"),
            Field("validFrom", \.validFrom, "有效期自"),
            Field("validTo", \.validTo, "有效期至"),
            Field("priorityGroups", \.priorityGroups, "优先情形"),
            Field("idIndexes", \.idIndexes, "证件盲索引"),
        ]
    }

    struct Allocated: Fact {
        package static let type = "EligibilityAllocated"
        package var allocationId = UUID.zero

        package init() {}

        package static let fields: [Field<Allocated>] = [
            Field("allocationId", \.allocationId, "配租单")
        ]
    }

    struct Released: Fact {
        package static let type = "EligibilityReleased"
        package var allocationId = UUID.zero

        package init() {}

        package static let fields: [Field<Released>] = [
            Field("allocationId", \.allocationId, "配租单")
        ]
    }

    struct Cancelled: Fact {
        package static let type = "EligibilityCancelled"
        package var reason = ExitGround.voluntary, effectiveDate = Day()

        package init() {}

        package static let fields: [Field<Cancelled>] = [
            Field("reason", \.reason, "注销原因"),
            Field("effectiveDate", \.effectiveDate, "生效日期"),
        ]
    }
}
