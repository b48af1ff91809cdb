import Commands
import HTTPServer

// Which command stands where. A thing that is made is posted to its collection; what is done to it is named below it.
// Commands that only process managers give have no place here.

extension Endpoint {
    static let stock: [Endpoint] = [
        .command(RegisterProject.self, "/projects", location: "/projects/{id}"),
        .command(AssignOperatingProject.self, "/projects/{projectId}/operator", method: .put),
        .command(EndOperatingProject.self, "/projects/{projectId}/operator/end"),
        .command(RegisterCommunity.self, "/communities", location: "/communities/{id}"),
        .command(RegisterBuilding.self, "/buildings", location: "/buildings/{id}"),
        .command(RegisterHousingUnit.self, "/housing-units", location: "/housing-units/{id}"),
        .command(RegisterRoom.self, "/rooms", location: "/rooms/{id}"),
        .command(AcceptRoom.self, "/rooms/{roomId}/acceptance"),
        .command(FreezeRoom.self, "/rooms/{roomId}/freeze"),
        .command(UnfreezeRoom.self, "/rooms/{roomId}/unfreeze"),
        .command(FinishRoomRepair.self, "/rooms/{roomId}/repair-completion"),
        .command(RetireRoom.self, "/rooms/{roomId}/retirement"),
    ]

    static let people: [Endpoint] = [
        .command(RegisterPerson.self, "/persons", location: "/persons/{id}"),
        .command(ChangePersonContact.self, "/persons/{personId}/contact", method: .put),
        .command(DeactivatePerson.self, "/persons/{personId}/deactivation"),
        .command(ErasePerson.self, "/persons/{personId}/erasure"),
        .reveal,
    ]

    static let applications: [Endpoint] = [
        .command(SubmitApplication.self, "/applications", location: "/applications/{id}"),
        .command(AcceptApplication.self, "/applications/{applicationId}/acceptance"),
        .command(RequestSupplement.self, "/applications/{applicationId}/supplement-request"),
        .command(SupplementApplication.self, "/applications/{applicationId}/supplement"),
        .command(RecordStageOpinion.self, "/applications/{applicationId}/opinions"),
        .command(ApproveApplication.self, "/applications/{applicationId}/approval"),
        .command(RejectApplication.self, "/applications/{applicationId}/rejection"),
        .command(WithdrawApplication.self, "/applications/{applicationId}/withdrawal"),
        .command(CancelEligibility.self, "/eligibilities/{eligibilityId}/cancellation"),
        .command(AllocateRoom.self, "/eligibilities/{eligibilityId}/allocation", location: "/allocations/{id}"),
        .command(RevokeAllocation.self, "/allocations/{allocationId}/revocation"),
    ]

    static let policy: [Endpoint] = [
        .command(DraftPolicyRuleSet.self, "/policy-rule-sets", location: "/policy-rule-sets/{id}"),
        .command(SetPolicyParameters.self, "/policy-rule-sets/{policyRuleSetId}/parameters", method: .put),
        .command(ApprovePolicyRuleSet.self, "/policy-rule-sets/{policyRuleSetId}/approval"),
        .command(ActivatePolicyRuleSet.self, "/policy-rule-sets/{policyRuleSetId}/activation"),
        .command(SetWorkingDays.self, "/working-days", method: .put),
    ]

    static let leasing: [Endpoint] = [
        .command(EnterContract.self, "/contracts", location: "/contracts/{id}"),
        .command(EditContract.self, "/contracts/{contractId}", method: .put),
        .command(DiscardContract.self, "/contracts/{contractId}/discard"),
        .command(SubmitContract.self, "/contracts/{contractId}/submission"),
        .command(ApproveContract.self, "/contracts/{contractId}/approval"),
        .command(RejectContract.self, "/contracts/{contractId}/rejection"),
        .command(RequestContractCancellation.self, "/contracts/{contractId}/cancellation-request"),
        .command(ApproveCancellation.self, "/contracts/{contractId}/cancellation-approval"),
        .command(RejectCancellation.self, "/contracts/{contractId}/cancellation-rejection"),
        .command(WithdrawCancellationRequest.self, "/contracts/{contractId}/cancellation-withdrawal"),
        .command(MoveIn.self, "/contracts/{contractId}/move-in", location: "/occupancies/{id}/history"),
        .command(HandBackRoom.self, "/occupancies/{occupancyId}/hand-back"),
    ]

    static let billing: [Endpoint] = [
        .command(GenerateBill.self, "/contracts/{contractId}/bills", location: "/bills/{id}"),
        .command(AddManualBill.self, "/bills", location: "/bills/{id}"),
        .command(VoidBill.self, "/bills/{billId}/void"),
        .command(RecordPayment.self, "/payments", location: "/payments/{id}"),
    ]

    static let repairs: [Endpoint] = [
        .command(ReportRepair.self, "/work-orders", location: "/work-orders/{id}"),
        .command(DispatchRepair.self, "/work-orders/{orderId}/dispatch"),
        .command(AcceptJob.self, "/work-orders/{orderId}/acceptance"),
        .command(DeclineJob.self, "/work-orders/{orderId}/decline"),
        .command(RecordVisit.self, "/work-orders/{orderId}/visits"),
        .command(CompleteRepair.self, "/work-orders/{orderId}/completion"),
        .command(VerifyRepair.self, "/work-orders/{orderId}/verification"),
        .command(RateRepair.self, "/work-orders/{orderId}/rating"),
        .command(ReopenRepair.self, "/work-orders/{orderId}/reopening"),
        .command(CancelRepair.self, "/work-orders/{orderId}/cancellation"),
    ]
}
