import Kernel
package import Queries
import Repairs

extension WorkOrders {
    package static let lists = [orders]

    package static let orders = ListDefinition(
        name: "work-orders", table: "work_orders", title: "报修单", projection: WorkOrders.name, key: "order_id",
        defaultSort: "-reported_at", search: ["order_no", "room", "description"], permission: "repairs:order:list",
        scope: .columns(assignedTo: "worker_person_id", project: "project_id"),
        columns: [
            Column("order_id", "报修单", .uuid),
            Column("order_no", "报修单号", .text),
            Column("room_id", "房间编号", .uuid),
            Column("room", "小区-楼栋-房间", .text, chinese: true),
            Column("community_id", "小区", .uuid),
            Column("org_unit_id", "所属区", .uuid),
            Column("project_id", "所属项目", .uuid),
            Column("reporter_person_id", "报修人编号", .uuid),
            Column("reporter", "报修人", .text),
            Column("phone", "联系电话", .text),
            Column("category", "类别", .code(of: RepairCategory.self)),
            Column("description", "描述", .text),
            Column("priority", "紧急程度", .code(of: Priority.self)),
            Column("channel", "渠道", .text),
            Column("status", "状态", .code(of: WorkOrder.Stage.self, dictionary: "WORK_STATUS")),
            Column("worker_person_id", "维修人员编号", .uuid),
            Column("worker", "维修人员", .text),
            Column("reported_at", "报修时间", .instant),
            Column("dispatched_at", "派单时间", .instant),
            Column("due_response_at", "应响应时间", .instant),
            Column("due_finish_at", "应完成时间", .instant),
            Column("accepted_at", "接单时间", .instant),
            Column("completed_at", "维修时间", .instant),
            Column("material_cost", "材料费", .money),
            Column("labour_cost", "人工费", .money),
            Column("total_cost", "合计", .money),
            Column("liability", "责任归属", .code(of: Liability.self)),
            Column("verified_at", "验收时间", .instant),
            Column("score", "满意度", .int),
            Column("comment", "评价", .text, filterable: false, sortable: false),
            Column("reopened", "返修次数", .int),
            Column("is_response_late", "响应超时", .bool),
            Column("is_finish_late", "完成超时", .bool),
            Column("cancel_reason", "取消原因", .text, filterable: false, sortable: false),
            Column("version", "版本", .int),
            Column("revision", "位置", .int),
        ])
}
