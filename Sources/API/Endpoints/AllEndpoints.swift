import Allocation
import Applications
import Billing
import BillingProjections
import Commands
import Estate
import HomeProjections
import Identity
import Leasing
import People
import Queries
import ReadModels
import Registers
import Repairs
import System

extension Endpoint {
    /// Everything the API offers; the bank signs its notices with `bankSecret`.
    package static func all(bankSecret: [UInt8]) -> [Endpoint] {
        let commands = stock + people + applications + policy + leasing + billing + repairs
        let others =
            billRuns + reports + allRegisters.flatMap { register($0) } + [
                bankPayments(secret: bankSecret, bills: BillList.bills),
                home(HomeCounters.counters, key: "all", ofPart: HomeCounters.counts(within:)), dictionary, ownMenus,
            ] + operationLog
        let people = signIn + accounts
        let reading = allLists.flatMap { list($0) } + exports + histories + events
        return described(people + commands + others + reading + system)
    }

    /// Of every list but the front page, which is one row, and who is signed in, which passes.
    private static let exports: [Endpoint] = (allLists + [LoginLog.list]).filter {
        $0.name != HomeCounters.counters.name
    }
    .map { .export($0) }

    /// Of every kind of thing that commands are about.
    private static let histories: [Endpoint] = [
        .history("/projects/{projectId}", of: Project.self, title: "项目", permission: "estate:project:list"),
        .history("/communities/{communityId}", of: Community.self, title: "小区", permission: "estate:community:list"),
        .history("/buildings/{buildingId}", of: Building.self, title: "楼栋", permission: "estate:building:list"),
        .history(
            "/housing-units/{unitId}", of: HousingUnit.self, title: "房源", permission: "estate:unit:list"),
        .history("/rooms/{roomId}", of: Room.self, title: "房间", permission: "estate:room:list"),
        .history("/persons/{personId}", of: Person.self, title: "人员", permission: "people:person:list"),
        .history(
            "/applications/{applicationId}", of: Application.self, title: "申请",
            permission: "applications:application:list"),
        .history(
            "/eligibilities/{eligibilityId}", of: Eligibility.self, title: "保障资格",
            permission: "applications:eligibility:list"),
        .history(
            "/allocations/{allocationId}", of: AllocationOffer.self, title: "配租", permission: "allocation:offer:list"
        ),
        .history("/contracts/{contractId}", of: Contract.self, title: "合同", permission: "leasing:contract:list"),
        .history(
            "/occupancies/{occupancyId}", of: Occupancy.self, title: "入住", permission: "leasing:occupancy:list"),
        .history("/bills/{billId}", of: Bill.self, title: "账单", permission: "billing:bill:list"),
        .history("/payments/{paymentId}", of: Payment.self, title: "缴费", permission: "billing:payment:list"),
        .history("/bill-runs/{runId}", of: BillRun.self, title: "出账", permission: "billing:run:list"),
        .history("/work-orders/{orderId}", of: WorkOrder.self, title: "报修单", permission: "repairs:order:list"),
        .history(
            "/policy-rule-sets/{policyRuleSetId}", of: PolicyRuleSet.self, title: "政策规则集",
            permission: "system:policy:list"
        ),
    ]
}
