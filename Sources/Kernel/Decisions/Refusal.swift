/// A rule said no: nothing has changed, and the text says why and what to do next.
public struct Refusal: Error, Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// The thing is in a state that does not allow it.
        case state
        /// A rule of the policy or the law does not allow it.
        case rule
        /// Somebody or something else holds what is wanted.
        case taken
        /// This person must not do it (separation of duties).
        case forbidden
        /// It names something that does not exist.
        case reference
        /// The thing itself does not exist.
        case notFound
    }

    public var kind: Kind
    /// Stable code of the error list, e.g. `E-STATE`.
    public var code: String
    /// What is refused and why, in Chinese.
    public var title: String
    /// What to do next, in Chinese.
    public var hint: String
    /// Machine-readable details: rule key, input, threshold, legal basis, state, allowed commands.
    public var details: JSON

    public init(_ kind: Kind, _ code: String, _ title: String, hint: String, details: JSON = [:]) {
        (self.kind, self.code, self.title, self.hint, self.details) = (kind, code, title, hint, details)
    }

    /// The command does not fit the state; `allowed` are the commands that do.
    public static func state(_ title: String, state: String, allowed: [String] = [], hint: String) -> Refusal {
        Refusal(
            .state, "E-STATE", title, hint: hint,
            details: ["state": .string(state), "allowed": .array(allowed.map { .string($0) })])
    }

    /// A rule with its key, the value that was given, the limit and where the rule stands.
    public static func rule(_ key: String, _ title: String, input: JSON, limit: JSON, basis: String, hint: String)
        -> Refusal
    {
        Refusal(
            .rule, "E-RULE", title, hint: hint,
            details: ["rule": .string(key), "input": input, "threshold": limit, "basis": .string(basis)])
    }

    /// The person who entered something may not approve it (职责分离).
    public static func sameHands(_ title: String, hint: String = "请由另一位有权限的人员办理") -> Refusal {
        Refusal(.forbidden, "E-AUTH-SOD", title, hint: hint)
    }

    /// Another thing has this name or number already.
    public static func duplicate(_ title: String, hint: String = "请核对是否重复登记, 或改用其他名称、编号") -> Refusal {
        Refusal(.taken, "E-DUP", title, hint: hint)
    }

    /// Nothing has happened to the thing yet.
    public static func unregistered(_ what: String) -> Refusal {
        Refusal(.notFound, "E-NOT-FOUND", "\(what)尚未登记", hint: "请核对编号, 或先登记\(what)")
    }

    public static func notFound(_ what: String, _ id: some CustomStringConvertible) -> Refusal {
        Refusal(.notFound, "E-NOT-FOUND", "没有这个\(what): \(id.description)", hint: "请核对编号, 或先登记\(what)")
    }

    public static func reference(_ what: String, _ id: some CustomStringConvertible) -> Refusal {
        Refusal(.reference, "E-REF", "引用的\(what)不存在: \(id.description)", hint: "请核对编号, 或先登记\(what)")
    }
}
