package import Desk
import EventLoop
package import Kernel
package import System

/// Says which days of a year are holidays and which weekend days are worked for them. From then on, periods that end
/// in the year can be counted in working days.
package struct SetWorkingDays: BusinessCommand {
    package static let name = "set-working-days", title = "设置工作日历", permission = "system:calendar:set"
    package var year = 0, days: [WorkCalendar.Entry] = [], source = ""

    package init() {}
    package static let fields: [Field<SetWorkingDays>] = [
        Field("year", \.year, "年份", .range(1950...2200)),
        Field("days", \.days, "日期"),
        Field("source", \.source, "依据", .text(1...200)),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(
            WorkCalendar.self, WorkCalendar.id(of: year), .set(year: year, days, source: source))
    }
}

extension WorkCalendar {
    /// The stream of a year.
    package static func id(of year: Int) -> UUID { UUID(following: .zero, "WorkCalendar/\(year)") }
}
