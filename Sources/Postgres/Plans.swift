import CLibpq

/// The statements this session has prepared, so that each text is parsed and planned once.
struct Plans {
    struct Plan {
        let name: String
        let types: [Oid]
    }

    /// Enough for the statements of a program; texts that vary must not fill the server's memory.
    static let limit = 256

    private var plans: [String: Plan] = [:]
    private var issued = 0
    /// A plan has outlived a change of the schema, so others may have.
    var isStale = false

    /// The session should forget them all and begin anew.
    var needReset: Bool { isStale || issued >= Plans.limit }

    /// The plan for a text, if it was prepared for parameters of these types; NULL fits any type.
    func find(_ text: String, _ types: [Oid], _ values: [Value]) -> Plan? {
        guard let plan = plans[text], plan.types.count == types.count else { return nil }
        if plan.types == types { return plan }
        for index in types.indices where plan.types[index] != types[index] && values[index] != .null { return nil }
        return plan
    }

    mutating func add(_ text: String, _ types: [Oid]) -> Plan {
        issued += 1
        let plan = Plan(name: "s\(issued)", types: types)
        plans[text] = plan
        return plan
    }

    mutating func remove(_ text: String) { plans[text] = nil }

    /// For use once the server has forgotten its prepared statements.
    mutating func reset() {
        plans.removeAll(keepingCapacity: true)
        issued = 0
        isStale = false
    }
}
