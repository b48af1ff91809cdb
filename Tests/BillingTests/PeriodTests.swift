import Billing
import Kernel
import Testing

@Suite("Billing periods and proration") struct PeriodTests {
    private func periods(_ cycle: Cycle, aligned: Bool, start: String, end: String) -> [String] {
        let calendar = BillingCalendar(start: Sample.day(start), cycle: cycle, isAligned: aligned)
        var found: [String] = []
        var day = Sample.day(start)
        while day <= Sample.day(end), let period = calendar.period(on: day) {
            found.append(period.description)
            day = period.to + 1
        }
        return found
    }

    @Test("§3.3: aligned periods are calendar periods, the first shorter")
    func aligned() {
        #expect(
            periods(.month, aligned: true, start: "2026-01-17", end: "2026-03-02")
                == ["2026-01-17/2026-01-31", "2026-02-01/2026-02-28", "2026-03-01/2026-03-31"])
        #expect(
            periods(.quarter, aligned: true, start: "2026-02-10", end: "2026-07-01")
                == ["2026-02-10/2026-03-31", "2026-04-01/2026-06-30", "2026-07-01/2026-09-30"])
        #expect(
            periods(.half, aligned: true, start: "2026-06-30", end: "2026-07-01")
                == ["2026-06-30/2026-06-30", "2026-07-01/2026-12-31"])
        #expect(
            periods(.year, aligned: true, start: "2026-03-01", end: "2027-01-01")
                == ["2026-03-01/2026-12-31", "2027-01-01/2027-12-31"])
    }

    @Test("§3.3: other periods run from the day the lease starts, clamped to the end of a month")
    func anniversaries() {
        #expect(
            periods(.month, aligned: false, start: "2026-01-31", end: "2026-04-01")
                == ["2026-01-31/2026-02-27", "2026-02-28/2026-03-30", "2026-03-31/2026-04-29"])
        #expect(
            periods(.quarter, aligned: false, start: "2026-02-10", end: "2026-05-10")
                == ["2026-02-10/2026-05-09", "2026-05-10/2026-08-09"])
        #expect(
            periods(.year, aligned: false, start: "2026-02-10", end: "2027-02-10")
                == ["2026-02-10/2027-02-09", "2027-02-10/2028-02-09"])
    }

    @Test("periods of any lease follow each other without gap or overlap", arguments: 0..<200 as Range<UInt64>)
    func partition(seed: UInt64) throws {
        var random = Sample.random(seed)
        let start = Sample.day("2024-01-01") + Int.random(in: 0...800, using: &random)
        let calendar = BillingCalendar(
            start: start, cycle: Cycle.allCases.randomElement(using: &random) ?? .month,
            isAligned: Bool.random(using: &random))
        var day = start
        while day < start + 1_500 {
            let period = try #require(calendar.period(on: day))
            #expect(period.from == day)
            #expect(calendar.period(on: period.to) == period)
            #expect(calendar.rentMonths(of: period).map { $0.overlap(period)?.days ?? 0 }.reduce(0, +) == period.days)
            day = period.to + 1
        }
    }

    @Test("§3.3: due before the period or after it, never before the lease starts")
    func dueDate() {
        let period = Sample.period("2026-04-01", "2026-06-30")
        let prepaid = DueRule(anchor: .periodStart, offsetDays: 10)
        let start = Sample.day("2026-01-01")
        #expect(prepaid.dueDate(of: period, leaseStart: start) == Sample.day("2026-03-22"))
        #expect(prepaid.dueDate(of: period, leaseStart: period.from) == period.from)
        let postpaid = DueRule(anchor: .periodEnd, offsetDays: 5)
        #expect(postpaid.dueDate(of: period, leaseStart: start) == Sample.day("2026-07-05"))
    }

    @Test(
        "§3.4: a part of a month",
        arguments: [
            (Proration.actualDays, "2026-03-17", "2026-03-31", 15_803),
            (.actualDays, "2026-02-01", "2026-02-10", 11_664),
            (.actualDays, "2026-02-01", "2026-02-28", 32_659), (.thirtyDays, "2026-03-17", "2026-03-31", 15_241),
            (.thirtyDays, "2026-02-01", "2026-02-28", 32_659), (.thirtyDays, "2026-03-31", "2026-03-31", 1_089),
            (.thirtyDays, "2026-02-01", "2026-02-10", 10_886), (.halfMonths, "2026-03-15", "2026-03-31", 32_659),
            (.halfMonths, "2026-03-16", "2026-03-31", 16_330), (.halfMonths, "2026-03-01", "2026-03-15", 16_330),
        ] as [(Proration, String, String, Int64)])
    func proration(method: Proration, from: String, to: String, fen: Int64) {
        let days = Sample.period(from, to)
        let month = Period(from: days.from.month.first, to: days.from.month.last)
        #expect(method.share(of: days, in: month).of(Money(fen: 32_659)) == Money(fen: fen))
    }

    @Test("§3.5: a rent that changes in July is split there")
    func adjustment() throws {
        var lease = Sample.lease
        lease.rates.append(Lease.Rate(from: Sample.day("2026-07-16"), rent: Money(fen: 35_925)))
        let lines = try lease.lines(for: Sample.period("2026-07-01", "2026-07-31"), Sample.rules)
        #expect(lines.map(\.amount.fen) == [15_803, 18_542])
        #expect(lines.map(\.amount).sum() == Money(fen: 34_345))
        #expect(lines.map(\.qty) == [15, 16])
        #expect(lines[0].formula == "租金 2026-07-01 至 2026-07-15: 326.59 × 15 ÷ 31 = 158.03")
    }

    @Test("a run of a month bills the periods that start in it, or end in it when paid afterwards")
    func billedIn() throws {
        let rules = try Sample.rules
        var lease = Sample.lease
        lease.cycle = .quarter
        lease.term = Sample.period("2026-02-10", "2026-08-15")
        func billed(_ month: Int) -> [String] {
            lease.periods(billedIn: Month(2026, month), rules).map(\.description)
        }
        #expect((1...9).map { billed($0).count } == [0, 1, 0, 1, 0, 0, 1, 0, 0])
        #expect(billed(2) == ["2026-02-10/2026-03-31"])
        lease.due = DueRule(anchor: .periodEnd, offsetDays: 5)
        #expect((1...9).map { billed($0).count } == [0, 0, 1, 0, 0, 1, 0, 1, 0])
    }
}
