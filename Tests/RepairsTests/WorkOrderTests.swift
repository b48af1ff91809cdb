import Kernel
import KernelTesting
import Repairs
import Testing

enum Sample {
    static func id(_ number: UInt64) -> UUID { UUID(high: 9, low: number) }

    static func moment(_ time: String = "2026-03-02T02:00:00Z", policy: [String: Int64] = [:]) -> Moment {
        Moment(
            actor: Actor(id: "clerk", channel: "window"), now: Instant(time) ?? Instant(),
            policy: .nationalDefaults(version: "p1", policy))
    }

    static let tenant = PersonView(id: id(1), type: .tenant, isActive: true)
    static let worker = PersonView(id: id(2), type: .repair, isActive: true)

    static let report = WorkOrder.Reported(
        orderNo: "WX-1", roomId: id(3), reporterPersonId: id(1), category: .plumbing, description: "水管漏水",
        priority: .urgent, channel: "window")
    static let reported = WorkOrder.Event.reported(report)
    static let dispatched = WorkOrder.Event.dispatched(
        WorkOrder.Dispatched(
            workerPersonId: id(2), dueResponseAt: moment("2026-03-02T10:00:00Z").now,
            dueFinishAt: moment("2026-03-04T02:00:00Z").now))
    static let accepted = WorkOrder.Event.jobAccepted(WorkOrder.JobAccepted(workerPersonId: id(2)))
    static let work = WorkOrder.Work(
        items: [WorkOrder.CostLine(name: "水龙头", qty: 2, unitPrice: Money(fen: 3_500))], labourCost: Money(fen: 5_000),
        liability: .owner)
    static let completed = WorkOrder.Event.completed(
        WorkOrder.Completed(
            completedAt: moment().now, items: work.items, materialCost: Money(fen: 7_000),
            labourCost: Money(fen: 5_000), totalCost: Money(fen: 12_000), liability: .owner))
    static let verified = WorkOrder.Event.verified(WorkOrder.Verified(ok: true, note: ""))
    static let done = [reported, dispatched, accepted, completed]
}

@Suite("Work orders") struct WorkOrderTests {
    @Test("a tenant reports a repair once")
    func report() {
        Given(WorkOrder.self).when(.report(Sample.report, by: Sample.tenant), at: Sample.moment()).then([
            Sample.reported
        ])
        Given(WorkOrder.self, [Sample.reported]).when(.report(Sample.report, by: Sample.tenant), at: Sample.moment())
            .thenNothing()
        Given(WorkOrder.self).when(.report(Sample.report, by: Sample.worker), at: Sample.moment())
            .thenRefused("E-RULE", "租户")
        var other = Sample.report
        other.description = "灯坏了"
        Given(WorkOrder.self, [Sample.reported]).when(.report(other, by: Sample.tenant), at: Sample.moment())
            .thenRefused("E-STATE", "WX-1")
    }

    @Test("an active repair worker is sent, with deadlines by priority and policy")
    func dispatch() {
        Given(WorkOrder.self, [Sample.reported]).when(.dispatch(Sample.worker), at: Sample.moment())
            .then([Sample.dispatched])
        Given(WorkOrder.self, [Sample.reported, Sample.dispatched]).when(.dispatch(Sample.worker), at: Sample.moment())
            .thenNothing()
        let retired = PersonView(id: Sample.id(4), type: .repair, isActive: false)
        for person in [retired, Sample.tenant] {
            Given(WorkOrder.self, [Sample.reported]).when(.dispatch(person), at: Sample.moment())
                .thenRefused("E-RULE", "维修人员")
        }
        Given(WorkOrder.self).when(.dispatch(Sample.worker), at: Sample.moment()).thenRefused("E-NOT-FOUND")
        let strict = Sample.moment(policy: ["repair.responseHours.2": 1, "repair.finishHours.2": 2])
        Given(WorkOrder.self, [Sample.reported]).when(.dispatch(Sample.worker), at: strict).then([
            .dispatched(
                WorkOrder.Dispatched(
                    workerPersonId: Sample.id(2), dueResponseAt: strict.now + .seconds(3_600),
                    dueFinishAt: strict.now + .seconds(7_200)))
        ])
    }

    @Test("another worker may be sent until the first has accepted")
    func redispatch() throws {
        let other = PersonView(id: Sample.id(5), type: .repair, isActive: true)
        let history = [Sample.reported, Sample.dispatched]
        #expect(try WorkOrder.decide(.dispatch(other), WorkOrder.fold(history), Sample.moment()).count == 1)
        Given(WorkOrder.self, history + [Sample.accepted]).when(.dispatch(other), at: Sample.moment())
            .thenRefused("E-STATE", "派单")
    }

    @Test("the worker accepts or declines")
    func accept() {
        let history = [Sample.reported, Sample.dispatched]
        Given(WorkOrder.self, history).when(.accept, at: Sample.moment()).then([Sample.accepted])
        Given(WorkOrder.self, history + [Sample.accepted]).when(.accept, at: Sample.moment()).thenNothing()
        Given(WorkOrder.self, [Sample.reported]).when(.accept, at: Sample.moment()).thenRefused("E-STATE", "接单")
        let declined = WorkOrder.Event.jobDeclined(WorkOrder.JobDeclined(workerPersonId: Sample.id(2), reason: "休假"))
        Given(WorkOrder.self, history).when(.decline(reason: "休假"), at: Sample.moment()).then([declined])
        #expect(WorkOrder.fold(history + [declined]).stage == .reported)
        Given(WorkOrder.self, history + [Sample.accepted]).when(.decline(reason: ""), at: Sample.moment())
            .thenRefused("E-STATE")
    }

    @Test("a visit is recorded once")
    func visit() {
        let visit = WorkOrder.VisitRecorded(at: Sample.moment().now, outcome: .noAccess, note: "无人应门")
        let history = [Sample.reported, Sample.dispatched]
        Given(WorkOrder.self, history).when(.recordVisit(visit), at: Sample.moment()).then([.visitRecorded(visit)])
        Given(WorkOrder.self, history + [.visitRecorded(visit)]).when(.recordVisit(visit), at: Sample.moment())
            .thenNothing()
        Given(WorkOrder.self, [Sample.reported]).when(.recordVisit(visit), at: Sample.moment()).thenRefused("E-STATE")
    }

    @Test("completion has the time of the system and adds up the costs")
    func complete() {
        Given(WorkOrder.self, Array(Sample.done.dropLast())).when(.complete(Sample.work), at: Sample.moment())
            .then([Sample.completed])
        Given(WorkOrder.self, Sample.done).when(.complete(Sample.work), at: Sample.moment()).thenNothing()
        Given(WorkOrder.self, [Sample.reported]).when(.complete(Sample.work), at: Sample.moment())
            .thenRefused("E-STATE", "待派单")
    }

    @Test("a repair that is not good goes on; a good one is verified once")
    func verify() {
        Given(WorkOrder.self, Sample.done).when(.verify(ok: true, note: ""), at: Sample.moment()).then([Sample.verified]
        )
        Given(WorkOrder.self, Sample.done + [Sample.verified]).when(.verify(ok: true, note: ""), at: Sample.moment())
            .thenNothing()
        let bad = WorkOrder.Event.verified(WorkOrder.Verified(ok: false, note: "仍漏水"))
        Given(WorkOrder.self, Sample.done).when(.verify(ok: false, note: "仍漏水"), at: Sample.moment()).then([bad])
        #expect(WorkOrder.fold(Sample.done + [bad]).stage == .inProgress)
        Given(WorkOrder.self, [Sample.reported]).when(.verify(ok: true, note: ""), at: Sample.moment())
            .thenRefused("E-STATE", "验收")
    }

    @Test("a repair is rated once, from 1 to 5")
    func rate() {
        let rated = WorkOrder.Event.rated(WorkOrder.Rated(score: 5, comment: "及时"))
        Given(WorkOrder.self, Sample.done).when(.rate(score: 5, comment: "及时"), at: Sample.moment()).then([rated])
        Given(WorkOrder.self, Sample.done + [rated]).when(.rate(score: 5, comment: "及时"), at: Sample.moment())
            .thenNothing()
        Given(WorkOrder.self, Sample.done + [rated]).when(.rate(score: 1, comment: ""), at: Sample.moment())
            .thenRefused("E-STATE", "已经评价")
        Given(WorkOrder.self, Sample.done).when(.rate(score: 6, comment: ""), at: Sample.moment()).thenRefused("E-RULE")
    }

    @Test("a repair is reopened within the warranty of the policy")
    func reopen() {
        let policy = ["repair.warrantyDays": Int64(90)]
        let reopened = WorkOrder.Event.reopened(WorkOrder.Reopened(reason: "又漏水"))
        Given(WorkOrder.self, Sample.done)
            .when(.reopen(reason: "又漏水"), at: Sample.moment("2026-05-31T02:00:00Z", policy: policy)).then([reopened])
        Given(WorkOrder.self, Sample.done)
            .when(.reopen(reason: "又漏水"), at: Sample.moment("2026-06-01T02:00:00Z", policy: policy))
            .thenRefused("E-RULE", "90 天")
        var lawless = Sample.moment()
        lawless.policy = .none
        Given(WorkOrder.self, Sample.done).when(.reopen(reason: ""), at: lawless)
            .thenRefused("E-RULE", "repair.warrantyDays")
        Given(WorkOrder.self, [Sample.reported]).when(.dispatch(Sample.worker), at: lawless)
            .thenRefused("E-RULE", "repair.responseHours.2")
        Given(WorkOrder.self, [Sample.reported]).when(.reopen(reason: ""), at: Sample.moment()).thenRefused("E-STATE")
    }

    @Test("what is not done yet can be cancelled once")
    func cancel() {
        let cancelled = WorkOrder.Event.cancelled(WorkOrder.Cancelled(reason: "已自行修好"))
        Given(WorkOrder.self, [Sample.reported]).when(.cancel(reason: "已自行修好"), at: Sample.moment()).then([cancelled])
        Given(WorkOrder.self, [Sample.reported, cancelled]).when(.cancel(reason: ""), at: Sample.moment()).thenNothing()
        Given(WorkOrder.self, Sample.done).when(.cancel(reason: ""), at: Sample.moment()).thenRefused("E-STATE", "取消")
    }

    @Test("a missed deadline is recorded once, with the minutes")
    func deadline() {
        let history = [Sample.reported, Sample.dispatched]
        let late = Sample.moment("2026-03-02T11:30:00Z")
        let breach = WorkOrder.Event.slaBreached(WorkOrder.SlaBreached(kind: .response, minutesLate: 90))
        Given(WorkOrder.self, history).when(.checkDeadline(.response), at: late).then([breach])
        Given(WorkOrder.self, history + [breach]).when(.checkDeadline(.response), at: late).thenNothing()
        Given(WorkOrder.self, history + [Sample.accepted]).when(.checkDeadline(.response), at: late).thenNothing()
        Given(WorkOrder.self, history).when(.checkDeadline(.finish), at: late).thenNothing()
        Given(WorkOrder.self, Sample.done).when(.checkDeadline(.finish), at: Sample.moment("2027-01-01T00:00:00Z"))
            .thenNothing()
        Given(WorkOrder.self).when(.checkDeadline(.finish), at: late).thenRefused("E-NOT-FOUND")
    }
}
