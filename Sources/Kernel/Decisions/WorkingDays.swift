/// Which days are worked (工作日): Monday to Friday without the holidays, and the weekend days that make up for them
/// (调休上班). The State Council announces them year by year; nothing is guessed about a year that is not known.
public struct WorkingDays: Sendable, Equatable {
    /// By year: what each day is that its weekday does not tell.
    private var exceptions: [Int: [Day: Bool]] = [:]

    public init() {}

    /// A year of which every exception is known: `true` for a day that is worked.
    public mutating func know(_ year: Int, _ days: [Day: Bool] = [:]) { exceptions[year] = days }

    public func isWorked(_ day: Day) throws(Refusal) -> Bool {
        let year = day.components.year
        guard let known = exceptions[year] else {
            throw Refusal(
                .rule, "E-CALENDAR", "\(year) 年的工作日历尚未维护, 不能按工作日计算期限",
                hint: "请先在工作日历中设置 \(year) 年的法定节假日和调休上班日",
                details: ["year": .int(Int64(year)), "day": .string(day.description)])
        }
        return known[day] ?? !day.isWeekend
    }

    /// The day itself if it is worked, otherwise the next one that is.
    public func onOrAfter(_ day: Day) throws(Refusal) -> Day {
        var day = day
        while try !isWorked(day) { day = day + 1 }
        return day
    }

    /// The day on which a period of so many working days ends; the first of them is the one behind `day`
    /// (民法典 §201). If it has none, it ends on `day`.
    public func adding(_ count: Int, to day: Day) throws(Refusal) -> Day {
        var (day, left) = (day, count)
        while left > 0 {
            day = day + 1
            if try isWorked(day) { left -= 1 }
        }
        return day
    }

    /// How many working days lie behind `day`, up to and with `last`.
    public func count(after day: Day, through last: Day) throws(Refusal) -> Int {
        var (day, count) = (day, 0)
        while day < last {
            day = day + 1
            if try isWorked(day) { count += 1 }
        }
        return count
    }
}
