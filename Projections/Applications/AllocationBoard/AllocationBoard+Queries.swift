import Allocation
import Applications
import Kernel
package import Queries

extension AllocationBoard {
    package static let lists = [allocations]

    package static let allocations = ListDefinition(
        name: "allocations", table: "allocation_board", title: "配租信息", projection: AllocationBoard.name,
        key: "allocation_id",
        defaultSort: "-allocated_on", search: ["room", "certificate_no", "contract_no"],
        permission: "allocation:offer:list", scope: .ofHome,
        columns: [
            Column("allocation_id", "配租单", .uuid),
            Column("eligibility_id", "保障资格", .uuid),
            Column("certificate_no", "资格证号", .text),
            Column("category", "保障类别", .code(of: GuaranteeCategory.self)),
            Column("applicant", "姓名", .text),
            Column("id_no", "身份证号", .text),
            Column("household_id", "家庭", .uuid),
            Column("room_id", "房间编号", .uuid),
            Column("room", "小区-楼栋-房间", .text, chinese: true),
            Column("community_id", "小区", .uuid),
            Column("org_unit_id", "所属区", .uuid),
            Column("project_id", "所属项目", .uuid),
            Column("area", "面积", .area),
            Column("method", "配租方式", .code(of: AllocationMethod.self)),
            Column("plan_id", "批次", .uuid),
            Column("allocated_on", "配租日期", .day),
            Column("offer_expires_on", "签约期限", .day),
            Column("reason", "理由", .text, filterable: false, sortable: false),
            Column("override_reason", "超面积配租理由", .text, filterable: false, sortable: false),
            Column("status", "状态", .code(["open", "fulfilled", "revoked"], dictionary: "ALLOCATION_STATUS")),
            Column("revoke_reason", "撤销原因", .text, filterable: false, sortable: false),
            Column("contract_id", "合同", .uuid),
            Column("contract_no", "合同编号", .text),
            Column("start_date", "合同起", .day),
            Column("end_date", "合同止", .day),
            Column("moved_in_on", "入住时间", .day),
            Column("moved_out_on", "退房时间", .day),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])
}
