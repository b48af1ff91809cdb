package import Allocation
import Applications
package import Desk
import Estate
import EventLoop
package import Kernel

/// Promises a vacant room to an eligible household: the offer, the room and the eligibility change together.
package struct AllocateRoom: BusinessCommand {
    package static let name = "allocate-room", title = "分配房间", permission = "allocation:offer:allocate"
    package var eligibilityId = UUID.zero, roomId = UUID.zero, method = AllocationMethod.direct
    package var reason: String?, overrideReason: String?

    package init() {}
    package static let fields: [Field<AllocateRoom>] = [
        Field("eligibilityId", \.eligibilityId, "保障资格"),
        Field("roomId", \.roomId, "房间"),
        Field("method", \.method, "配租方式"),
        Field("reason", \.reason, "理由", .text(1...200)),
        Field("overrideReason", \.overrideReason, "超面积配租理由", .text(1...200)),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        guard let granted = try await work.state(Eligibility.self, eligibilityId).granted else {
            throw .refused(.reference("保障资格", eligibilityId))
        }
        let room = try await work.state(Room.self, roomId)
        guard room.details != nil else { throw .refused(.reference("房间", roomId)) }
        let proposal = AllocationOffer.Proposal {
            ($0.eligibilityId, $0.householdId, $0.roomId) = (eligibilityId, granted.householdId, roomId)
            ($0.layoutEntitlement, $0.roomArea) = (granted.layoutEntitlement.rawValue, room.area)
            ($0.method, $0.reason, $0.overrideReason) = (method, reason, overrideReason)
        }
        let id = work.newID(AllocationOffer.self)
        try await work.execute(AllocationOffer.self, id, .allocate(proposal))
        try await work.execute(Room.self, roomId, .offer(allocation: id.uuid))
        try await work.execute(Eligibility.self, eligibilityId, .allocate(id.uuid))
    }
}

/// Takes an offer back; the room is vacant and the household may be given another.
package struct RevokeAllocation: BusinessCommand {
    package static let name = "revoke-allocation", title = "撤销配租", permission = "allocation:offer:revoke"
    package var allocationId = ID<AllocationOffer>(), reason = ""

    package init() {}
    package static let fields: [Field<RevokeAllocation>] = [
        Field("allocationId", \.allocationId, "配租单"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]
    package var subject: UUID? { allocationId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let before = try await work.state(AllocationOffer.self, allocationId)
        try await work.execute(AllocationOffer.self, allocationId, .revoke(reason: reason))
        guard case .open(let offer) = before else { return }
        try await work.execute(Room.self, offer.roomId, .withdrawOffer(allocation: allocationId.uuid))
        try await work.execute(Eligibility.self, offer.eligibilityId, .release(allocation: allocationId.uuid))
    }
}
