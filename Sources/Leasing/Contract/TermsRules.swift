import Kernel

extension Contract {
    /// What terms must satisfy before a clerk's entry is taken.
    static func check(_ terms: Terms, _ policy: Policy) throws(Refusal) {
        try checkTerm(terms, policy)
        try checkRent(terms)
    }

    /// A term of at least a day and at most the limit of the policy (令11 §18: five years).
    private static func checkTerm(_ terms: Terms, _ policy: Policy) throws(Refusal) {
        guard terms.startDate <= terms.endDate else {
            throw .rule(
                "contract.term", "合同 \(terms.contractNo) 的到期日期早于起租日期",
                input: .string(terms.endDate.description), limit: .string(terms.startDate.description),
                basis: "令11 §17", hint: "请核对租赁期限")
        }
        let months = try policy.value("contract.maxTermMonths")
        let last = terms.startDate.adding(months: Int(months)) - 1
        guard terms.endDate <= last else {
            throw .rule(
                "contract.maxTermMonths", "合同 \(terms.contractNo) 的租赁期限超过 \(months) 个月",
                input: .string(terms.endDate.description), limit: .string(last.description),
                basis: "令11 §18", hint: "请将到期日期改为 \(last) 或更早")
        }
    }

    /// The rent is the unit rent times the area, rounded half up; a flat price needs no unit rent (令11 §19).
    private static func checkRent(_ terms: Terms) throws(Refusal) {
        guard terms.rentBasis.isByArea else { return }
        let rent = terms.unitRent.monthlyRent(for: terms.buildingArea)
        guard terms.monthlyRent == rent else {
            throw .rule(
                "contract.monthlyRent", "合同 \(terms.contractNo) 的月租金与单价乘面积不符",
                input: .int(terms.monthlyRent.fen), limit: .int(rent.fen), basis: "令11 §19, §20",
                hint: "按租金单价和计租面积, 月租金应为 \(rent.yuan) 元")
        }
    }

    /// A tenant leaves on a day of the term.
    static func checkExit(_ day: Day, _ terms: Terms) throws(Refusal) {
        guard terms.term.contains(day) else {
            throw .rule(
                "contract.exitDate", "合同 \(terms.contractNo) 的退租日期 \(day) 不在租赁期限内",
                input: .string(day.description), limit: .string("\(terms.startDate)/\(terms.endDate)"),
                basis: "合同租赁期限", hint: "请填写 \(terms.startDate) 至 \(terms.endDate) 之间的日期")
        }
    }
}
