import BillingProjections
import EventLog
import EventLoop
import HistoryTesting
import Kernel
import KernelTesting
import Postgres
import Queries
import Reports
import Testing

@Suite("租金核算汇总表") struct RentAccountingTests {
    private typealias Accounts = RentAccountingReport

    /// Each line in 元: 本月份, 以前月份, 以前年度.
    private func lines(_ report: Report) -> [[Int64]] {
        report.rows.map { row in row.values.prefix(3).map { ($0 ?? -1) / 100 } }
    }

    @Test("three months reckoned by hand")
    @IO func byHand() async throws {
        let rents = try Rents()
        let pool = try await database(RentAccounting.self, rents.history.events)
        let none: [Int64] = [0, 0, 0]
        let january = try await Accounts.run(
            Accounts.Parameters(month: Month(2026, 1)), knownAt: rents.endOfJanuary, on: pool)
        #expect(
            lines(january) == [
                [100, 0, 100], [500, 0, 0], [500, 0, 0], none, none, none, [600, 0, 100], [-10, 0, 0], [-10, 0, 0],
                none,
                none, none, none, none, [590, 0, 100], [540, 0, 100], [540, 0, 100], [50, 0, 0],
            ])
        #expect(january.notes.map(\.value) == [3, 11_000, 9_275, 29_000, 30_000])
        #expect(january.broken == [] && january.knownAt == rents.endOfJanuary)
        let february = try await Accounts.run(Accounts.Parameters(month: Month(2026, 2)), on: pool)
        #expect(
            lines(february) == [
                [750, 50, 0], none, none, none, none, none, [750, 50, 0], [-160, 0, 0], [-10, 0, 0], none, none, none,
                none,
                [-150, 0, 0], [590, 50, 0], [210, 50, 0], [750, 50, 100], [380, 0, 0],
            ])
        #expect(february.broken == [])
        let march = try await Accounts.run(Accounts.Parameters(month: Month(2026, 3)), on: pool)
        #expect(
            lines(march) == [
                [750, 380, 0], [-400, 0, 0], none, none, [-400, 0, 0], none, [350, 380, 0], [0, 300, 0], none, none,
                none,
                none, none, [0, 300, 0], [350, 680, 0], [100, 0, 0], [850, 50, 100], [250, 680, 0],
            ])
        #expect(march.broken == [])
        #expect(march.rows.allSatisfy { $0.values[3] == $0.values.prefix(3).reduce(0) { $0 + ($1 ?? 0) } })
    }

    @Test("what is learned later changes a month's report only for those who ask with what is known now")
    @IO func knownAt() async throws {
        let rents = try Rents()
        let pool = try await database(RentAccounting.self, rents.history.events)
        let parameters = Accounts.Parameters(month: Month(2026, 1))
        let then = try await Accounts.run(parameters, knownAt: rents.endOfJanuary, on: pool)
        let now = try await Accounts.run(parameters, on: pool)
        // The quarter's bill of March belongs to January by a third, but was not due then.
        #expect(lines(then)[6][0] == 600 && lines(now)[6][0] == 750 && lines(now)[13][0] == -150)
        #expect(then["15"] == now["15"] && then["18"] == now["18"])
        let again = try await Accounts.run(
            json: parameters.json, knownAt: rents.endOfJanuary, within: .wholeCity,
            on: ScopedReads(pool, limited: pool))
        #expect(again.json == then.json)
    }

    @Test(
        "the identities hold in any month, as known at any time, and from month to month",
        arguments: [1, 2, 3] as [UInt64])
    @IO func identities(seed: UInt64) async throws {
        let events = try Town.history(seed: seed, households: 26, months: 30)
        let pool = try await database(RentAccounting.self, events)
        var random = SplitMix64(seed: seed)
        var sums: Set<Int64?> = []
        for _ in 0..<24 {
            let month = Month(2025, 3) + Int.random(in: 0..<28, using: &random)
            // Whole months only: between a payment and its bill no sum can agree.
            let later = (month + Int.random(in: 1...28, using: &random)).first
            let known = events.last { $0.recordedAt.day < later }?.position
            let report = try await Accounts.run(Accounts.Parameters(month: month), knownAt: known, on: pool)
            let next = try await Accounts.run(Accounts.Parameters(month: month + 1), knownAt: known, on: pool)
            #expect(report.broken == [], "\(month) as known at \(later)")
            #expect(next["1"]?[0] == report["7"]?[0])
            #expect((next["1"]?[1] ?? 0) + (next["1"]?[2] ?? 0) == report["18"]?[3])
            let lastYear = month.month == 12 ? 0 : report["17"]?[3]
            #expect(next["17"]?[3] == (lastYear ?? 0) + (next["16"]?[3] ?? 0))
            sums.formUnion(report["18"] ?? [])
        }
        #expect(sums.count > 20, "the months say something")
    }

    @Test("a check that does not hold is told")
    func brokenCheck() {
        let report = Accounts.report(
            [.init("carried", "month", 100), .init("lastStandard", "month", 90), .init("paid", "year", 7)],
            Accounts.Parameters(month: Month(2026, 1)), knownAt: 1)
        #expect(report.broken.contains("a: 100 is not 90"))
        #expect(report.broken.contains("b.year: -7 is not 0"))
        let text = String(decoding: report.json, as: UTF8.self)
        #expect(text.contains(#""name":"a","title":"上期结转规定租金 = 上月本期规定租金","left":100,"right":90,"holds":false"#))
    }
}
