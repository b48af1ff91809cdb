package import Kernel
package import Leasing

extension BankSync {
    /// A contract was approved; the bank is to have it.
    package struct Started: Fact {
        package static let type = "BankSyncStarted"
        package init() {}
        package static let fields: [Field<Started>] = []
    }

    /// A request went out; every repetition bears its number.
    package struct Called: Fact {
        package static let type = "BankCallMade"
        package var operation = BankOperation.create
        package var requestNo = ""

        package init() {}
        package init(operation: BankOperation, requestNo: String) {
            (self.operation, self.requestNo) = (operation, requestNo)
        }

        package static let fields: [Field<Called>] = [
            Field("operation", \.operation, "操作"), Field("requestNo", \.requestNo, "请求号"),
        ]
    }

    /// The last word about a request: done, refused, or given up for now.
    package struct Answered: Fact {
        package static let type = "BankCallAnswered"
        package var operation = BankOperation.create
        package var requestNo = ""
        package var result = Answer.Result.accepted
        package var code = "", message = ""
        /// It was not accepted, and yet the bank may have done it.
        package var inDoubt = false

        package init() {}

        package static let fields: [Field<Answered>] = [
            Field("operation", \.operation, "操作"), Field("requestNo", \.requestNo, "请求号"),
            Field("result", \.result, "结果"), Field("code", \.code, "返回码"), Field("message", \.message, "说明"),
            Field("inDoubt", \.inDoubt, "结果不明"),
        ]
    }

    /// The contract has ended here; the bank must not keep it.
    package struct Ended: Fact {
        package static let type = "BankSyncContractEnded"
        package var terminationDate = Day()

        package init() {}
        package init(terminationDate: Day) { self.terminationDate = terminationDate }

        package static let fields: [Field<Ended>] = [Field("terminationDate", \.terminationDate, "终止日期")]
    }

    /// A day has passed, and the bank and we still differ: a person has to look at it.
    package struct Escalated: Fact {
        package static let type = "BankSyncEscalated"
        package var operation = BankOperation.create

        package init() {}
        package init(operation: BankOperation) { self.operation = operation }

        package static let fields: [Field<Escalated>] = [Field("operation", \.operation, "操作")]
    }

    package enum Event: EventFamily {
        case started(Started)
        case called(Called)
        case answered(Answered)
        case ended(Ended)
        case escalated(Escalated)

        package var fact: any Fact {
            switch self {
            case .started(let fact): fact
            case .called(let fact): fact
            case .answered(let fact): fact
            case .ended(let fact): fact
            case .escalated(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Started.self, Event.started)
            .adding(Called.self, Event.called)
            .adding(Answered.self, Event.answered)
            .adding(Ended.self, Event.ended)
            .adding(Escalated.self, Event.escalated)
    }
}
