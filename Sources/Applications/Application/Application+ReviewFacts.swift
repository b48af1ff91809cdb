package import Kernel

package extension Application {
    struct StageCompleted: Fact {
        package static let type = "ReviewStageCompleted"
        package static let version = 2
        package var stage = ReviewStage.street, decision = StageDecision.pass, opinion = "", reviewerId = ""
        /// How long the stage took, and whether that was too long; unknown in facts of version 1.
        package var workdaysUsed: Int?, isLate: Bool?
        /// The term of the stage that is next; nil behind the last.
        package var nextTerm: StageTerm?

        package init() {}

        package static let fields: [Field<StageCompleted>] = [
            Field("stage", \.stage, "审核环节"),
            Field("decision", \.decision, "结论"),
            Field("opinion", \.opinion, "意见", .text(0...500)),
            Field("reviewerId", \.reviewerId, "审核人"),
            Field("workdaysUsed", \.workdaysUsed, "所用工作日"),
            Field("isLate", \.isLate, "是否超时"),
            Field("nextTerm", \.nextTerm, "下一环节时限"),
        ]
    }

    /// The review goes on from an earlier stage.
    struct Returned: Fact {
        package static let type = "ApplicationReturned"
        package var toStage = ReviewStage.street, reason = ""

        package init() {}

        package static let fields: [Field<Returned>] = [
            Field("toStage", \.toStage, "退回至"),
            Field("reason", \.reason, "退回原因", .text(1...500)),
        ]
    }

    /// The decision with every rule it rests on, so that it can be explained from the log alone.
    struct Approved: Fact {
        package static let type = "ApplicationApproved"
        package var decisionNo = "", approvedBy = "", approvedOn = Day(), policyVersion = "", findings: [Finding] = []

        package init() {}

        package static let fields: [Field<Approved>] = [
            Field("decisionNo", \.decisionNo, "决定文号", .text(1...60)),
            Field("approvedBy", \.approvedBy, "批准人"),
            Field("approvedOn", \.approvedOn, "批准日期"),
            Field("policyVersion", \.policyVersion, "政策版本"),
            Field("findings", \.findings, "资格判定"),
        ]
    }

    /// One rule's verdict; input and threshold are in the unit of the policy parameter.
    struct Finding: Record {
        package var rule = "", input: Int64 = 0, threshold: Int64 = 0, pass = false

        package init() {}

        package static let fields: [Field<Finding>] = [
            Field("rule", \.rule, "规则"),
            Field("input", \.input, "实际值"),
            Field("threshold", \.threshold, "标准"),
            Field("pass", \.pass, "符合"),
        ]
    }

    struct Rejected: Fact {
        package static let type = "ApplicationRejected"
        package var reasons: [RejectReason] = [], reasonText = "", failedRules: [String] = [], rejectedBy = ""

        package init() {}

        package static let fields: [Field<Rejected>] = [
            Field("reasons", \.reasons, "不予通过原因"),
            Field("reasonText", \.reasonText, "理由", .text(1...500)),
            Field("failedRules", \.failedRules, "不符合的规则"),
            Field("rejectedBy", \.rejectedBy, "决定人"),
        ]
    }
}
