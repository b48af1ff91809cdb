package import Kernel

extension WorkOrder {
    package enum Command: Sendable {
        /// The fact as the desk filled it; the channel is taken from the actor.
        case report(Reported, by: PersonView)
        case dispatch(PersonView)
        case accept
        case decline(reason: String)
        case recordVisit(VisitRecorded)
        case complete(Work)
        case verify(ok: Bool, note: String)
        case rate(score: Int64, comment: String)
        case reopen(reason: String)
        case cancel(reason: String)
        /// Records a deadline that has passed, if it has.
        case checkDeadline(Deadline)
    }

    /// What was done, without the sums.
    package struct Work: Sendable, Equatable {
        package var items: [CostLine], labourCost: Money, liability: Liability

        package init(items: [CostLine], labourCost: Money, liability: Liability) {
            (self.items, self.labourCost, self.liability) = (items, labourCost, liability)
        }
    }

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.stage, state.dispatch) {
        case (.report(let report, let reporter), _, _): try self.report(report, reporter, state, moment)
        case (.dispatch(let worker), .dispatched, let job?), (.dispatch(let worker), .inProgress, let job?):
            try redispatch(worker, job, state, moment)
        case (.dispatch(let worker), .reported, _): [.dispatched(try dispatch(worker, state, moment))]
        case (.accept, .dispatched, let job?): [.jobAccepted(JobAccepted(workerPersonId: job.workerPersonId))]
        case (.accept, .inProgress, _): []
        case (.decline(let reason), .dispatched, let job?):
            [.jobDeclined(JobDeclined(workerPersonId: job.workerPersonId, reason: reason))]
        case (.recordVisit(let visit), .dispatched, _), (.recordVisit(let visit), .inProgress, _):
            visit == state.lastVisit ? [] : [.visitRecorded(visit)]
        case (.complete(let work), .dispatched, _), (.complete(let work), .inProgress, _):
            [.completed(completion(work, moment))]
        case (.complete, .completed, _), (.complete, .verified, _), (.cancel, .cancelled, _): []
        case (.verify(let ok, let note), .completed, _): [.verified(Verified(ok: ok, note: note))]
        case (.verify(true, _), .verified, _): []
        case (.rate(let score, let comment), .completed, _), (.rate(let score, let comment), .verified, _):
            try rate(Rated(score: score, comment: comment), state)
        case (.reopen(let reason), .completed, _), (.reopen(let reason), .verified, _):
            [.reopened(try reopen(reason, state, moment))]
        case (.cancel(let reason), .reported, _), (.cancel(let reason), .dispatched, _),
            (.cancel(let reason), .inProgress, _):
            [.cancelled(Cancelled(reason: reason))]
        case (.checkDeadline(let kind), .dispatched, let job?), (.checkDeadline(let kind), .inProgress, let job?):
            breach(kind, job, state, moment)
        case (.checkDeadline, _, _) where state.stage != .none: []
        default: throw refusal(command, state)
        }
    }

    private static func report(
        _ report: Reported, _ reporter: PersonView, _ state: State, _ moment: Moment
    ) throws(Refusal) -> [Event] {
        var fact = report
        fact.reporterPersonId = reporter.id
        fact.channel = moment.actor.channel
        if state.stage != .none {
            if fact == state.report { return [] }
            throw .state(
                "报修单 \(state.report.orderNo) 已经登记", state: state.stage.rawValue, hint: "请新建一张报修单")
        }
        try check(reporter, is: .tenant, "报修人应为在册的租户", hint: "请选择人员类型为租户的在册人员")
        return [.reported(fact)]
    }

    private static func completion(_ work: Work, _ moment: Moment) -> Completed {
        let items = work.items.map { line in
            CostLine(itemId: line.itemId, name: line.name, qty: line.qty, unitPrice: line.unitPrice)
        }
        let material = items.map(\.amount).sum()
        return Completed(
            completedAt: moment.now, items: items, materialCost: material, labourCost: work.labourCost,
            totalCost: material + work.labourCost, liability: work.liability)
    }

    private static func rate(_ rating: Rated, _ state: State) throws(Refusal) -> [Event] {
        if rating == state.rating { return [] }
        guard state.rating == nil else {
            throw .state("报修单 \(state.report.orderNo) 已经评价", state: state.stage.rawValue, hint: "每次维修只能评价一次")
        }
        guard (1...5).contains(rating.score) else {
            throw .rule(
                "repair.score", "满意度应为 1 至 5 分", input: .int(rating.score), limit: "1-5", basis: "维修满意度调查",
                hint: "请在 1 至 5 分之间选择")
        }
        return [.rated(rating)]
    }
}
