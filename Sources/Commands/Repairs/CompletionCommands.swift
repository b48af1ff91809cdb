package import Desk
import EventLoop
package import Kernel
package import Repairs

/// What was done and used; the sums and the time are the system's.
package struct CompleteRepair: BusinessCommand {
    package static let name = "complete-repair", title = "维修完工", permission = "repairs:job:complete"
    package var orderId = ID<WorkOrder>()
    package var items: [WorkOrder.CostLine] = []
    package var labourCost = Money.zero
    package var liability = Liability.owner

    package init() {}

    package static let fields: [Field<CompleteRepair>] = [
        Field("orderId", \.orderId, "报修单"),
        Field("items", \.items, "维修项目"),
        Field("labourCost", \.labourCost, "人工费", .range(0...100_000_000)),
        Field("liability", \.liability, "责任归属"),
    ]

    package var subject: UUID? { orderId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let done = WorkOrder.Work(items: items, labourCost: labourCost, liability: liability)
        try await work.execute(WorkOrder.self, orderId, .complete(done))
    }
}

package struct VerifyRepair: BusinessCommand {
    package static let name = "verify-repair", title = "验收", permission = "repairs:order:verify"
    package var orderId = ID<WorkOrder>()
    package var ok = false
    package var note = ""

    package init() {}

    package static let fields: [Field<VerifyRepair>] = [
        Field("orderId", \.orderId, "报修单"),
        Field("ok", \.ok, "合格"),
        Field("note", \.note, "说明", .text(0...200)),
    ]

    package var subject: UUID? { orderId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(WorkOrder.self, orderId, .verify(ok: ok, note: note))
    }
}

package struct RateRepair: BusinessCommand {
    package static let name = "rate-repair", title = "评价维修", permission = "repairs:order:rate"
    package var orderId = ID<WorkOrder>()
    package var score = Int64(5)
    package var comment = ""

    package init() {}

    package static let fields: [Field<RateRepair>] = [
        Field("orderId", \.orderId, "报修单"),
        Field("score", \.score, "满意度", .range(1...5)),
        Field("comment", \.comment, "评价", .text(0...500)),
    ]

    package var subject: UUID? { orderId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(WorkOrder.self, orderId, .rate(score: score, comment: comment))
    }
}

package struct ReopenRepair: BusinessCommand {
    package static let name = "reopen-repair", title = "返修", permission = "repairs:order:reopen"
    package var orderId = ID<WorkOrder>()
    package var reason = ""

    package init() {}

    package static let fields: [Field<ReopenRepair>] = [
        Field("orderId", \.orderId, "报修单"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]

    package var subject: UUID? { orderId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(WorkOrder.self, orderId, .reopen(reason: reason))
    }
}

/// Records that a deadline was missed, if it was; a timer asks.
package struct CheckRepairDeadline: BusinessCommand {
    package static let name = "check-repair-deadline", title = "检查维修时限", permission = "repairs:order:check"
    package var orderId = ID<WorkOrder>()
    package var deadline = Deadline.response

    package init() {}

    package static let fields: [Field<CheckRepairDeadline>] = [
        Field("orderId", \.orderId, "报修单"),
        Field("deadline", \.deadline, "时限"),
    ]

    package var subject: UUID? { orderId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(WorkOrder.self, orderId, .checkDeadline(deadline))
    }
}
