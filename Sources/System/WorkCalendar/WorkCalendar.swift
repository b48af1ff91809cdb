package import Kernel

/// The days of one year that are not what their weekday says (工作日历): holidays, and the weekend days on which work
/// makes up for them. A stream for each year.
package enum WorkCalendar: Decider {
    package static let category = "WorkCalendar"
    package static let initial = State()

    package struct State: Sendable, Equatable {
        package var days: [Day: DaySet] = [:]

        /// For each day whether it is worked.
        package var exceptions: [Day: Bool] { days.mapValues(\.kind.isWorked) }
    }

    package enum Command: Sendable {
        case set(year: Int, [Entry], source: String)
    }

    /// What one day is.
    package struct Entry: Record {
        package var date = Day(), kind = DayKind.holiday

        package init() {}
        package init(_ date: Day, _ kind: DayKind) { (self.date, self.kind) = (date, kind) }

        package static let fields: [Field<Entry>] = [
            Field("date", \.date, "日期"),
            Field("kind", \.kind, "类别"),
        ]
    }

    /// Days that are given as they are known already are not recorded again.
    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        guard case .set(let year, let entries, let source) = command else { return [] }
        var events: [Event] = [], seen: Set<Day> = []
        for entry in entries {
            try check(entry, year, isFirst: seen.insert(entry.date).inserted)
            if state.days[entry.date]?.kind == entry.kind { continue }
            events.append(
                .daySet(DaySet { ($0.date, $0.kind, $0.source) = (entry.date, entry.kind, source) }))
        }
        return events
    }

    private static func check(_ entry: Entry, _ year: Int, isFirst: Bool) throws(Refusal) {
        let fault: String? =
            switch entry.kind {
            case _ where entry.date.components.year != year: "不在 \(year) 年"
            case _ where !isFirst: "出现两次"
            case .workday where entry.date.isWeekend: "是周末, 不是工作日; 调休上班请用 makeup"
            case .weekend where !entry.date.isWeekend: "不是周末; 放假请用 holiday"
            case .makeup where !entry.date.isWeekend: "不是周末, 无需调休上班"
            default: nil
            }
        guard let fault else { return }
        throw Refusal(
            .rule, "E-VALUE", "\(entry.date) \(fault)", hint: "请按国务院办公厅的节假日安排核对, 一年的日期一次提交",
            details: ["date": .string(entry.date.description), "kind": .string(entry.kind.rawValue)])
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .daySet(let fact): state.days[fact.date] = fact
        }
    }

    package enum Event: EventFamily {
        case daySet(DaySet)

        package var fact: any Fact {
            switch self {
            case .daySet(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>().adding(DaySet.self, Event.daySet)
    }

    package struct DaySet: Fact {
        package static let type = "WorkingDaySet"
        package var date = Day(), kind = DayKind.holiday, source = ""

        package init() {}

        package static let fields: [Field<DaySet>] = [
            Field("date", \.date, "日期"),
            Field("kind", \.kind, "类别"),
            Field("source", \.source, "依据", .text(1...200)),
        ]
    }
}

/// 日期类别.
package enum DayKind: String, DictionaryCode {
    package static let dictionary = "DAY_KIND"
    /// 工作日, 周末, 法定假日, 调休上班.
    case workday, weekend, holiday, makeup

    package var isWorked: Bool { self == .workday || self == .makeup }
}
