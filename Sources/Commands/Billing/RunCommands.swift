package import Billing
package import Desk
import EventLoop
package import Kernel

package struct StartBillRun: BusinessCommand {
    package static let name = "start-bill-run", title = "开始出账", permission = "billing:run:start"
    package var period = Month()
    package var scope = ""

    package init() {}

    package static let fields: [Field<StartBillRun>] = [
        Field("period", \.period, "账期"),
        Field("scope", \.scope, "范围", .text(1...64)),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        // A run that cannot be computed is refused before it is announced.
        _ = try billingRules(work)
        try await work.execute(BillRun.self, work.newID(), .start(period: period, scope: scope))
    }
}

package struct CompleteBillRun: BusinessCommand {
    package static let name = "complete-bill-run", title = "完成出账", permission = "billing:run:complete"
    package var runId = ID<BillRun>()
    package var result = BillRun.Completed()

    package init() {}

    package static let fields: [Field<CompleteBillRun>] = [
        Field("runId", \.runId, "出账批次"),
        Field("result", \.result, "结果"),
    ]

    package var subject: UUID? { runId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(BillRun.self, runId, .complete(result))
    }
}
