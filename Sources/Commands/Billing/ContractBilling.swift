import Billing
package import Desk
import EventLoop
package import Kernel
package import Leasing

/// Makes all bills of a contract that are not there yet, from its first period to those of a month: what follows
/// when the bank has got the contract, however late that is.
package struct StartBilling: BusinessCommand {
    package static let name = "start-billing", title = "开始出账", permission = "billing:bill:generate"
    package var contractId = ID<Contract>()
    package var through = Month()

    package init() {}

    package static let fields: [Field<StartBilling>] = [
        Field("contractId", \.contractId, "合同"),
        Field("through", \.through, "出账至"),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let lease = Lease(contractId, try await work.state(Contract.self, contractId))
        let rules = try billingRules(work)
        var periods: [Period] = []
        var month = lease.term.from.month
        while month <= min(through, lease.term.to.month) {
            periods += lease.periods(billedIn: month, rules)
            month = month + 1
        }
        let holders = try await work.holders(of: periods.map { Bill.periodClaim(contractId.uuid, $0.from) })
        for (period, holder) in zip(periods, holders) where holder == nil {
            let order = Bill.Order(billNo: try await work.nextNumber("ZD"))
            try await work.execute(Bill.self, work.newID(), .generate(lease, period, order))
        }
    }
}

/// Lets the bills of a contract that has ended follow its end: those of later periods are voided, that of the exit
/// is shortened (domain M5.5 (10)).
package struct EndBilling: BusinessCommand {
    package static let name = "end-billing", title = "停止出账", permission = "billing:bill:adjust"
    package var contractId = ID<Contract>()

    package init() {}

    package static let fields: [Field<EndBilling>] = [
        Field("contractId", \.contractId, "合同")
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let contract = try await work.state(Contract.self, contractId)
        let lease = Lease(contractId, contract)
        let rules = try billingRules(work)
        var whole = lease
        whole.term.to = contract.terms.endDate
        var claims: [Claim] = []
        var day = lease.term.to
        while let period = whole.period(on: day, rules) {
            claims.append(Bill.periodClaim(contractId.uuid, period.from))
            day = period.to + 1
        }
        for holder in try await work.holders(of: claims) {
            if let holder { try await work.execute(Bill.self, holder, .endLease(lease)) }
        }
    }
}

/// What the policy in force says of billing.
@IO func billingRules(_ work: UnitOfWork) throws(CommandFailure) -> BillingRules {
    do throws(Refusal) { return try BillingRules(work.moment.policy) } catch { throw .refused(error) }
}
