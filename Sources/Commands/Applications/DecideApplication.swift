package import Applications
package import Desk
import EventLoop
package import Kernel

/// Accepts a complete application and gives out its receipt.
package struct AcceptApplication: BusinessCommand {
    package static let name = "accept-application", title = "受理申请", permission = "applications:application:accept"
    package var applicationId = ID<Application>()

    package init() {}
    package static let fields: [Field<AcceptApplication>] = [
        Field("applicationId", \.applicationId, "申请")
    ]
    package var subject: UUID? { applicationId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let receiptNo = try await work.nextNumber("SL")
        try await work.execute(Application.self, applicationId, .accept(receiptNo: receiptNo))
    }
}

/// Tells the applicant everything that is missing.
package struct RequestSupplement: BusinessCommand {
    package static let name = "request-supplement", title = "要求补正", permission = "applications:application:accept"
    package var applicationId = ID<Application>(), missing: [AttachmentCategory] = [], note = "", dueDate = Day()

    package init() {}
    package static let fields: [Field<RequestSupplement>] = [
        Field("applicationId", \.applicationId, "申请"),
        Field("missing", \.missing, "所缺材料"),
        Field("note", \.note, "补正说明", .text(0...500)),
        Field("dueDate", \.dueDate, "补正期限"),
    ]
    package var subject: UUID? { applicationId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let command = Application.Command.requestSupplement(missing: missing, note: note, dueDate: dueDate)
        try await work.execute(Application.self, applicationId, command)
    }
}

/// Records that the missing material was brought.
package struct SupplementApplication: BusinessCommand {
    package static let name = "supplement-application", title = "补正申请", permission = "applications:application:submit"
    package var applicationId = ID<Application>(), note: String?

    package init() {}
    package static let fields: [Field<SupplementApplication>] = [
        Field("applicationId", \.applicationId, "申请"),
        Field("note", \.note, "说明", .text(0...500)),
    ]
    package var subject: UUID? { applicationId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Application.self, applicationId, .supplement(note: note))
    }
}

/// Records what a stage of the review came to.
package struct RecordStageOpinion: BusinessCommand {
    package static let name = "record-stage-opinion", title = "填写审核意见", permission = "applications:application:review"
    package var applicationId = ID<Application>(), stage = ReviewStage.street, decision = StageDecision.pass,
        opinion = "", returnTo: ReviewStage?

    package init() {}
    package static let fields: [Field<RecordStageOpinion>] = [
        Field("applicationId", \.applicationId, "申请"),
        Field("stage", \.stage, "审核环节"),
        Field("decision", \.decision, "结论"),
        Field("opinion", \.opinion, "意见", .text(0...500)),
        Field("returnTo", \.returnTo, "退回至"),
    ]
    package var subject: UUID? { applicationId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let command = Application.Command.recordOpinion(stage, decision, opinion: opinion, returnTo: returnTo)
        try await work.execute(Application.self, applicationId, command)
    }
}

/// Approves an application; the eligibility is granted in the same append.
package struct ApproveApplication: BusinessCommand {
    package static let name = "approve-application", title = "批准申请", permission = "applications:application:approve"
    package var applicationId = ID<Application>(), decisionNo = ""

    package init() {}
    package static let fields: [Field<ApproveApplication>] = [
        Field("applicationId", \.applicationId, "申请"),
        Field("decisionNo", \.decisionNo, "决定文号", .text(1...60)),
    ]
    package var subject: UUID? { applicationId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let before = try await work.state(Application.self, applicationId)
        try await work.execute(Application.self, applicationId, .approve(decisionNo: decisionNo))
        guard before.status != .approved, let submitted = before.submitted else { return }
        let certificateNo = try await work.nextNumber("ZG")
        let grant = Eligibility.Command.grant(
            application: applicationId.uuid, submitted, certificateNo: certificateNo)
        try await work.execute(Eligibility.self, work.newID(), grant)
    }
}

/// Rejects an application, with its reasons.
package struct RejectApplication: BusinessCommand {
    package static let name = "reject-application", title = "不予通过", permission = "applications:application:approve"
    package var applicationId = ID<Application>(), reasons: [RejectReason] = [], reasonText = ""

    package init() {}
    package static let fields: [Field<RejectApplication>] = [
        Field("applicationId", \.applicationId, "申请"),
        Field("reasons", \.reasons, "不予通过原因"),
        Field("reasonText", \.reasonText, "理由", .text(1...500)),
    ]
    package var subject: UUID? { applicationId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Application.self, applicationId, .reject(reasons, text: reasonText))
    }
}

/// Takes an application back.
package struct WithdrawApplication: BusinessCommand {
    package static let name = "withdraw-application", title = "撤回申请", permission = "applications:application:submit"
    package var applicationId = ID<Application>(), reason = ""

    package init() {}
    package static let fields: [Field<WithdrawApplication>] = [
        Field("applicationId", \.applicationId, "申请"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]
    package var subject: UUID? { applicationId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Application.self, applicationId, .withdraw(reason: reason))
    }
}

/// Ends the protection of a household that has no room.
package struct CancelEligibility: BusinessCommand {
    package static let name = "cancel-eligibility", title = "注销保障资格", permission = "applications:eligibility:cancel"
    package var eligibilityId = ID<Eligibility>(), reason = ExitGround.voluntary, effectiveDate = Day()

    package init() {}
    package static let fields: [Field<CancelEligibility>] = [
        Field("eligibilityId", \.eligibilityId, "保障资格"),
        Field("reason", \.reason, "注销原因"),
        Field("effectiveDate", \.effectiveDate, "生效日期"),
    ]
    package var subject: UUID? { eligibilityId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let command = Eligibility.Command.cancel(reason, effective: effectiveDate)
        try await work.execute(Eligibility.self, eligibilityId, command, effective: effectiveDate)
    }
}
