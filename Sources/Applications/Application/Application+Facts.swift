package import Kernel

package extension Application {
    enum Event: EventFamily {
        case submitted(Submitted), accepted(Accepted), supplementRequested(SupplementRequested)
        case supplemented(Supplemented), stageCompleted(StageCompleted), returned(Returned), approved(Approved)
        case rejected(Rejected), withdrawn(Withdrawn)

        package var fact: any Fact {
            switch self {
            case .submitted(let fact): fact
            case .accepted(let fact): fact
            case .supplementRequested(let fact): fact
            case .supplemented(let fact): fact
            case .stageCompleted(let fact): fact
            case .returned(let fact): fact
            case .approved(let fact): fact
            case .rejected(let fact): fact
            case .withdrawn(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Submitted.self, Event.submitted)
            .adding(Accepted.self, Event.accepted)
            .adding(SupplementRequested.self, Event.supplementRequested)
            .adding(Supplemented.self, Event.supplemented)
            .adding(StageCompleted.self, Event.stageCompleted)
            .adding(Returned.self, Event.returned)
            .adding(Approved.self, Event.approved)
            .adding(Rejected.self, Event.rejected)
            .adding(Withdrawn.self, Event.withdrawn)
    }

    /// The form with what follows from it. The age stands here, not the birth date, which is personal.
    struct Submitted: Fact {
        package static let type = "ApplicationSubmitted"
        package var form = Form(), householdSize = 0, protectedSize = 0, perCapitaMonthly = Money.zero
        package var perCapitaArea = Area(), applicantAge = 0, submittedBy = "", submittedOn = Day()
        package var policyVersion = ""

        package init() {}

        package static let fields: [Field<Submitted>] = [
            Field("form", \.form, "申报表"),
            Field("householdSize", \.householdSize, "家庭人口"),
            Field("protectedSize", \.protectedSize, "保障人口"),
            Field("perCapitaMonthly", \.perCapitaMonthly, "人均月收入"),
            Field("perCapitaArea", \.perCapitaArea, "人均住房建筑面积"),
            Field("applicantAge", \.applicantAge, "申请人年龄"),
            Field("submittedBy", \.submittedBy, "录入人"),
            Field("submittedOn", \.submittedOn, "申请日期"),
            Field("policyVersion", \.policyVersion, "政策版本"),
        ]
    }

    struct Accepted: Fact {
        package static let type = "ApplicationAccepted"
        package static let version = 2
        package var receiptNo = "", acceptedBy = ""
        /// The term of the first stage; facts of version 1 have none.
        package var term: StageTerm?

        package init() {}

        package static let fields: [Field<Accepted>] = [
            Field("receiptNo", \.receiptNo, "受理回执号", .text(1...40)),
            Field("acceptedBy", \.acceptedBy, "受理人"),
            Field("term", \.term, "审核时限"),
        ]
    }

    /// Everything that is missing, told at once (令11 §8).
    struct SupplementRequested: Fact {
        package static let type = "ApplicationSupplementRequested"
        package var missing: [AttachmentCategory] = [], note = "", dueDate = Day()

        package init() {}

        package static let fields: [Field<SupplementRequested>] = [
            Field("missing", \.missing, "所缺材料"),
            Field("note", \.note, "补正说明", .text(0...500)),
            Field("dueDate", \.dueDate, "补正期限"),
        ]
    }

    struct Supplemented: Fact {
        package static let type = "ApplicationSupplemented"
        package static let version = 2
        package var note: String?
        /// The stage begins anew: nobody can review what is missing.
        package var term: StageTerm?

        package init() {}

        package static let fields: [Field<Supplemented>] = [
            Field("note", \.note, "说明", .text(0...500)),
            Field("term", \.term, "审核时限"),
        ]
    }

    struct Withdrawn: Fact {
        package static let type = "ApplicationWithdrawn"
        package var reason = ""

        package init() {}

        package static let fields: [Field<Withdrawn>] = [
            Field("reason", \.reason, "撤回原因", .text(1...200))
        ]
    }
}
