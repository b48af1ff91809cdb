import Allocation
package import Desk
import Estate
import EventLoop
package import Kernel
package import Leasing

/// Approves a contract; its room is contracted and its allocation is fulfilled by the same append.
package struct ApproveContract: BusinessCommand {
    package static let name = "approve-contract", title = "通过合同审批", permission = "leasing:contract:approve"
    package var contractId = ID<Contract>()
    package var opinion = ""

    package init() {}

    package static let fields: [Field<ApproveContract>] = [
        Field("contractId", \.contractId, "合同"),
        Field("opinion", \.opinion, "审批意见", .text(0...500)),
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let before = try await work.state(Contract.self, contractId)
        try await work.execute(Contract.self, contractId, .approve(opinion: opinion))
        guard before.stage == .pendingApproval, let allocation = before.terms.allocationId else { return }
        try await work.execute(Room.self, before.terms.roomId, .contract(contractId.uuid, allocation: allocation))
        try await work.execute(AllocationOffer.self, allocation, .fulfil(contract: contractId.uuid))
    }
}

package struct RejectContract: BusinessCommand {
    package static let name = "reject-contract", title = "退回合同审批", permission = "leasing:contract:approve"
    package var contractId = ID<Contract>()
    package var reason = ""

    package init() {}

    package static let fields: [Field<RejectContract>] = [
        Field("contractId", \.contractId, "合同"),
        Field("reason", \.reason, "退回原因", .text(1...500)),
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Contract.self, contractId, .reject(reason: reason))
    }
}

package struct RequestContractCancellation: BusinessCommand {
    package static let name = "request-contract-cancellation", title = "申请注销合同", permission = "leasing:contract:cancel"
    package var contractId = ID<Contract>()
    package var reason = ExitReason.ownWish
    package var exitDate = Day()

    package init() {}

    package static let fields: [Field<RequestContractCancellation>] = [
        Field("contractId", \.contractId, "合同"),
        Field("reason", \.reason, "退租原因"),
        Field("exitDate", \.exitDate, "退租日期"),
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Contract.self, contractId, .requestCancellation(reason, exitDate: exitDate))
    }
}

package struct WithdrawCancellationRequest: BusinessCommand {
    package static let name = "withdraw-cancellation-request", title = "撤回注销申请", permission = "leasing:contract:cancel"
    package var contractId = ID<Contract>()

    package init() {}

    package static let fields: [Field<WithdrawCancellationRequest>] = [
        Field("contractId", \.contractId, "合同")
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Contract.self, contractId, .withdrawCancellation)
    }
}

/// Ends the contract on the requested day; its room has to be left. Bank and bills follow. A household that has not
/// moved in yet has nothing to hand back: it may be given another room at once.
package struct ApproveCancellation: BusinessCommand {
    package static let name = "approve-cancellation", title = "同意注销合同", permission = "leasing:cancellation:approve"
    package var contractId = ID<Contract>()
    package var opinion = ""

    package init() {}

    package static let fields: [Field<ApproveCancellation>] = [
        Field("contractId", \.contractId, "合同"),
        Field("opinion", \.opinion, "审批意见", .text(0...500)),
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let before = try await work.state(Contract.self, contractId)
        try await work.execute(Contract.self, contractId, .approveCancellation(opinion: opinion))
        guard before.stage == .cancellationPending, let request = before.request else { return }
        let isUnused = try await work.state(Room.self, before.terms.roomId).status == .contracted
        let vacate = Room.Command.vacate(contract: contractId.uuid, on: request.requestedExitDate)
        try await work.execute(Room.self, before.terms.roomId, vacate, effective: request.requestedExitDate)
        if isUnused { try await work.releaseEligibility(of: before.terms) }
    }
}

package struct RejectCancellation: BusinessCommand {
    package static let name = "reject-cancellation", title = "不同意注销合同", permission = "leasing:cancellation:approve"
    package var contractId = ID<Contract>()
    package var reason = ""

    package init() {}

    package static let fields: [Field<RejectCancellation>] = [
        Field("contractId", \.contractId, "合同"),
        Field("reason", \.reason, "原因", .text(1...500)),
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Contract.self, contractId, .rejectCancellation(reason: reason))
    }
}
