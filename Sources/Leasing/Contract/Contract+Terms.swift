package import Kernel

extension Contract {
    /// What the parties agree on: the parties, the room, the rent and when it is paid, the term (令11 §17).
    package struct Terms: Record {
        package var contractNo = ""
        package var contractType = ContractType.lease
        package var lessorId: UUID?
        package var lesseePersonId = UUID.zero
        package var householdId = UUID.zero
        package var eligibilityId = UUID.zero
        package var allocationId: UUID?
        package var roomId = UUID.zero
        package var address = ""
        /// The area the rent is counted by, on the basis `rentBasis`.
        package var buildingArea = Area()
        package var rentBasis = RentBasis.buildingArea
        package var unitRent = UnitRent()
        package var monthlyRent = Money.zero
        package var subsidyMode: SubsidyMode?
        package var paymentCycle = PaymentCycle.month
        package var dueRule = DueRule()
        package var startDate = Day()
        /// The last day of the term.
        package var endDate = Day()
        package var deposit = Money.zero
        package var lateFee: LateFeeRule?
        package var propertyFee: Money?

        package init() {}

        package static let fields: [Field<Terms>] = [
            Field("contractNo", \.contractNo, "合同编号", .text(0...40)),
            Field("contractType", \.contractType, "合同类型"),
            Field("lessorId", \.lessorId, "出租方"),
            Field("lesseePersonId", \.lesseePersonId, "承租人"),
            Field("householdId", \.householdId, "家庭"),
            Field("eligibilityId", \.eligibilityId, "保障资格"),
            Field("allocationId", \.allocationId, "配租单"),
            Field("roomId", \.roomId, "房间"),
            Field("address", \.address, "坐落", .text(1...200)),
            Field("buildingArea", \.buildingArea, "计租面积", .range(1...1_000_000)),
            Field("rentBasis", \.rentBasis, "计租方式"),
            Field("unitRent", \.unitRent, "租金单价", .range(0...10_000_000)),
            Field("monthlyRent", \.monthlyRent, "月租金", .range(1...100_000_000)),
            Field("subsidyMode", \.subsidyMode, "补贴方式"),
            Field("paymentCycle", \.paymentCycle, "缴费周期"),
            Field("dueRule", \.dueRule, "缴费日规则"),
            Field("startDate", \.startDate, "起租日期"),
            Field("endDate", \.endDate, "到期日期"),
            Field("deposit", \.deposit, "押金", .range(0...100_000_000)),
            Field("lateFee", \.lateFee, "滞纳金规则"),
            Field("propertyFee", \.propertyFee, "物业费", .range(0...10_000_000)),
        ]

        /// From the first day to the last; only asked of terms that were checked.
        var term: ClosedRange<Day> { startDate...max(startDate, endDate) }
    }

    /// When a period's rent is due: some days before it starts or after it ends.
    package struct DueRule: Record {
        package var anchor = DueAnchor.periodStart
        package var offsetDays: Int64 = 0

        package init() {}
        package init(anchor: DueAnchor, offsetDays: Int64) {
            (self.anchor, self.offsetDays) = (anchor, offsetDays)
        }

        package static let fields: [Field<DueRule>] = [
            Field("anchor", \.anchor, "缴费日基准"),
            Field("offsetDays", \.offsetDays, "天数", .range(0...60)),
        ]
    }

    /// The late fee the parties agreed on; without one there is none.
    package struct LateFeeRule: Record {
        package var base = LateFeeBase.overdue
        /// Basis points a day.
        package var bpPerDay: Int64 = 0
        /// Basis points of the base that the fee never exceeds.
        package var capBp: Int64 = 10_000

        package init() {}

        package static let fields: [Field<LateFeeRule>] = [
            Field("base", \.base, "计算基数"),
            Field("bpPerDay", \.bpPerDay, "日率 (‱)", .range(0...1_000)),
            Field("capBp", \.capBp, "上限 (‱)", .range(0...10_000)),
        ]
    }
}
