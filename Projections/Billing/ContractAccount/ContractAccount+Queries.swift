import Billing
import Kernel
import Leasing
package import Queries

extension ContractAccount {
    package static let lists = [accounts]

    package static let accounts = ListDefinition(
        name: "contract-accounts", table: "contract_account_today", title: "账单到期时间", projection: ContractAccount.name,
        key: "contract_id",
        defaultSort: "next_due_date", search: ["contract_no", "address"], permission: "billing:account:list",
        scope: .ofHome,
        columns: [
            Column("contract_id", "合同", .uuid),
            Column("contract_no", "合同编号", .text),
            Column("lessee_person_id", "承租人编号", .uuid),
            Column("lessee", "承租人", .text),
            Column("room_id", "房间编号", .uuid),
            Column("org_unit_id", "所属区", .uuid),
            Column("project_id", "所属项目", .uuid),
            Column("address", "房间", .text, chinese: true),
            Column("monthly_rent", "月租金", .money),
            Column("payment_cycle", "缴费周期", .code(of: PaymentCycle.self)),
            Column("start_date", "起租日", .day),
            Column("end_date", "到期日", .day),
            Column("terminated_on", "终止日期", .day),
            Column("paid_through", "已缴至日期", .day),
            Column("next_bill_id", "下期账单", .uuid),
            Column("next_period_from", "下期账期起", .day),
            Column("next_period_to", "下期账期止", .day),
            Column("next_due_date", "应缴日期", .day),
            Column("next_amount", "应缴金额", .money),
            Column("open_bills", "未清账单数", .int),
            Column("open_amount", "未缴金额", .money),
            Column("overdue_stage", "催缴阶段", .int),
            Column("days_to_due", "距到期天数", .int, filterable: false, sortable: false),
            Column("overdue_bills", "欠费期数", .int, filterable: false, sortable: false),
            Column("overdue_amount", "欠费金额", .money, filterable: false, sortable: false),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])
}
