package import Desk
import Estate
import EventLoop
package import Kernel
import People
package import Repairs

package struct ReportRepair: BusinessCommand {
    package static let name = "report-repair", title = "登记报修", permission = "repairs:order:report"
    package var roomId = UUID.zero
    package var reporterPersonId = UUID.zero
    package var category = RepairCategory.other
    package var description = ""
    package var priority = Priority.normal
    package var itemId: UUID?

    package init() {}

    package static let fields: [Field<ReportRepair>] = [
        Field("roomId", \.roomId, "房间"),
        Field("reporterPersonId", \.reporterPersonId, "报修人"),
        Field("category", \.category, "类别"),
        Field("description", \.description, "描述", .text(1...500)),
        Field("priority", \.priority, "紧急程度"),
        Field("itemId", \.itemId, "维修项目"),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        guard try await work.exists(Room.self, roomId) else { throw .refused(.reference("房间", roomId)) }
        let reporter = try await work.personView(reporterPersonId)
        let report = WorkOrder.Reported(
            orderNo: try await work.nextNumber("WX"), roomId: roomId, reporterPersonId: reporterPersonId,
            category: category, description: description, priority: priority, channel: work.moment.actor.channel,
            itemId: itemId)
        try await work.execute(WorkOrder.self, work.newID(), .report(report, by: reporter))
    }
}

package struct DispatchRepair: BusinessCommand {
    package static let name = "dispatch-repair", title = "派单", permission = "repairs:order:dispatch"
    package var orderId = ID<WorkOrder>()
    package var workerPersonId = UUID.zero

    package init() {}

    package static let fields: [Field<DispatchRepair>] = [
        Field("orderId", \.orderId, "报修单"),
        Field("workerPersonId", \.workerPersonId, "维修人员"),
    ]

    package var subject: UUID? { orderId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(WorkOrder.self, orderId, .dispatch(try await work.personView(workerPersonId)))
    }
}

package struct AcceptJob: BusinessCommand {
    package static let name = "accept-job", title = "接单", permission = "repairs:job:accept"
    package var orderId = ID<WorkOrder>()

    package init() {}

    package static let fields: [Field<AcceptJob>] = [
        Field("orderId", \.orderId, "报修单")
    ]

    package var subject: UUID? { orderId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(WorkOrder.self, orderId, .accept)
    }
}

package struct DeclineJob: BusinessCommand {
    package static let name = "decline-job", title = "退单", permission = "repairs:job:accept"
    package var orderId = ID<WorkOrder>()
    package var reason = ""

    package init() {}

    package static let fields: [Field<DeclineJob>] = [
        Field("orderId", \.orderId, "报修单"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]

    package var subject: UUID? { orderId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(WorkOrder.self, orderId, .decline(reason: reason))
    }
}

package struct RecordVisit: BusinessCommand {
    package static let name = "record-visit", title = "登记上门", permission = "repairs:job:visit"
    package var orderId = ID<WorkOrder>()
    package var at = Instant()
    package var outcome = VisitOutcome.entered
    package var note = ""

    package init() {}

    package static let fields: [Field<RecordVisit>] = [
        Field("orderId", \.orderId, "报修单"),
        Field("at", \.at, "上门时间"),
        Field("outcome", \.outcome, "上门结果"),
        Field("note", \.note, "说明", .text(0...200)),
    ]

    package var subject: UUID? { orderId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let visit = WorkOrder.VisitRecorded(at: at, outcome: outcome, note: note)
        try await work.execute(WorkOrder.self, orderId, .recordVisit(visit))
    }
}

package struct CancelRepair: BusinessCommand {
    package static let name = "cancel-repair", title = "取消报修", permission = "repairs:order:cancel"
    package var orderId = ID<WorkOrder>()
    package var reason = ""

    package init() {}

    package static let fields: [Field<CancelRepair>] = [
        Field("orderId", \.orderId, "报修单"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]

    package var subject: UUID? { orderId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(WorkOrder.self, orderId, .cancel(reason: reason))
    }
}

extension UnitOfWork {
    /// What repairs need to know of a person.
    fileprivate func personView(_ id: UUID) async throws(CommandFailure) -> PersonView {
        let person = try await person(id)
        guard let type = Repairs.PersonType(rawValue: person.personType.rawValue) else {
            throw .refused(.reference("人员", id))
        }
        var isActive = false
        if case .active = try await state(Person.self, id) { isActive = true }
        return PersonView(id: id, type: type, isActive: isActive)
    }
}
