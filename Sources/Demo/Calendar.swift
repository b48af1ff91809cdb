import Kernel
import System

extension District {
    /// The announced holidays of a year. Of a year that is not among them, the sample takes the days that have a fixed
    /// date, and says so: an office enters the announcement when it comes.
    nonisolated static func workingDays(of year: Int) throws(ReadError) -> (days: [WorkCalendar.Entry], source: String)
    {
        let known = try JSON.parse(PackageResources.working_days_json).array ?? []
        guard let announced = known.first(where: { $0["year"]?.int == Int64(year) }) else {
            let fixed = [(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)].compactMap { Day(year, $0.0, $0.1) }
            return (fixed.map { WorkCalendar.Entry($0, .holiday) }, "示例: 仅含日期固定的法定节假日")
        }
        func days(_ name: String) -> [Day] {
            (announced[name]?.array ?? []).flatMap { span(($0.string ?? "")[...]) }
        }
        let entries =
            days("holidays").map { WorkCalendar.Entry($0, .holiday) }
            + days("makeup").map { WorkCalendar.Entry($0, .makeup) }
        return (entries, announced["source"]?.string ?? "")
    }

    /// `2024-02-10/17`: from a day to another of the same month.
    private nonisolated static func span(_ text: Substring) -> [Day] {
        let parts = text.split(separator: "/")
        guard let first = parts.first.flatMap({ Day(String($0)) }) else { return [] }
        let last = parts.count > 1 ? Int(parts[1]) ?? 0 : first.components.day
        return (0...max(0, last - first.components.day)).map { first + $0 }
    }
}
