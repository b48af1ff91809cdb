import Kernel
import KernelTesting
import Repairs
import Testing

@Suite("Work orders: any history") struct WorkOrderPropertyTests {
    private func command(_ random: inout SplitMix64) -> WorkOrder.Command {
        let person = PersonView(
            id: Sample.id(UInt64.random(in: 1...3, using: &random)),
            type: PersonType.allCases.randomElement(using: &random) ?? .tenant,
            isActive: Bool.random(using: &random))
        let visit = WorkOrder.VisitRecorded(
            at: Instant(microseconds: Int64.random(in: 0...3, using: &random)), outcome: .entered, note: "")
        let commands: [WorkOrder.Command] = [
            .report(Sample.report, by: Sample.tenant), .report(Sample.report, by: person), .dispatch(Sample.worker),
            .dispatch(person), .accept, .decline(reason: ""), .recordVisit(visit), .complete(Sample.work),
            .verify(ok: Bool.random(using: &random), note: ""),
            .rate(score: Int64.random(in: 0...6, using: &random), comment: ""), .reopen(reason: ""),
            .cancel(reason: ""), .checkDeadline(.response), .checkDeadline(.finish),
        ]
        return commands[Int.random(in: commands.indices, using: &random)]
    }

    @Test(
        "thirty random commands never trap, are idempotent, and send repair workers only",
        arguments: 0..<200 as Range<UInt64>)
    func anyHistory(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var state = WorkOrder.initial
        for step in 0..<30 {
            let command = command(&random)
            let moment = Sample.moment(
                "2026-03-\(step < 9 ? "0" : "")\(step + 1)T02:00:00Z", policy: ["repair.warrantyDays": 9])
            guard let events = try? WorkOrder.decide(command, state, moment) else { continue }
            if case .dispatch(let person) = command, !events.isEmpty {
                #expect(person.type == .repair && person.isActive)
            }
            for event in events { WorkOrder.evolve(&state, event) }
            let again = (try? WorkOrder.decide(command, state, moment)) ?? []
            #expect(again.isEmpty, "seed \(seed): \(command) recorded twice")
            #expect(state.stage != .inProgress && state.stage != .dispatched || state.dispatch != nil)
            #expect(state.stage != .completed || state.completedAt != nil)
        }
    }

    @Test("work order facts keep their published schemas")
    func schemas() {
        var withItem = Sample.report
        withItem.itemId = Sample.id(8)
        SchemaFolder(context: "Repairs").check(
            WorkOrder.Event.self,
            examples: [
                Sample.reported, .reported(withItem), Sample.dispatched, Sample.accepted,
                .jobDeclined(WorkOrder.JobDeclined(workerPersonId: Sample.id(2), reason: "休假")),
                .visitRecorded(
                    WorkOrder.VisitRecorded(at: Sample.moment().now, outcome: .noAccess, note: "无人应门")),
                Sample.completed, Sample.verified, .rated(WorkOrder.Rated(score: 5, comment: "及时")),
                .reopened(WorkOrder.Reopened(reason: "又漏水")), .cancelled(WorkOrder.Cancelled(reason: "已自行修好")),
                .slaBreached(WorkOrder.SlaBreached(kind: .response, minutesLate: 90)),
            ])
    }
}
