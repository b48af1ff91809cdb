import Kernel

extension WorkOrder {
    static func check(_ person: PersonView, is type: PersonType, _ title: String, hint: String) throws(Refusal) {
        guard person.type == type, person.isActive else {
            throw .rule(
                "repair.personType", title, input: .string(person.isActive ? person.type.rawValue : "inactive"),
                limit: .string(type.rawValue), basis: "操作手册 §6.2", hint: hint)
        }
    }

    /// Sends a worker; the deadlines are hours of the policy for the priority.
    static func dispatch(_ worker: PersonView, _ state: State, _ moment: Moment) throws(Refusal) -> Dispatched {
        try check(worker, is: .repair, "维修人员应为在册的维修人员", hint: "请选择人员类型为维修人员的在册人员")
        let priority = state.report.priority
        let response = try moment.policy.value("repair.responseHours.\(priority.rawValue)")
        let finish = try moment.policy.value("repair.finishHours.\(priority.rawValue)")
        return Dispatched(
            workerPersonId: worker.id, dueResponseAt: moment.now + .seconds(response * 3_600),
            dueFinishAt: moment.now + .seconds(finish * 3_600))
    }

    /// Another worker may be sent before the first has accepted; the same one again changes nothing.
    static func redispatch(_ worker: PersonView, _ job: Dispatched, _ state: State, _ moment: Moment)
        throws(Refusal) -> [Event]
    {
        if worker.id == job.workerPersonId { return [] }
        guard state.stage == .dispatched else { throw refusal(.dispatch(worker), state) }
        return [.dispatched(try dispatch(worker, state, moment))]
    }

    /// A repair that did not last is done again for nothing, within the warranty of the policy.
    static func reopen(_ reason: String, _ state: State, _ moment: Moment) throws(Refusal) -> Reopened {
        let days = try moment.policy.value("repair.warrantyDays")
        let done = state.completedAt?.day ?? moment.today
        guard moment.today - done <= Int(days) else {
            throw .rule(
                "repair.warrantyDays", "报修单 \(state.report.orderNo) 于 \(done) 完成, 已过 \(days) 天质保期",
                input: .string(moment.today.description), limit: .string((done + Int(days)).description),
                basis: "维修质保期", hint: "请新建一张报修单")
        }
        return Reopened(reason: reason)
    }

    static func breach(_ kind: Deadline, _ job: Dispatched, _ state: State, _ moment: Moment) -> [Event] {
        let due = kind == .response ? job.dueResponseAt : job.dueFinishAt
        let isMet = kind == .response && state.hasResponse
        guard moment.now > due, !isMet, !state.breaches.contains(kind) else { return [] }
        let late = (moment.now - due) / .seconds(60)
        return [.slaBreached(SlaBreached(kind: kind, minutesLate: Int64(late)))]
    }

    static func refusal(_ command: Command, _ state: State) -> Refusal {
        if state.stage == .none {
            return Refusal(.notFound, "E-NOT-FOUND", "没有这张报修单, 不能\(command.title)", hint: "请先登记报修")
        }
        let allowed = state.stage.allowed
        return .state(
            "报修单 \(state.report.orderNo) \(state.stage.title), 不能\(command.title)", state: state.stage.rawValue,
            allowed: allowed.map(\.command),
            hint: allowed.isEmpty ? "请新建一张报修单" : "可以: \(allowed.map(\.title).joined(separator: ", "))")
    }
}

extension WorkOrder.Stage {
    package var title: String {
        switch self {
        case .none: "尚未登记"
        case .reported: "待派单"
        case .dispatched: "已派单"
        case .inProgress: "正在维修"
        case .completed: "待验收"
        case .verified: "已验收"
        case .cancelled: "已取消"
        }
    }

    fileprivate var allowed: [(command: String, title: String)] {
        switch self {
        case .none: [("ReportRepair", "登记")]
        case .reported: [("DispatchRepair", "派单"), ("CancelRepair", "取消")]
        case .dispatched:
            [
                ("AcceptJob", "接单"), ("DeclineJob", "退单"), ("DispatchRepair", "改派"), ("CompleteRepair", "完工"),
                ("CancelRepair", "取消"),
            ]
        case .inProgress: [("RecordVisit", "登记上门"), ("CompleteRepair", "完工"), ("CancelRepair", "取消")]
        case .completed: [("VerifyRepair", "验收"), ("RateRepair", "评价"), ("ReopenRepair", "返修")]
        case .verified: [("RateRepair", "评价"), ("ReopenRepair", "返修")]
        case .cancelled: []
        }
    }
}

extension WorkOrder.Command {
    fileprivate var title: String {
        switch self {
        case .report: "再次登记"
        case .dispatch: "派单"
        case .accept: "接单"
        case .decline: "退单"
        case .recordVisit: "登记上门"
        case .complete: "完工"
        case .verify: "验收"
        case .rate: "评价"
        case .reopen: "返修"
        case .cancel: "取消"
        case .checkDeadline: "检查时限"
        }
    }
}
