package import Kernel

extension Contract {
    /// A clerk wrote the contract down; nothing binds yet.
    package struct Entered: Fact {
        package static let type = "ContractEntered"
        package var terms = Terms()
        package var payerAccount: Sealed?
        package var enteredBy = ""

        package init() {}
        package init(terms: Terms, payerAccount: Sealed? = nil, enteredBy: String) {
            (self.terms, self.payerAccount, self.enteredBy) = (terms, payerAccount, enteredBy)
        }

        package static let fields: [Field<Entered>] = [
            Field("terms", \.terms, "合同条款"),
            Field("payerAccount", \.payerAccount, "扣款银行卡号"),
            Field("enteredBy", \.enteredBy, "录入人"),
        ]
    }

    /// The whole terms as they now are; a contract under approval is a draft again.
    package struct Edited: Fact {
        package static let type = "ContractEdited"
        package var terms = Terms()
        package var payerAccount: Sealed?
        package var editedBy = ""

        package init() {}
        package init(terms: Terms, payerAccount: Sealed? = nil, editedBy: String) {
            (self.terms, self.payerAccount, self.editedBy) = (terms, payerAccount, editedBy)
        }

        package static let fields: [Field<Edited>] = [
            Field("terms", \.terms, "合同条款"),
            Field("payerAccount", \.payerAccount, "扣款银行卡号"),
            Field("editedBy", \.editedBy, "修改人"),
        ]
    }

    /// Thrown away before it ever bound anybody.
    package struct Discarded: Fact {
        package static let type = "ContractDiscarded"
        package var reason = ""

        package init() {}
        package init(reason: String) {
            self.reason = reason
        }

        package static let fields: [Field<Discarded>] = [
            Field("reason", \.reason, "原因")
        ]
    }

    package struct SubmittedForApproval: Fact {
        package static let type = "ContractSubmittedForApproval"

        package init() {}

        package static let fields: [Field<SubmittedForApproval>] = []
    }

    package struct Approved: Fact {
        package static let type = "ContractApproved"
        package var approverId = ""
        package var opinion = ""
        package var approvedOn = Day()

        package init() {}
        package init(approverId: String, opinion: String, approvedOn: Day) {
            (self.approverId, self.opinion, self.approvedOn) = (approverId, opinion, approvedOn)
        }

        package static let fields: [Field<Approved>] = [
            Field("approverId", \.approverId, "审批人"),
            Field("opinion", \.opinion, "审批意见"),
            Field("approvedOn", \.approvedOn, "审批日期"),
        ]
    }

    package struct Rejected: Fact {
        package static let type = "ContractRejected"
        package var approverId = ""
        package var reason = ""

        package init() {}
        package init(approverId: String, reason: String) {
            (self.approverId, self.reason) = (approverId, reason)
        }

        package static let fields: [Field<Rejected>] = [
            Field("approverId", \.approverId, "审批人"),
            Field("reason", \.reason, "退回原因"),
        ]
    }
}
