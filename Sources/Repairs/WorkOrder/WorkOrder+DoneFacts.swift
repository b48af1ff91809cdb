package import Kernel

extension WorkOrder {
    /// What was done and what it cost; `completedAt` is the repair time of the manual (维修时间).
    package struct Completed: Fact {
        package static let type = "RepairCompleted"
        package var completedAt = Instant()
        package var items: [CostLine] = []
        package var materialCost = Money.zero
        package var labourCost = Money.zero
        package var totalCost = Money.zero
        package var liability: Liability = .owner

        package init() {}
        package init(
            completedAt: Instant, items: [CostLine], materialCost: Money, labourCost: Money, totalCost: Money,
            liability: Liability
        ) {
            self.completedAt = completedAt
            self.items = items
            self.materialCost = materialCost
            self.labourCost = labourCost
            self.totalCost = totalCost
            self.liability = liability
        }

        package static let fields: [Field<Completed>] = [
            Field("completedAt", \.completedAt, "维修时间"),
            Field("items", \.items, "维修项目"),
            Field("materialCost", \.materialCost, "材料费"),
            Field("labourCost", \.labourCost, "人工费"),
            Field("totalCost", \.totalCost, "合计"),
            Field("liability", \.liability, "责任归属"),
        ]
    }

    package struct Verified: Fact {
        package static let type = "RepairVerified"
        package var ok = false
        package var note = ""

        package init() {}
        package init(ok: Bool, note: String) {
            (self.ok, self.note) = (ok, note)
        }

        package static let fields: [Field<Verified>] = [
            Field("ok", \.ok, "合格"),
            Field("note", \.note, "说明"),
        ]
    }

    package struct Rated: Fact {
        package static let type = "RepairRated"
        package var score: Int64 = 0
        package var comment = ""

        package init() {}
        package init(score: Int64, comment: String) {
            (self.score, self.comment) = (score, comment)
        }

        package static let fields: [Field<Rated>] = [
            Field("score", \.score, "满意度", .range(1...5)),
            Field("comment", \.comment, "评价"),
        ]
    }

    package struct Reopened: Fact {
        package static let type = "RepairReopened"
        package var reason = ""

        package init() {}
        package init(reason: String) {
            self.reason = reason
        }

        package static let fields: [Field<Reopened>] = [
            Field("reason", \.reason, "原因")
        ]
    }

    package struct Cancelled: Fact {
        package static let type = "RepairCancelled"
        package var reason = ""

        package init() {}
        package init(reason: String) {
            self.reason = reason
        }

        package static let fields: [Field<Cancelled>] = [
            Field("reason", \.reason, "原因")
        ]
    }

    package struct SlaBreached: Fact {
        package static let type = "RepairSlaBreached"
        package var kind: Deadline = .response
        package var minutesLate: Int64 = 0

        package init() {}
        package init(kind: Deadline, minutesLate: Int64) {
            (self.kind, self.minutesLate) = (kind, minutesLate)
        }

        package static let fields: [Field<SlaBreached>] = [
            Field("kind", \.kind, "时限"),
            Field("minutesLate", \.minutesLate, "超时分钟数"),
        ]
    }
}
