package import Kernel

extension WorkOrder {
    package struct Reported: Fact {
        package static let type = "RepairReported"
        package var orderNo = ""
        package var roomId = UUID.zero
        package var reporterPersonId = UUID.zero
        package var category: RepairCategory = .other
        package var description = ""
        package var priority: Priority = .normal
        package var channel = ""
        package var itemId: UUID?

        package init() {}
        package init(
            orderNo: String, roomId: UUID, reporterPersonId: UUID, category: RepairCategory, description: String,
            priority: Priority, channel: String, itemId: UUID? = nil
        ) {
            self.orderNo = orderNo
            self.roomId = roomId
            self.reporterPersonId = reporterPersonId
            self.category = category
            self.description = description
            self.priority = priority
            self.channel = channel
            self.itemId = itemId
        }

        package static let fields: [Field<Reported>] = [
            Field("orderNo", \.orderNo, "报修单号"),
            Field("roomId", \.roomId, "房间"),
            Field("reporterPersonId", \.reporterPersonId, "报修人"),
            Field("category", \.category, "类别"),
            Field("description", \.description, "描述"),
            Field("priority", \.priority, "紧急程度"),
            Field("channel", \.channel, "渠道"),
            Field("itemId", \.itemId, "维修项目"),
        ]
    }

    package struct Dispatched: Fact {
        package static let type = "RepairDispatched"
        package var workerPersonId = UUID.zero
        package var dueResponseAt = Instant()
        package var dueFinishAt = Instant()

        package init() {}
        package init(workerPersonId: UUID, dueResponseAt: Instant, dueFinishAt: Instant) {
            self.workerPersonId = workerPersonId
            self.dueResponseAt = dueResponseAt
            self.dueFinishAt = dueFinishAt
        }

        package static let fields: [Field<Dispatched>] = [
            Field("workerPersonId", \.workerPersonId, "维修人员"),
            Field("dueResponseAt", \.dueResponseAt, "应响应时间"),
            Field("dueFinishAt", \.dueFinishAt, "应完成时间"),
        ]
    }

    package struct JobAccepted: Fact {
        package static let type = "RepairJobAccepted"
        package var workerPersonId = UUID.zero

        package init() {}
        package init(workerPersonId: UUID) {
            self.workerPersonId = workerPersonId
        }

        package static let fields: [Field<JobAccepted>] = [
            Field("workerPersonId", \.workerPersonId, "维修人员")
        ]
    }

    package struct JobDeclined: Fact {
        package static let type = "RepairJobDeclined"
        package var workerPersonId = UUID.zero
        package var reason = ""

        package init() {}
        package init(workerPersonId: UUID, reason: String) {
            (self.workerPersonId, self.reason) = (workerPersonId, reason)
        }

        package static let fields: [Field<JobDeclined>] = [
            Field("workerPersonId", \.workerPersonId, "维修人员"),
            Field("reason", \.reason, "原因"),
        ]
    }

    package struct VisitRecorded: Fact {
        package static let type = "RepairVisitRecorded"
        package var at = Instant()
        package var outcome: VisitOutcome = .entered
        package var note = ""

        package init() {}
        package init(at: Instant, outcome: VisitOutcome, note: String) {
            (self.at, self.outcome, self.note) = (at, outcome, note)
        }

        package static let fields: [Field<VisitRecorded>] = [
            Field("at", \.at, "上门时间"),
            Field("outcome", \.outcome, "上门结果"),
            Field("note", \.note, "说明"),
        ]
    }
}
