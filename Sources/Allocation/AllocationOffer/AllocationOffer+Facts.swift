package import Kernel

package extension AllocationOffer {
    enum Event: EventFamily {
        case allocated(Allocated), fulfilled(Fulfilled), revoked(Revoked)

        package var fact: any Fact {
            switch self {
            case .allocated(let fact): fact
            case .fulfilled(let fact): fact
            case .revoked(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Allocated.self, Event.allocated)
            .adding(Fulfilled.self, Event.fulfilled)
            .adding(Revoked.self, Event.revoked)
    }

    struct Allocated: Fact {
        package static let type = "RoomAllocated"
        package var eligibilityId = UUID.zero, householdId = UUID.zero, roomId = UUID.zero
        package var method = AllocationMethod.direct, planId: UUID?, allocatedOn = Day(), reason: String?
        package var overrideReason: String?, offerExpiresOn = Day()

        package init() {}

        package static let fields: [Field<Allocated>] = [
            Field("eligibilityId", \.eligibilityId, "保障资格"),
            Field("householdId", \.householdId, "家庭"),
            Field("roomId", \.roomId, "房间"),
            Field("method", \.method, "配租方式"),
            Field("planId", \.planId, "配租方案"),
            Field("allocatedOn", \.allocatedOn, "配租日期"),
            Field("reason", \.reason, "理由", .text(1...200)),
            Field("overrideReason", \.overrideReason, "超面积配租理由", .text(1...200)),
            Field("offerExpiresOn", \.offerExpiresOn, "签约期限"),
        ]
    }

    /// A contract took the room up.
    struct Fulfilled: Fact {
        package static let type = "AllocationFulfilled"
        package var contractId = UUID.zero

        package init() {}

        package static let fields: [Field<Fulfilled>] = [
            Field("contractId", \.contractId, "合同")
        ]
    }

    struct Revoked: Fact {
        package static let type = "AllocationRevoked"
        package var reason = ""

        package init() {}

        package static let fields: [Field<Revoked>] = [
            Field("reason", \.reason, "原因", .text(1...200))
        ]
    }
}
