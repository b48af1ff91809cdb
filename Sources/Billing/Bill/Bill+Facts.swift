package import Kernel

extension Bill {
    /// The bill of one billing period, with everything needed to explain it again.
    package struct Generated: Fact {
        package static let type = "BillGenerated"
        package var bill = Content()
        package var runId: ID<BillRun>?

        package init() {}
        package init(bill: Content, runId: ID<BillRun>? = nil) {
            (self.bill, self.runId) = (bill, runId)
        }

        package static let fields: [Field<Generated>] = [
            Field("bill", \.bill, "账单"),
            Field("runId", \.runId, "出账批次"),
        ]
    }

    package struct ManualAdded: Fact {
        package static let type = "ManualBillAdded"
        package var bill = Content()
        package var reason = ""

        package init() {}
        package init(bill: Content, reason: String) {
            (self.bill, self.reason) = (bill, reason)
        }

        package static let fields: [Field<ManualAdded>] = [
            Field("bill", \.bill, "账单"),
            Field("reason", \.reason, "原因"),
        ]
    }

    /// The lines that are added, negative where the tenant now owes less, and the amount due after them.
    package struct Adjusted: Fact {
        package static let type = "BillAdjusted"
        package var lines: [FeeLine] = []
        package var amountDue = Money.zero
        package var reason = ""

        package init() {}
        package init(lines: [FeeLine], amountDue: Money, reason: String) {
            (self.lines, self.amountDue, self.reason) = (lines, amountDue, reason)
        }

        package static let fields: [Field<Adjusted>] = [
            Field("lines", \.lines, "调整明细"),
            Field("amountDue", \.amountDue, "调整后应缴"),
            Field("reason", \.reason, "原因"),
        ]
    }

    package struct Voided: Fact {
        package static let type = "BillVoided"
        package var reason = ""

        package init() {}
        package init(reason: String) {
            self.reason = reason
        }

        package static let fields: [Field<Voided>] = [
            Field("reason", \.reason, "原因")
        ]
    }

    package struct PartiallyPaid: Fact {
        package static let type = "BillPartiallyPaid"
        package var paymentId = ID<Payment>()
        package var amount = Money.zero
        package var remaining = Money.zero

        package init() {}
        package init(paymentId: ID<Payment>, amount: Money, remaining: Money) {
            (self.paymentId, self.amount, self.remaining) = (paymentId, amount, remaining)
        }

        package static let fields: [Field<PartiallyPaid>] = [
            Field("paymentId", \.paymentId, "缴费"),
            Field("amount", \.amount, "本次缴费"),
            Field("remaining", \.remaining, "未缴金额"),
        ]
    }

    /// The last part of it was paid, or what was left to pay was taken away.
    package struct Settled: Fact {
        package static let type = "BillSettled"
        package var paymentId: ID<Payment>?
        package var amount = Money.zero
        package var settledAt = Instant()

        package init() {}
        package init(paymentId: ID<Payment>? = nil, amount: Money, settledAt: Instant) {
            (self.paymentId, self.amount, self.settledAt) = (paymentId, amount, settledAt)
        }

        package static let fields: [Field<Settled>] = [
            Field("paymentId", \.paymentId, "缴费"),
            Field("amount", \.amount, "本次缴费"),
            Field("settledAt", \.settledAt, "缴清时间"),
        ]
    }

    package struct Overdue: Fact {
        package static let type = "BillOverdue"
        package var daysOverdue: Int64 = 0
        /// How many of the policy's dunning days have passed; 0 from the first day after the due date.
        package var stage: Int64 = 0

        package init() {}
        package init(daysOverdue: Int64, stage: Int64) {
            (self.daysOverdue, self.stage) = (daysOverdue, stage)
        }

        package static let fields: [Field<Overdue>] = [
            Field("daysOverdue", \.daysOverdue, "逾期天数"),
            Field("stage", \.stage, "催缴阶段"),
        ]
    }

    package enum Event: EventFamily {
        case generated(Generated)
        case manualAdded(ManualAdded)
        case adjusted(Adjusted)
        case voided(Voided)
        case partiallyPaid(PartiallyPaid)
        case settled(Settled)
        case overdue(Overdue)

        package var fact: any Fact {
            switch self {
            case .generated(let fact): fact
            case .manualAdded(let fact): fact
            case .adjusted(let fact): fact
            case .voided(let fact): fact
            case .partiallyPaid(let fact): fact
            case .settled(let fact): fact
            case .overdue(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Generated.self, Event.generated)
            .adding(ManualAdded.self, Event.manualAdded)
            .adding(Adjusted.self, Event.adjusted)
            .adding(Voided.self, Event.voided)
            .adding(PartiallyPaid.self, Event.partiallyPaid)
            .adding(Settled.self, Event.settled)
            .adding(Overdue.self, Event.overdue)
    }
}
