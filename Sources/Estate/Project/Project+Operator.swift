import Kernel

/// Who operates a project, from day to day (运营项目, domain M14.3).
///
/// At most one organisation does on a date. Another one follows when the former is ended: two dated facts, that may be
/// entered ahead, each with its own reason. Both the first and the last day belong to the term. An end may be brought
/// forward, up to the day before the first, and then the organisation never operates it; it is not put off: what goes on
/// is a new assignment.
extension Project {
    struct Term: Sendable, Equatable {
        let assigned: OperatorAssigned
        /// Nil as long as none is foreseen.
        var lastDay: Day?
        /// By a fact of its own, not by its time.
        var isEnded = false
    }

    static func assign(
        _ assignment: OperatorAssigned, _ last: Term?, _ project: Registered
    ) throws(Refusal) -> [Event] {
        if let last, last.assigned == assignment, !last.isEnded { return [] }
        if let to = assignment.to, to < assignment.from {
            throw .rule(
                "project.operatorTerm", "运营止日 \(to) 早于起日 \(assignment.from)", input: .string(to.description),
                limit: .string(assignment.from.description), basis: "运营期的止日不早于起日", hint: "请核对起止日期")
        }
        if let last, last.lastDay.map({ $0 >= assignment.from }) ?? true {
            let until = last.lastDay.map { "运营至 \($0)" } ?? "运营, 尚未终止"
            throw .rule(
                "project.oneOperator",
                "自 \(last.assigned.from) 起由 \(last.assigned.operatorId) \(until), 与自 \(assignment.from) 起的运营期重叠",
                input: .string(assignment.from.description),
                limit: last.lastDay.map { .string($0.description) } ?? .null,
                basis: "同一楼栋同一日期只有一个运营主体", hint: "请先终止原运营 (终止日在新起日之前), 或改用其后的起日")
        }
        return [.operatorAssigned(assignment)]
    }

    static func end(
        on day: Day, _ reason: String, _ last: Term?, _ project: Registered
    ) throws(Refusal) -> [Event] {
        guard let last else {
            throw .state(
                "项目 \(project.projectNo) 没有运营主体, 无可终止", state: "unassigned", allowed: ["assign"], hint: "请核对项目, 或先委托运营")
        }
        if last.isEnded, last.lastDay == day { return [] }
        let earliest = last.assigned.from - 1
        guard day >= earliest, day <= last.lastDay ?? day else {
            throw .rule(
                "project.operatorEnd", "终止日 \(day) 不在 \(earliest) 至 \(last.lastDay?.description ?? "将来") 之间",
                input: .string(day.description), limit: .string((last.lastDay ?? earliest).description),
                basis: "运营自 \(last.assigned.from) 起", hint: "撤销委托请填起日的前一日; 到期后继续运营请另行委托")
        }
        return [.operatorEnded(OperatorEnded { ($0.date, $0.reason) = (day, reason) })]
    }
}
