import Kernel
import Testing

@testable import Bench

@Suite("The report of measurements") struct ReportTests {
    private func report(_ pairs: [(Double, Double)], _ target: BenchReport.Target) -> BenchReport {
        var report = BenchReport(machine: ["2 cores"])
        for (ours, yardstick) in pairs {
            report.add(
                Sample(
                    name: "append", unit: "commands/s", ours: ours, yardstickName: "INSERT", yardstick: yardstick,
                    target: target))
        }
        return report
    }

    @Test("the ratio is the median of the runs' own ratios, not the ratio of medians")
    func ratio() {
        let rows = report([(300, 100), (100, 100), (40, 20)], .ratio(2)).rows
        #expect(rows.count == 1)
        #expect(rows[0].ratio == 2)
        #expect(rows[0].ours == Spread([40, 100, 300]))
        #expect(rows[0].isReached == true)
    }

    @Test("a target by value looks at the median; at most is the other way round")
    func byValue() {
        #expect(report([(9, 1), (10, 1), (12, 1)], .atLeast(10)).rows[0].isReached == true)
        #expect(report([(9, 1), (9, 1), (12, 1)], .atLeast(10)).rows[0].isReached == false)
        #expect(report([(9, 1), (9, 1), (12, 1)], .atMost(10)).rows[0].isReached == true)
    }

    @Test("an even number of runs has the middle of two as its median")
    func even() {
        #expect(Spread([1, 2, 4, 100]).median == 3)
        #expect(Spread([]).median.isNaN)
    }

    @Test("the table has a line for each row, and the JSON says the same")
    func rendering() throws {
        let report = report([(24_310, 16_000)], .ratio(1.5))
        let lines = report.text.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[2].contains("append  24310"))
        #expect(lines[2].contains("1.52"))
        let json = try JSON.parse(report.json.bytes)
        let row = try #require(json["rows"]?.array?.first)
        #expect(row["yardstick_value"]?["median"] == .number("16000.0"))
        #expect(row["reached"] == .bool(true))
    }
}
