import Applications
import Kernel
package import Queries

extension ApplicationQueue {
    package static let lists = [applications, opinions]

    package static let applications = ListDefinition(
        name: "applications", table: "application_queue_today", title: "申请", projection: ApplicationQueue.name,
        key: "application_id",
        defaultSort: "-submitted_on", search: ["application_no", "applicant"],
        permission: "applications:application:list", scope: .columns(),
        columns: [
            Column("application_id", "申请", .uuid),
            Column("application_no", "申请编号", .text),
            Column("kind", "申请类别", .code(of: ApplicationKind.self)),
            Column("guarantee_form", "保障方式", .code(of: GuaranteeForm.self)),
            Column("guarantee_category", "保障类别", .code(of: GuaranteeCategory.self)),
            Column("applicant_person_id", "申请人编号", .uuid),
            Column("applicant", "申请人", .text),
            Column("id_no", "身份证号", .text),
            Column("phone", "联系电话", .text),
            Column("org_unit_id", "所属区", .uuid),
            Column("street_code", "街道", .text),
            Column("neighbourhood", "社区", .text),
            Column("household_id", "家庭", .uuid),
            Column("household_size", "家庭人口", .int),
            Column("protected_size", "保障人口", .int),
            Column("annual_income", "家庭年收入", .money),
            Column("per_capita_monthly", "人均月收入", .money),
            Column("per_capita_area", "人均住房面积", .area),
            Column("housing_nature", "现住房性质", .code(of: HouseNature.self)),
            Column("submitted_on", "申请日期", .day),
            Column("stage", "当前环节", .code(of: ReviewStage.self)),
            Column(
                "status", "状态",
                .code(
                    ["submitted", "supplementing", "reviewing", "approved", "rejected", "withdrawn"],
                    dictionary: "APPLICATION_STATUS")),
            Column("stage_since", "到件时间", .instant),
            Column("due_date", "补正期限", .day),
            Column("review_due", "本环节时限", .day),
            Column("entered_by", "录入人", .text),
            Column("accepted_by", "受理人", .text),
            Column("receipt_no", "受理回执号", .text),
            Column("decision_no", "决定文号", .text),
            Column("decided_by", "决定人", .text),
            Column("decided_on", "决定日期", .day),
            Column("reason", "理由", .text, filterable: false, sortable: false),
            Column("policy_version", "政策版本", .text),
            Column("days_in_stage", "本环节已办天数", .int, filterable: false, sortable: false),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])

    package static let opinions = ListDefinition(
        name: "application-opinions", table: "application_opinion_list", title: "审核记录",
        projection: ApplicationQueue.name, key: "opinion_id",
        defaultSort: "application_id,number", permission: "applications:opinion:list", scope: .columns(),
        columns: [
            Column("opinion_id", "审核记录", .text, filterable: false, sortable: false),
            Column("application_id", "申请", .uuid),
            Column("number", "序号", .int),
            Column("stage", "环节", .code(of: ReviewStage.self)),
            Column("decision", "结论", .code(of: StageDecision.self)),
            Column("opinion", "意见", .text, filterable: false, sortable: false),
            Column("reviewer_id", "办理人", .text),
            Column("recorded_at", "办理时间", .instant),
            Column("workdays_used", "所用工作日", .int),
            Column("is_late", "是否超时", .bool),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])
}
