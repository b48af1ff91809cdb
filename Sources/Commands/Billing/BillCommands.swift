package import Billing
package import Desk
import EventLoop
package import Kernel
package import Leasing

/// The bill of a contract's billing period that falls into a month, by the same computation as a bill run.
package struct GenerateBill: BusinessCommand {
    package static let name = "generate-bill", title = "生成账单", permission = "billing:bill:generate"
    package var contractId = ID<Contract>()
    package var month = Month()
    package var runId: ID<BillRun>?

    package init() {}

    package static let fields: [Field<GenerateBill>] = [
        Field("contractId", \.contractId, "合同"),
        Field("month", \.month, "账期"),
        Field("runId", \.runId, "出账批次"),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let lease = Lease(contractId, try await work.state(Contract.self, contractId))
        let periods = lease.periods(billedIn: month, try billingRules(work))
        if periods.isEmpty {
            throw .refused(
                .rule(
                    "bill.period", "合同 \(lease.contractNo) 在 \(month) 没有需要出账的账期", input: .string(month.description),
                    limit: .string(lease.term.description), basis: "合同租赁期限和缴费周期", hint: "请按合同的缴费周期选择月份"))
        }
        for period in periods {
            let order = Bill.Order(billNo: try await work.nextNumber("ZD"), runId: runId)
            try await work.execute(Bill.self, work.newID(), .generate(lease, period, order))
        }
    }
}

package struct AddManualBill: BusinessCommand {
    package static let name = "add-manual-bill", title = "手工添加账单", permission = "billing:bill:add"
    package var contractId = ID<Contract>()
    package var items: [ManualItem] = []
    package var dueDate = Day()
    package var reason = ""

    package init() {}

    package static let fields: [Field<AddManualBill>] = [
        Field("contractId", \.contractId, "合同"),
        Field("items", \.items, "费用明细"),
        Field("dueDate", \.dueDate, "应缴日期"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let lease = Lease(contractId, try await work.state(Contract.self, contractId))
        let lines = items.map { item in
            FeeLine.single(
                item.item, item.amount, month: item.month,
                formula: "\(item.item.title): \(item.amount.yuan)" + (item.note.map { " (\($0))" } ?? ""))
        }
        let billNo = try await work.nextNumber("ZD")
        let command = Bill.Command.addManually(lease, lines, dueDate: dueDate, billNo: billNo, reason: reason)
        try await work.execute(Bill.self, work.newID(), command)
    }
}

package struct VoidBill: BusinessCommand {
    package static let name = "void-bill", title = "作废账单", permission = "billing:bill:void"
    package var billId = ID<Bill>()
    package var reason = ""

    package init() {}

    package static let fields: [Field<VoidBill>] = [
        Field("billId", \.billId, "账单"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]

    package var subject: UUID? { billId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Bill.self, billId, .void(reason: reason))
    }
}

/// Voids or shortens an issued bill whose contract has ended; the process manager asks for each open bill.
package struct EndBill: BusinessCommand {
    package static let name = "end-bill", title = "按退租日期调整账单", permission = "billing:bill:adjust"
    package var billId = ID<Bill>()

    package init() {}

    package static let fields: [Field<EndBill>] = [
        Field("billId", \.billId, "账单")
    ]

    package var subject: UUID? { billId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        guard let bill = try await work.state(Bill.self, billId).content else {
            throw .refused(.notFound("账单", billId))
        }
        let contract = try await work.state(Contract.self, bill.contractId)
        try await work.execute(Bill.self, billId, .endLease(Lease(ID(bill.contractId), contract)))
    }
}

package struct MarkBillOverdue: BusinessCommand {
    package static let name = "mark-bill-overdue", title = "标记账单逾期", permission = "billing:bill:overdue"
    package var billId = ID<Bill>()

    package init() {}

    package static let fields: [Field<MarkBillOverdue>] = [
        Field("billId", \.billId, "账单")
    ]

    package var subject: UUID? { billId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Bill.self, billId, .markOverdue)
    }
}

/// A fee that a clerk adds by hand.
package struct ManualItem: Record {
    package var item = FeeItem.other
    package var month = Month()
    package var amount = Money.zero
    package var note: String?

    package init() {}

    package static let fields: [Field<ManualItem>] = [
        Field("item", \.item, "费用项目"),
        Field("month", \.month, "月份"),
        Field("amount", \.amount, "金额", .range(1...100_000_000)),
        Field("note", \.note, "说明", .text(1...200)),
    ]
}
