import Applications
package import Desk
import Estate
import EventLoop
package import Kernel
package import Leasing

/// The lessee gets the keys; the room is occupied from that day.
package struct MoveIn: BusinessCommand {
    package static let name = "move-in", title = "办理入住", permission = "leasing:occupancy:move-in"
    package var contractId = ID<Contract>()
    package var date = Day()
    package var keysIssued = Int64(1)

    package init() {}

    package static let fields: [Field<MoveIn>] = [
        Field("contractId", \.contractId, "合同"),
        Field("date", \.date, "入住日期"),
        Field("keysIssued", \.keysIssued, "钥匙数", .range(0...20)),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let contract = try await work.state(Contract.self, contractId)
        let moveIn = Occupancy.Command.moveIn(contractId, contract: contract, on: date, keysIssued: keysIssued)
        try await work.execute(Occupancy.self, work.newID(), moveIn, effective: date)
        try await work.execute(
            Room.self, contract.terms.roomId, .occupy(contract: contractId.uuid, on: date), effective: date)
    }
}

/// The occupant has left and the room is taken back, to be let again or repaired first; the eligibility is free again.
package struct HandBackRoom: BusinessCommand {
    package static let name = "hand-back-room", title = "办理退房", permission = "leasing:occupancy:move-out"
    package var occupancyId = ID<Occupancy>()
    package var date = Day()
    package var reason = ExitReason.ownWish
    package var needsRepair = false

    package init() {}

    package static let fields: [Field<HandBackRoom>] = [
        Field("occupancyId", \.occupancyId, "入住记录"),
        Field("date", \.date, "搬离日期"),
        Field("reason", \.reason, "搬离原因"),
        Field("needsRepair", \.needsRepair, "需要维修"),
    ]

    package var subject: UUID? { occupancyId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let before = try await work.state(Occupancy.self, occupancyId)
        try await work.execute(Occupancy.self, occupancyId, .moveOut(on: date, reason: reason), effective: date)
        guard case .living(let stay) = before else { return }
        try await work.execute(Room.self, stay.roomId, .handBack(needsRepair: needsRepair, on: date), effective: date)
        try await work.releaseEligibility(of: try await work.state(Contract.self, stay.contractId).terms)
    }
}

extension UnitOfWork {
    /// The household keeps its protection and may be given another room.
    func releaseEligibility(of terms: Contract.Terms) async throws(CommandFailure) {
        guard let allocation = terms.allocationId, try await exists(Eligibility.self, terms.eligibilityId) else {
            return
        }
        try await execute(Eligibility.self, terms.eligibilityId, .release(allocation: allocation))
    }
}
