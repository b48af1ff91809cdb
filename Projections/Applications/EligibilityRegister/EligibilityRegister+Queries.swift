import Applications
import Kernel
package import Queries

extension EligibilityRegister {
    package static let lists = [eligibilities]

    package static let eligibilities = ListDefinition(
        name: "eligibilities", table: "eligibility_register", title: "保障资格", projection: EligibilityRegister.name,
        key: "eligibility_id",
        defaultSort: "valid_to", search: ["certificate_no", "applicant"], permission: "applications:eligibility:list",
        scope: .columns(),
        columns: [
            Column("eligibility_id", "保障资格", .uuid),
            Column("certificate_no", "资格证号", .text),
            Column("application_id", "申请", .uuid),
            Column("application_no", "申请编号", .text),
            Column("applicant", "申请人", .text),
            Column("id_no", "身份证号", .text),
            Column("phone", "联系电话", .text),
            Column("org_unit_id", "所属区县", .uuid),
            Column("household_id", "家庭", .uuid),
            Column("category", "保障类别", .code(of: GuaranteeCategory.self)),
            Column("form", "保障方式", .code(of: GuaranteeForm.self)),
            Column("protected_size", "保障人口", .int),
            Column("layout_entitlement", "可配租套型", .code(of: LayoutEntitlement.self)),
            Column("priority_groups", "优先情形", .text, filterable: false, sortable: false),
            Column("valid_from", "有效期自", .day),
            Column("valid_to", "有效期至", .day),
            Column("status", "状态", .code(["active", "allocated", "cancelled"], dictionary: "ELIGIBILITY_STATUS")),
            Column("allocation_id", "配租单", .uuid),
            Column("cancel_reason", "注销原因", .code(of: ExitGround.self)),
            Column("cancelled_on", "注销日期", .day),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])
}
