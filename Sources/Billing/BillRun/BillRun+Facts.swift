package import Kernel

extension BillRun {
    package struct Started: Fact {
        package static let type = "BillRunStarted"
        package var period = Month()
        package var scope = ""
        package var policyVersion = ""

        package init() {}
        package init(period: Month, scope: String, policyVersion: String) {
            (self.period, self.scope, self.policyVersion) = (period, scope, policyVersion)
        }

        package static let fields: [Field<Started>] = [
            Field("period", \.period, "账期"),
            Field("scope", \.scope, "范围", .text(1...64)),
            Field("policyVersion", \.policyVersion, "政策版本"),
        ]
    }

    package struct Completed: Fact {
        package static let type = "BillRunCompleted"
        package var generated: Int64 = 0
        package var skipped: [Skip] = []
        package var totalAmount = Money.zero

        package init() {}
        package init(generated: Int64, skipped: [Skip], totalAmount: Money) {
            (self.generated, self.skipped, self.totalAmount) = (generated, skipped, totalAmount)
        }

        package static let fields: [Field<Completed>] = [
            Field("generated", \.generated, "出账数"),
            Field("skipped", \.skipped, "未出账"),
            Field("totalAmount", \.totalAmount, "合计"),
        ]
    }

    package enum Event: EventFamily {
        case started(Started)
        case completed(Completed)

        package var fact: any Fact {
            switch self {
            case .started(let fact): fact
            case .completed(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Started.self, Event.started)
            .adding(Completed.self, Event.completed)
    }
}
