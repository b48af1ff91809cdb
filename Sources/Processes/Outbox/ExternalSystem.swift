import EventLoop
package import Kernel

/// A question to another system, as it waits in the outbox: ids only. Who sends it fills in names and accounts.
package struct ExternalCall: Sendable, Equatable {
    package var system: String
    package var operation: String
    /// Stays the same through every repetition, so that the other side does it once.
    package var requestNo: String
    package var body: JSON

    package init(system: String, operation: String, requestNo: String, body: JSON) {
        (self.system, self.operation) = (system, operation)
        (self.requestNo, self.body) = (requestNo, body)
    }
}

/// How one attempt ended.
package enum CallOutcome: Sendable, Equatable {
    case accepted(JSON)
    /// The other side said no and will say it again.
    case refused(code: String, message: String)
    /// Nothing has happened over there.
    case retryable(code: String, message: String)
    /// It may have happened; the same request number tells.
    case unknown(String)
}

/// How another system is called.
package struct ExternalSystem: Sendable {
    package let name: String
    /// How many calls may be under way.
    package let width: Int
    package let call: @IO @Sendable (ExternalCall) async -> CallOutcome

    package init(_ name: String, width: Int = 8, call: @escaping @IO @Sendable (ExternalCall) async -> CallOutcome) {
        (self.name, self.width, self.call) = (name, width, call)
    }
}

/// What a process is told about a call.
package struct Answer: Record {
    package enum Result: String, Code {
        case accepted, refused
        /// The first attempt failed; it is repeated, and a last word follows.
        case delayed
        /// It was repeated long enough and is parked.
        case exhausted
    }

    package var operation = ""
    package var requestNo = ""
    package var result = Result.accepted
    /// In the other side's words, if it said no.
    package var code = "", message = ""
    package var attempts: Int64 = 0
    /// Not accepted, and yet it may have been done.
    package var inDoubt = false
    package var body: JSON = [:]

    package init() {}

    package static let fields: [Field<Answer>] = [
        Field("operation", \.operation, "操作"), Field("requestNo", \.requestNo, "请求号"),
        Field("result", \.result, "结果"), Field("code", \.code, "返回码"), Field("message", \.message, "说明"),
        Field("attempts", \.attempts, "次数"), Field("inDoubt", \.inDoubt, "结果不明"), Field("body", \.body, "内容"),
    ]
}
