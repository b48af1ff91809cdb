import Billing
import Kernel
package import Queries

extension PaymentList {
    package static let lists = [payments, allocations]

    package static let payments = ListDefinition(
        name: "payments", table: "payment_list", title: "缴费", projection: PaymentList.name, key: "payment_id",
        defaultSort: "-paid_at", search: ["bank_serial_no", "payer"], permission: "billing:payment:list",
        scope: .ofHome,
        columns: [
            Column("payment_id", "缴费", .uuid),
            Column("bank_serial_no", "银行流水号", .text),
            Column("channel", "渠道", .code(of: PayChannel.self)),
            Column("amount", "金额", .money),
            Column("unapplied", "未分摊", .money),
            Column("paid_at", "缴费时间", .instant),
            Column("payer", "付款人", .text),
            Column("contract_id", "合同", .uuid),
            Column("org_unit_id", "所属区", .uuid),
            Column("project_id", "所属项目", .uuid),
            Column("bill_no", "账单编号", .text),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])

    package static let allocations = ListDefinition(
        name: "payment-allocations", table: "payment_allocation_list", title: "缴费分摊", projection: PaymentList.name,
        key: "allocation_id",
        defaultSort: "payment_id,bill_id", permission: "billing:payment:list", scope: .ofHome,
        columns: [
            Column("allocation_id", "分摊", .text, filterable: false, sortable: false),
            Column("payment_id", "缴费", .uuid),
            Column("bill_id", "账单", .uuid),
            Column("amount", "金额", .money),
            Column("allocated_at", "分摊时间", .instant),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])
}
