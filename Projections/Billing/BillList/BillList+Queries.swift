import Billing
import Kernel
package import Queries

extension BillList {
    package static let lists = [bills]

    package static let bills = ListDefinition(
        name: "bills", table: "bill_list_today", title: "账单", projection: BillList.name, key: "bill_id",
        defaultSort: "-due_date", search: ["bill_no", "contract_no", "room"], permission: "billing:bill:list",
        scope: .ofHome,
        columns: [
            Column("bill_id", "账单", .uuid),
            Column("bill_no", "账单编号", .text),
            Column("contract_id", "合同", .uuid),
            Column("contract_no", "合同编号", .text),
            Column("person_id", "承租人编号", .uuid),
            Column("lessee", "承租人", .text),
            Column("room_id", "房间编号", .uuid),
            Column("org_unit_id", "所属区", .uuid),
            Column("project_id", "所属项目", .uuid),
            Column("room", "房间", .text, chinese: true),
            Column("period_from", "账期起", .day),
            Column("period_to", "账期止", .day),
            Column("fee_items", "费用项目", .text),
            Column("gross", "应收", .money),
            Column("reduction", "减免", .money),
            Column("subsidy", "补贴", .money),
            Column("late_fee", "滞纳金", .money),
            Column("amount_due", "应缴", .money),
            Column("paid", "已缴", .money),
            Column("due_date", "应缴日期", .day),
            Column("settled_at", "缴清日期", .instant),
            Column(
                "status", "状态",
                .code(["issued", "partial", "settled", "overdue", "voided"], dictionary: "BILL_STATUS")),
            Column("overdue_stage", "催缴阶段", .int),
            Column("channel", "渠道", .code(of: PayChannel.self)),
            Column("run_id", "出账批次", .uuid),
            Column("reason", "原因", .text, filterable: false, sortable: false),
            Column("unpaid", "未缴", .money),
            Column("days_overdue", "逾期天数", .int, filterable: false, sortable: false),
            Column("months_overdue", "逾期月数", .int, filterable: false, sortable: false),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])
}
