import Billing
import Kernel
import Testing

@Suite("Rent rules: the vectors of the domain") struct RentRulesTests {
    private func yuan(_ text: String) -> Money {
        let parts = text.split(separator: ".")
        return Money(fen: (Int64(parts[0]) ?? 0) * 100 + (Int64(parts[1]) ?? 0))
    }

    @Test("§3.1: unit rent times area, half up; what is above the entitlement costs more")
    func baseRent() {
        #expect(UnitRent(units: 56_000).monthlyRent(for: Area(units: 5832)) == yuan("326.59"))
        let (standard, over) = (UnitRent(units: 56_000), UnitRent(units: 112_000))
        #expect(
            RentRules.rent(area: Area(units: 7_000), entitled: Area(units: 6_000), standard: standard, over: over)
                == yuan("448.00"))
        #expect(
            RentRules.rent(area: Area(units: 5_832), entitled: Area(units: 6_000), standard: standard, over: over)
                == yuan("326.59"))
    }

    @Test(
        "§3.2: subsidy by tier, capped at 60 ㎡",
        arguments: [
            (5832, 9500, "2216.16", "116.64"), (5832, 9000, "2099.52", "233.28"), (5832, 7000, "1632.96", "699.84"),
            (5832, 5000, "1166.40", "1166.40"), (5832, 2500, "583.20", "1749.60"), (5832, 1000, "233.28", "2099.52"),
            (7500, 9500, "2280.00", "720.00"), (7500, 9000, "2160.00", "840.00"), (7500, 7000, "1680.00", "1320.00"),
            (7500, 5000, "1200.00", "1800.00"), (7500, 2500, "600.00", "2400.00"), (7500, 1000, "240.00", "2760.00"),
        ] as [(Int64, Int64, String, String)])
    func subsidy(area: Int64, ratio: Int64, subsidy: String, pays: String) {
        let unit = UnitRent(units: 400_000)
        let rent = unit.monthlyRent(for: Area(units: area))
        let found = RentRules.subsidy(
            standard: unit, area: Area(units: area), areaCap: Area(units: 6000), ratioBp: ratio)
        #expect(found == yuan(subsidy))
        #expect(rent - found == yuan(pays))
    }

    @Test(
        "§3.2: the tier of an income includes its upper end",
        arguments: [
            (120_000, 7_000), (120_001, 5_000), (160_000, 5_000), (160_001, 2_500), (200_000, 2_500),
            (200_001, 1_000), (240_000, 1_000), (240_001, 0),
        ] as [(Int64, Int64)])
    func tier(income: Int64, ratio: Int64) {
        let tiers = [(120_000, 7_000), (160_000, 5_000), (200_000, 2_500), (240_000, 1_000)].map {
            RentRules.Tier(incomeUpTo: Money(fen: $0.0), ratioBp: $0.1)
        }
        #expect(RentRules.ratioBp(income: Money(fen: income), tiers: tiers) == ratio)
        let raised = [7_000: 7_000, 5_000: 7_000, 2_500: 5_000, 1_000: 2_500, 0: 0] as [Int64: Int64]
        #expect(RentRules.ratioBp(income: Money(fen: income), tiers: tiers, oneTierUp: true) == raised[ratio])
    }

    @Test("§3.2: a market subsidy never exceeds the rent")
    func marketSubsidy() {
        func subsidy(_ rent: Int64) -> Money {
            RentRules.marketSubsidy(
                persons: 3, standardArea: Area(units: 1500), currentPerHead: Area(units: 500),
                unitSubsidy: UnitRent(units: 100_000), contractRent: Money(fen: rent))
        }
        #expect(subsidy(50_000) == Money(fen: 30_000))
        #expect(subsidy(20_000) == Money(fen: 20_000))
    }

    @Test("§3.6: late fee with grace and cap")
    func lateFee() {
        let due = Sample.day("2026-03-01")
        let usual = RentRules.LateFeeRule(bpPerDay: 5, capBp: 10_000, graceDays: 5)
        let base = Money(fen: 32_659)
        #expect(RentRules.lateFee(base: base, due: due, paid: due + 20, usual) == yuan("3.27"))
        #expect(RentRules.lateFee(base: base, due: due, paid: due + 5, usual) == .zero)
        #expect(RentRules.lateFee(base: base, due: due, paid: due + 6, usual) == Money(fen: 98))
        #expect(RentRules.lateFee(base: base, due: due, paid: due - 3, usual) == .zero)
        let harsh = RentRules.LateFeeRule(bpPerDay: 200, capBp: 10_000, graceDays: 0)
        #expect(RentRules.lateFee(base: base, due: due, paid: due + 20, harsh) == yuan("130.64"))
        #expect(RentRules.lateFee(base: base, due: due, paid: due + 51, harsh) == base)
    }

    @Test("§3.8: the exit settlement of the example")
    func exit() throws {
        var lease = Sample.lease
        lease.cycle = .quarter
        let lines = try ExitReckoning.prepaidLines(
            lease, exit: Sample.day("2026-08-20"), paidThrough: Sample.day("2026-09-30"), Sample.rules)
        #expect(lines.map(\.amount) == [yuan("115.89"), yuan("326.59")])
        let month = Month(2026, 8)
        let charges = [(FeeItem.water, "18.32"), (.electricity, "64.15"), (.property, "58.32"), (.repair, "120.00")]
        let reckoning = ExitReckoning(
            deposit: yuan("1000.00"), prepaidRefund: lines.map(\.amount).sum(),
            charges: charges.map { .single($0.0, yuan($0.1), month: month, formula: "") })
        #expect(reckoning.charges.map(\.amount).sum() == yuan("260.79"))
        #expect(reckoning.net == yuan("1181.69"))
    }

    @Test("§2.6: the parts of a distribution add up to the total", arguments: 0..<200 as Range<UInt64>)
    func distribute(seed: UInt64) {
        var random = Sample.random(seed)
        let total = Money(fen: Int64.random(in: -1_000_000...1_000_000, using: &random))
        let weights = (0...Int.random(in: 0...9, using: &random)).map { _ in Int64.random(in: 0...50, using: &random) }
        let parts = RentRules.distribute(total, over: weights)
        #expect(parts.sum() == total)
        #expect(parts.count == weights.count)
    }

    @Test("§2.6: equal remainders go to the earlier part")
    func remainders() {
        #expect(RentRules.distribute(Money(fen: 100), over: [1, 1, 1]).map(\.fen) == [34, 33, 33])
        #expect(RentRules.distribute(Money(fen: 101), over: [0, 0]).map(\.fen) == [51, 50])
        #expect(RentRules.distribute(Money(fen: 10), over: [1, 2, 4]).map(\.fen) == [1, 3, 6])
    }

    @Test(
        "§2.6: amounts in capitals",
        arguments: [
            (32_659, "叁佰贰拾陆元伍角玖分"), (100_000, "壹仟元整"), (10_005, "壹佰元零伍分"), (0, "零元整"), (5, "伍分"), (50, "伍角整"),
            (10_050, "壹佰元伍角整"), (100_001_00, "壹拾万零壹元整"), (1_000_000_00, "壹佰万元整"), (10_010_000_00, "壹仟零壹万元整"),
            (1_020_003_00, "壹佰零贰万零叁元整"), (100_000_000_00, "壹亿元整"), (100_010_000_00, "壹亿零壹万元整"),
            (1_234_567_890_00, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元整"), (-32_659, "负叁佰贰拾陆元伍角玖分"),
        ] as [(Int64, String)])
    func capitals(fen: Int64, text: String) {
        #expect(Money(fen: fen).capitals == text)
    }
}
