import Kernel
import KernelTesting
import System
import Testing

@Suite("Working days") struct WorkCalendarTests {
    private let moment = Moment(
        actor: Actor(id: "admin"), now: Instant("2025-11-10T02:00:00Z") ?? Instant(), policy: .none)

    private func day(_ text: String) -> Day { Day(text) ?? Day() }

    private func set(_ days: [(String, DayKind)], year: Int = 2026) -> WorkCalendar.Command {
        .set(year: year, days.map { WorkCalendar.Entry(day($0.0), $0.1) }, source: "通知")
    }

    private func fact(_ text: String, _ kind: DayKind) -> WorkCalendar.Event {
        .daySet(WorkCalendar.DaySet { ($0.date, $0.kind, $0.source) = (day(text), kind, "通知") })
    }

    @Test("only what differs is recorded; a day may be changed back")
    func setting() {
        let known = [fact("2026-10-01", .holiday)]
        Given(WorkCalendar.self).when(set([("2026-10-01", .holiday)]), at: moment).then(known)
        Given(WorkCalendar.self, known).when(set([("2026-10-01", .holiday)]), at: moment).thenNothing()
        Given(WorkCalendar.self, known).when(set([("2026-10-01", .workday)]), at: moment)
            .then([fact("2026-10-01", .workday)])
    }

    @Test(
        "a day that contradicts its weekday or the year is refused",
        arguments: [
            ("2027-01-01", DayKind.holiday, "不在 2026 年"), ("2026-10-10", .workday, "是周末"),
            ("2026-10-12", .makeup, "不是周末"), ("2026-10-12", .weekend, "不是周末"),
        ])
    func contradictions(date: String, kind: DayKind, text: String) {
        Given(WorkCalendar.self).when(set([("2026-10-01", .holiday), (date, kind)]), at: moment)
            .thenRefused("E-VALUE", text)
    }

    @Test("a day that is given twice is refused")
    func twice() {
        Given(WorkCalendar.self).when(set([("2026-10-01", .holiday), ("2026-10-01", .workday)]), at: moment)
            .thenRefused("E-VALUE", "出现两次")
    }

    @Test("the published schema is that of the fact")
    func schema() {
        SchemaFolder(context: "System").check(WorkCalendar.Event.self, examples: [fact("2026-10-01", .holiday)])
    }

    @Test("periods skip holidays and weekends, and count the days that make up for them")
    func arithmetic() throws {
        var days = WorkingDays()
        let holidays = (1...7).map { (day("2026-10-0\($0)"), false) }
        days.know(2026, Dictionary(uniqueKeysWithValues: holidays + [(day("2026-10-10"), true)]))
        #expect(try days.adding(1, to: day("2026-09-30")) == day("2026-10-08"))
        // Thursday, Friday, and the Saturday that is worked.
        #expect(try days.adding(3, to: day("2026-09-30")) == day("2026-10-10"))
        #expect(try days.adding(4, to: day("2026-09-30")) == day("2026-10-12"))
        #expect(try days.adding(0, to: day("2026-10-03")) == day("2026-10-03"))
        #expect(try days.onOrAfter(day("2026-10-03")) == day("2026-10-08"))
        #expect(try days.count(after: day("2026-09-30"), through: day("2026-10-12")) == 4)
        #expect(throws: Refusal.self) { try days.adding(1, to: day("2026-12-31")) }
    }

    @Test("adding and counting agree", arguments: 0..<50 as Range<UInt64>)
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var days = WorkingDays()
        for year in 2026...2028 {
            let first = try #require(Day(year, 1, 1))
            let odd = (0..<60).map { _ in first + Int.random(in: 0..<365, using: &random) }
            days.know(year, Dictionary(odd.map { ($0, Bool.random(using: &random)) }) { $1 })
        }
        let start = day("2026-01-01") + Int.random(in: 0..<365, using: &random)
        let count = Int.random(in: 1...120, using: &random)
        let end = try days.adding(count, to: start)
        #expect(try days.isWorked(end) && days.count(after: start, through: end) == count)
    }
}
