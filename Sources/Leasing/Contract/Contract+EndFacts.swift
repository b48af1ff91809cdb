package import Kernel

extension Contract {
    package struct CancellationRequested: Fact {
        package static let type = "ContractCancellationRequested"
        package var reason: ExitReason = .ownWish
        package var requestedExitDate = Day()
        package var applicantId = ""

        package init() {}
        package init(reason: ExitReason, requestedExitDate: Day, applicantId: String) {
            (self.reason, self.requestedExitDate, self.applicantId) = (reason, requestedExitDate, applicantId)
        }

        package static let fields: [Field<CancellationRequested>] = [
            Field("reason", \.reason, "退租原因"),
            Field("requestedExitDate", \.requestedExitDate, "退租日期"),
            Field("applicantId", \.applicantId, "申请人"),
        ]
    }

    package struct CancellationApproved: Fact {
        package static let type = "ContractCancellationApproved"
        package var approverId = ""
        package var opinion = ""

        package init() {}
        package init(approverId: String, opinion: String) {
            (self.approverId, self.opinion) = (approverId, opinion)
        }

        package static let fields: [Field<CancellationApproved>] = [
            Field("approverId", \.approverId, "审批人"),
            Field("opinion", \.opinion, "审批意见"),
        ]
    }

    /// The contract goes on as before.
    package struct CancellationRejected: Fact {
        package static let type = "ContractCancellationRejected"
        package var approverId = ""
        package var reason = ""

        package init() {}
        package init(approverId: String, reason: String) {
            (self.approverId, self.reason) = (approverId, reason)
        }

        package static let fields: [Field<CancellationRejected>] = [
            Field("approverId", \.approverId, "审批人"),
            Field("reason", \.reason, "退回原因"),
        ]
    }

    package struct CancellationWithdrawn: Fact {
        package static let type = "ContractCancellationWithdrawn"
        package var withdrawnBy = ""

        package init() {}
        package init(withdrawnBy: String) {
            self.withdrawnBy = withdrawnBy
        }

        package static let fields: [Field<CancellationWithdrawn>] = [
            Field("withdrawnBy", \.withdrawnBy, "撤回人")
        ]
    }

    /// The last day is the termination date; no period after it is billed from now on.
    package struct Terminated: Fact {
        package static let type = "ContractTerminated"
        package var terminationDate = Day()
        package var kind: Termination = .early

        package init() {}
        package init(terminationDate: Day, kind: Termination) {
            (self.terminationDate, self.kind) = (terminationDate, kind)
        }

        package static let fields: [Field<Terminated>] = [
            Field("terminationDate", \.terminationDate, "终止日期"),
            Field("kind", \.kind, "终止类型"),
        ]
    }
}
