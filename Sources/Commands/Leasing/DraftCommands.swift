import Allocation
package import Desk
import Estate
import EventLoop
package import Kernel
package import Leasing

/// A clerk enters a contract for an allocated room; without a number it gets the next one.
package struct EnterContract: BusinessCommand {
    package static let name = "enter-contract", title = "录入合同", permission = "leasing:contract:enter"
    package var terms = Contract.Terms()
    package var payerAccount: String?

    package init() {}

    package static let fields: [Field<EnterContract>] = [
        Field("terms", \.terms, "合同条款"),
        Field("payerAccount", \.payerAccount, "扣款银行卡号", .text(8...32)),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        var terms = terms
        if terms.contractNo.isEmpty { terms.contractNo = try await work.nextNumber("HT") }
        try await checkReferences(terms, in: work)
        let account = try await work.seal(account: payerAccount, of: terms)
        try await work.execute(Contract.self, work.newID(), .enter(terms, payerAccount: account))
    }
}

/// The whole terms as they shall be; without a number the contract keeps its own.
package struct EditContract: BusinessCommand {
    package static let name = "edit-contract", title = "修改合同", permission = "leasing:contract:edit"
    package var contractId = ID<Contract>()
    package var terms = Contract.Terms()
    package var payerAccount: String?

    package init() {}

    package static let fields: [Field<EditContract>] = [
        Field("contractId", \.contractId, "合同"),
        Field("terms", \.terms, "合同条款"),
        Field("payerAccount", \.payerAccount, "扣款银行卡号", .text(8...32)),
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        var terms = terms
        if terms.contractNo.isEmpty {
            terms.contractNo = try await work.state(Contract.self, contractId).terms.contractNo
        }
        try await checkReferences(terms, in: work)
        let account = try await work.seal(account: payerAccount, of: terms)
        try await work.execute(Contract.self, contractId, .edit(terms, payerAccount: account))
    }
}

package struct DiscardContract: BusinessCommand {
    package static let name = "discard-contract", title = "删除合同", permission = "leasing:contract:discard"
    package var contractId = ID<Contract>()
    package var reason = ""

    package init() {}

    package static let fields: [Field<DiscardContract>] = [
        Field("contractId", \.contractId, "合同"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Contract.self, contractId, .discard(reason: reason))
    }
}

package struct SubmitContract: BusinessCommand {
    package static let name = "submit-contract", title = "提交审批", permission = "leasing:contract:submit"
    package var contractId = ID<Contract>()

    package init() {}

    package static let fields: [Field<SubmitContract>] = [
        Field("contractId", \.contractId, "合同")
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Contract.self, contractId, .submit)
    }
}

extension UnitOfWork {
    /// Under the lessee's key.
    fileprivate func seal(account: String?, of terms: Contract.Terms) async throws(CommandFailure) -> Sealed? {
        guard let account else { return nil }
        return try await seal(account, for: terms.lesseePersonId, as: .bankCard)
    }
}

/// The lessee is known, and the room is the one that was allocated to the household.
@IO private func checkReferences(_ terms: Contract.Terms, in work: UnitOfWork) async throws(CommandFailure) {
    _ = try await work.person(terms.lesseePersonId, as: "承租人")
    guard try await work.exists(Room.self, terms.roomId) else { throw .refused(.reference("房间", terms.roomId)) }
    let allocationId = terms.allocationId ?? .zero
    guard let allocated = try await work.state(AllocationOffer.self, allocationId).allocated else {
        throw .refused(.reference("配租单", allocationId))
    }
    guard allocated.roomId == terms.roomId, allocated.householdId == terms.householdId else {
        throw .refused(
            .rule(
                "contract.allocation", "合同的房间或家庭与配租单不一致", input: .string(terms.roomId.description),
                limit: .string(allocated.roomId.description), basis: "令11 §16", hint: "请按配租单录入房间和家庭"))
    }
}
