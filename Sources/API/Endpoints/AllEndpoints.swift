import BillingProjections
import HomeProjections
import ReadModels
import Registers

extension Endpoint {
    /// Everything the API offers; the bank signs its notices with `bankSecret`.
    package static func all(bankSecret: [UInt8]) -> [Endpoint] {
        let commands = stock + people + applications + policy + leasing + billing + repairs
        let others =
            billRuns + reports + allRegisters.flatMap { register($0) } + [
                bankPayments(secret: bankSecret, bills: BillList.bills), home(HomeCounters.counters, key: "all"),
                dictionary, ownMenus,
            ] + operationLog
        let people = signIn + accounts
        return described(people + commands + others + allLists.flatMap { list($0) } + histories + events + system)
    }

    /// Of every kind of thing that commands are about.
    private static let histories: [Endpoint] = [
        .history("/projects/{projectId}", category: "Project", title: "项目", permission: "estate:project:list"),
        .history("/communities/{communityId}", category: "Community", title: "小区", permission: "estate:community:list"),
        .history("/buildings/{buildingId}", category: "Building", title: "楼栋", permission: "estate:building:list"),
        .history(
            "/housing-units/{unitId}", category: "HousingUnit", title: "房源", permission: "estate:unit:list"),
        .history("/rooms/{roomId}", category: "Room", title: "房间", permission: "estate:room:list"),
        .history("/persons/{personId}", category: "Person", title: "人员", permission: "people:person:list"),
        .history(
            "/applications/{applicationId}", category: "Application", title: "申请",
            permission: "applications:application:list"),
        .history(
            "/eligibilities/{eligibilityId}", category: "Eligibility", title: "保障资格",
            permission: "applications:eligibility:list"),
        .history(
            "/allocations/{allocationId}", category: "AllocationOffer", title: "配租", permission: "allocation:offer:list"
        ),
        .history("/contracts/{contractId}", category: "Contract", title: "合同", permission: "leasing:contract:list"),
        .history(
            "/occupancies/{occupancyId}", category: "Occupancy", title: "入住", permission: "leasing:occupancy:list"),
        .history("/bills/{billId}", category: "Bill", title: "账单", permission: "billing:bill:list"),
        .history("/payments/{paymentId}", category: "Payment", title: "缴费", permission: "billing:payment:list"),
        .history("/bill-runs/{runId}", category: "BillRun", title: "出账", permission: "billing:run:list"),
        .history("/work-orders/{orderId}", category: "WorkOrder", title: "报修单", permission: "repairs:order:list"),
        .history(
            "/policy-rule-sets/{policyRuleSetId}", category: "PolicyRuleSet", title: "政策规则集",
            permission: "system:policy:list"
        ),
    ]
}
