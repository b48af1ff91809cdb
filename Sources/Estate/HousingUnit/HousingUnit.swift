package import Kernel

/// A dwelling (房源, 套). It is let through its rooms: one for a dwelling let as a whole, several otherwise.
package enum HousingUnit: Decider {
    package static let category = "HousingUnit"
    package static let initial = State.none

    package enum State: Sendable, Equatable {
        case none
        case registered(Registered)
        case retired(Registered)
    }

    package enum Command: Sendable {
        case register(Registered)
        /// Its rooms are retired first.
        case retire(ID<HousingUnit>, reason: String)
    }

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state) {
        case (.register(let unit), .none):
            try checkAreas(of: unit)
            return [.registered(unit)]
        case (.register(let unit), .registered(let known)):
            if unit == known { return [] }
            throw .duplicate("房源 \(known.unitNo) 已经登记", hint: "更正登记内容请用更正, 新房源请用新的编号")
        case (.register, .retired(let known)):
            throw .state("房源 \(known.unitNo) 已退出, 不能再登记", state: "retired", hint: "请用新的编号登记")
        case (.retire, .none):
            throw .unregistered("房源")
        case (.retire(let id, let reason), .registered):
            let fact = StockRetired {
                ($0.level, $0.id, $0.reason, $0.date) = (.housingUnit, id.uuid, reason, moment.today)
            }
            return [.retired(fact)]
        case (.retire, .retired):
            return []
        }
    }

    /// The area within the walls and the share of the common parts make up the area of the deed (M4.2 rule 3).
    private static func checkAreas(of unit: Registered) throws(Refusal) {
        let sum = unit.innerArea + unit.sharedArea
        guard abs(sum.hundredths - unit.buildingArea.hundredths) > 1 else { return }
        throw Refusal(
            .rule, "E-AREA-SUM", "房源 \(unit.unitNo) 的套内面积与公摊面积之和不等于建筑面积",
            hint: "请核对房产证: 套内 + 公摊 = 建筑面积, 允许相差 0.01 ㎡",
            details: ["sum": .int(sum.hundredths), "buildingArea": .int(unit.buildingArea.hundredths)])
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch (event, state) {
        case (.registered(let unit), _): state = .registered(unit)
        case (.retired, .registered(let unit)): state = .retired(unit)
        case (.retired, _): break
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        switch (event, state) {
        case (.registered(let unit), _):
            [.take(claim(unit), orRefuse: .duplicate("该楼栋已有房源 \(unit.entrance)单元 \(unit.unitNo)"))]
        case (.retired, .registered(let unit)): [.release(claim(unit))]
        case (.retired, _): []
        }
    }

    private static func claim(_ unit: Registered) -> Claim {
        Claim("housingUnit.no", "\(unit.buildingId)/\(unit.entrance)/\(unit.unitNo)")
    }
}
