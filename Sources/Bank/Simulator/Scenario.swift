import Kernel

/// How the simulator treats a request, written `name` or `name(argument)`.
enum Behaviour: Equatable, Sendable {
    case ok
    /// Milliseconds before it does anything.
    case delay(Int)
    /// Does nothing and never answers.
    case timeout
    /// Does nothing and answers this status, without a body of the bank.
    case httpError(Int)
    /// Does nothing and answers this code.
    case businessError(String)
    /// Does it and cuts the connection; for a payment: the notice is never sent.
    case dropAfterCommit
    /// Sends the notice of a payment so many more times.
    case duplicateCallback(Int)
    /// Sends the notice of a payment only after the next one's.
    case reorderCallbacks
    /// Does it and says “unfinished” for so many milliseconds; for a payment: the notice comes that late.
    case lateResult(Int)
    /// So many requests a minute are done, the others refused.
    case rateLimit(Int)
    /// Does it and answers with half of the text.
    case corruptField
}

extension Behaviour: TextValue {
    init?(_ text: String) {
        let parts = text.split(separator: "(", maxSplits: 1)
        guard let name = parts.first, parts.count == 1 || text.hasSuffix(")") else { return nil }
        let argument = parts.count == 1 ? "" : String(parts[1].dropLast())
        switch (name, Int(argument)) {
        case ("ok", nil): self = .ok
        case ("delay", let milliseconds?): self = .delay(milliseconds)
        case ("timeout", nil): self = .timeout
        case ("httpError", let status?): self = .httpError(status)
        case ("businessError", nil) where !argument.isEmpty: self = .businessError(argument)
        case ("dropAfterCommit", nil): self = .dropAfterCommit
        case ("duplicateCallback", let copies?): self = .duplicateCallback(copies)
        case ("reorderCallbacks", nil): self = .reorderCallbacks
        case ("lateResult", let milliseconds?): self = .lateResult(milliseconds)
        case ("rateLimit", let count?): self = .rateLimit(count)
        case ("corruptField", nil): self = .corruptField
        default: return nil
        }
    }

    var description: String {
        switch self {
        case .ok: "ok"
        case .delay(let milliseconds): "delay(\(milliseconds))"
        case .timeout: "timeout"
        case .httpError(let status): "httpError(\(status))"
        case .businessError(let code): "businessError(\(code))"
        case .dropAfterCommit: "dropAfterCommit"
        case .duplicateCallback(let copies): "duplicateCallback(\(copies))"
        case .reorderCallbacks: "reorderCallbacks"
        case .lateResult(let milliseconds): "lateResult(\(milliseconds))"
        case .rateLimit(let count): "rateLimit(\(count))"
        case .corruptField: "corruptField"
        }
    }

    static var format: (schema: JSON, wanted: String) {
        (
            [:],
            """
            ok, delay(毫秒), timeout, httpError(状态码), businessError(返回码), dropAfterCommit, duplicateCallback(次数), \
            reorderCallbacks, lateResult(毫秒), rateLimit(每分钟次数) 或 corruptField
            """
        )
    }
}

/// Which requests are treated how, and how often.
struct Scenario: Record {
    /// A piece of `POST /boc/v1/contracts`, a line end and the body: a path, a contract number, …
    var match = ""
    var behaviour = Behaviour.ok
    /// Absent: until the scenarios are cleared.
    var times: Int64?

    static let fields: [Field<Scenario>] = [
        Field("match", \.match, "匹配", .text(0...200)), Field("behaviour", \.behaviour, "行为"),
        Field("times", \.times, "次数", .range(1...1_000_000)),
    ]
}

/// The scenarios in force; the first that matches is used, and used up.
struct Scenarios {
    private var active: [(scenario: Scenario, recent: [Instant])] = []

    mutating func add(_ scenario: Scenario) { active.append((scenario, [])) }
    mutating func clear() { active = [] }

    mutating func take(_ text: String, at now: Instant) -> Behaviour {
        guard let index = active.firstIndex(where: { $0.scenario.match.isEmpty || text.contains($0.scenario.match) })
        else { return .ok }
        let behaviour = active[index].scenario.behaviour
        if case .rateLimit(let count) = behaviour {
            active[index].recent.removeAll { now - $0 >= .seconds(60) }
            guard active[index].recent.count < count else { return .businessError(BankCode.rateLimited.rawValue) }
            active[index].recent.append(now)
            return .ok
        }
        if let times = active[index].scenario.times {
            active[index].scenario.times = times - 1
            if times == 1 { active.remove(at: index) }
        }
        return behaviour
    }
}
