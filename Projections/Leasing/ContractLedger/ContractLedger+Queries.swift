import Kernel
import Leasing
package import Queries

extension ContractLedger {
    package static let lists = [contracts]

    private static let sync = ColumnType.code(["none", "pending", "ok", "failed"], dictionary: "SYNC_STATUS")

    package static let contracts = ListDefinition(
        name: "contracts", table: "contract_ledger_today", title: "合同", projection: ContractLedger.name,
        key: "contract_id",
        defaultSort: "-entered_at", search: ["contract_no", "address", "lessee"], permission: "leasing:contract:list",
        scope: .ofHome,
        columns: [
            Column("contract_id", "合同", .uuid),
            Column("contract_no", "合同编号", .text),
            Column("contract_type", "合同类型", .code(of: ContractType.self)),
            Column("lessee_person_id", "承租人编号", .uuid),
            Column("lessee", "承租人", .text),
            Column("id_no", "身份证号", .text),
            Column("household_id", "家庭", .uuid),
            Column("eligibility_id", "保障资格", .uuid),
            Column("allocation_id", "配租单", .uuid),
            Column("room_id", "房间", .uuid),
            Column("org_unit_id", "所属区", .uuid),
            Column("project_id", "所属项目", .uuid),
            Column("address", "小区-楼栋-房间", .text, chinese: true),
            Column("building_area", "计租面积", .area),
            Column("rent_basis", "计租方式", .code(of: RentBasis.self)),
            Column("unit_rent", "租金单价", .unitRent),
            Column("monthly_rent", "月租金", .money),
            Column("property_fee", "物业费", .money),
            Column("deposit", "押金", .money),
            Column("payment_cycle", "缴费周期", .code(of: PaymentCycle.self)),
            Column("start_date", "起租日", .day),
            Column("end_date", "到期日", .day),
            Column("status", "审批状态", .code(of: Contract.Stage.self, dictionary: "CONTRACT_STATUS")),
            Column("bank_sync", "中行同步状态", sync),
            Column("bank_contract_no", "银行合同号", .text),
            Column("bank_message", "银行说明", .text, filterable: false, sortable: false),
            Column("termination_sync", "注销同步状态", sync),
            Column("entered_by", "录入人", .text),
            Column("entered_at", "录入时间", .instant),
            Column("approved_by", "审批人", .text),
            Column("approved_on", "审批日期", .day),
            Column("reject_reason", "退回原因", .text, filterable: false, sortable: false),
            Column("exit_reason", "退租原因", .code(of: ExitReason.self)),
            Column("requested_exit_date", "申请退租日期", .day),
            Column("exit_requested_by", "注销申请人", .text),
            Column("terminated_on", "终止日期", .day),
            Column("termination", "终止类型", .code(of: Termination.self)),
            Column("days_left", "剩余天数", .int, filterable: false, sortable: false),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])
}
