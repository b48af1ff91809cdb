package import Billing
package import Kernel
package import Leasing

extension Lease {
    /// What billing needs of a contract as it stands.
    package init(_ id: ID<Contract>, _ contract: Contract.State) {
        let terms = contract.terms
        let anchor: Billing.DueAnchor = terms.dueRule.anchor == .periodStart ? .periodStart : .periodEnd
        self.init(
            contractId: id.uuid, contractNo: terms.contractNo, roomId: terms.roomId, personId: terms.lesseePersonId,
            term: Period(from: terms.startDate, to: contract.exitDate ?? terms.endDate),
            isTerminated: contract.stage == .terminated, isSynced: contract.isKnownToBank,
            cycle: Cycle(terms.paymentCycle), due: DueRule(anchor: anchor, offsetDays: Int(terms.dueRule.offsetDays)),
            deposit: terms.deposit,
            rates: [
                Rate(from: terms.startDate, rent: terms.monthlyRent, propertyFee: terms.propertyFee ?? .zero)
            ])
    }
}

extension Cycle {
    fileprivate init(_ cycle: PaymentCycle) {
        self =
            switch cycle {
            case .month: .month
            case .quarter: .quarter
            case .half: .half
            case .year: .year
            }
    }
}
