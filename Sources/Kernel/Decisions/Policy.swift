/// The numbers of one city at one time: the policy rule set that is in force, and its working days. No such number
/// stands in code, and none is assumed where the rule set says nothing.
public struct Policy: Sendable, Equatable {
    /// Recorded with every decision that used it.
    public var version: String
    private var values: [String: Int64]
    public var workingDays: WorkingDays

    public init(version: String, values: [String: Int64], workingDays: WorkingDays = WorkingDays()) {
        (self.version, self.values, self.workingDays) = (version, values, workingDays)
    }

    /// Before any rule set has been activated.
    public static let none = Policy(version: "", values: [:])

    /// The value of a parameter, or a refusal that says how to set it.
    public func value(_ key: String) throws(Refusal) -> Int64 {
        guard let value = values[key] else {
            throw Refusal(
                .rule, "E-RULE", "政策规则集缺少参数 \(key)", hint: "请先在政策规则集中设置该参数并启用",
                details: ["rule": .string(key), "policyVersion": .string(version)])
        }
        return value
    }

    public func isOn(_ key: String) throws(Refusal) -> Bool { try value(key) != 0 }
}
