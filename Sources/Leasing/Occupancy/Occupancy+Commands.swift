package import Kernel

extension Occupancy {
    package enum Command: Sendable {
        /// The lessee of an approved contract gets the keys; `contract` is its state now.
        case moveIn(ID<Contract>, contract: Contract.State, on: Day, keysIssued: Int64)
        case moveOut(on: Day, reason: ExitReason)
    }

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state) {
        case (.moveIn(let id, let contract, let day, let keys), .none):
            try check(contract, day)
            return [
                .tenantMovedIn(
                    TenantMovedIn(
                        contractId: id, roomId: contract.terms.roomId, personId: contract.terms.lesseePersonId,
                        moveInDate: day, keysIssued: keys))
            ]
        case (.moveIn(let id, _, let day, _), .living(let stay)) where stay.contractId == id && stay.moveInDate == day:
            return []
        case (.moveIn, .living(let stay)), (.moveIn, .left(let stay, _)):
            throw .state(
                "该入住记录已于 \(stay.moveInDate) 办理入住, 不能再次办理", state: "moved in", hint: "换房请先退房, 再办理新的入住")
        case (.moveOut(let day, let reason), .living(let stay)):
            guard day >= stay.moveInDate else {
                throw .rule(
                    "occupancy.moveOutDate", "搬离日期 \(day) 早于入住日期 \(stay.moveInDate)",
                    input: .string(day.description), limit: .string(stay.moveInDate.description), basis: "入住登记",
                    hint: "请核对搬离日期")
            }
            return [.occupantMovedOut(OccupantMovedOut(date: day, reason: reason))]
        case (.moveOut, .left): return []
        case (.moveOut, .none):
            throw Refusal(.notFound, "E-NOT-FOUND", "没有入住记录, 不能办理退房", hint: "请先办理入住")
        }
    }

    private static func check(_ contract: Contract.State, _ day: Day) throws(Refusal) {
        let no = contract.terms.contractNo
        guard contract.isHabitable else {
            throw .state(
                "合同 \(no) \(contract.stage.title), 不能办理入住", state: contract.stage.rawValue, hint: "合同审批通过后再办理入住")
        }
        guard contract.terms.term.contains(day) else {
            throw .rule(
                "occupancy.moveInDate", "入住日期 \(day) 不在合同 \(no) 的租赁期限内", input: .string(day.description),
                limit: .string("\(contract.terms.startDate)/\(contract.terms.endDate)"), basis: "合同租赁期限",
                hint: "请填写 \(contract.terms.startDate) 至 \(contract.terms.endDate) 之间的日期")
        }
    }
}
