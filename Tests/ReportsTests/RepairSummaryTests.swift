import Estate
import EventLog
import EventLoop
import HistoryTesting
import Kernel
import Postgres
import Repairs
import RepairsProjections
import Reports
import Testing

@Suite("房屋维修汇总表") struct RepairSummaryTests {
    private typealias Summary = RepairSummaryReport
    private let march = RepairSummaryReport.Parameters(from: day("2026-03-01"), to: day("2026-03-31"))

    @Test("rates and averages follow from the counts; nothing is divided by nothing")
    func arithmetic() {
        var one = Summary.Figures(key: "1", title: "新安家园")
        (one.households, one.reported, one.urgent, one.completed, one.everCompleted) = (8, 4, 1, 3, 3)
        (one.respondedOnTime, one.finishedOnTime, one.redone) = (2, 3, 1)
        (one.labour, one.material, one.owner, one.tenant) = (15_000, 21_000, 24_000, 12_000)
        (one.seconds, one.rated, one.score) = (3 * 24 * 3_600, 2, 9)
        let empty = Summary.Figures(key: "2", title: "翠屏山庄")
        let report = Summary.report([one, empty], march, knownAt: 5)
        let wanted: [Int64?] = [
            4, 1, 3, 3, 1, 7_500, 6_667, 10_000, 1, 3_333, 50, 15_000, 21_000, 36_000, 24_000, 12_000, 0, 0, 12_000,
            2_400,
            450, 6_667,
        ]
        #expect(report["1"] == wanted && report["total"] == wanted)
        #expect(report["2"]?.filter { $0 == nil }.count == 9)
        #expect(report.columns.count == wanted.count && report.broken == [])
    }

    /// Two rooms in two communities, and what breaks in them in March.
    private func history() throws -> History {
        var history = History(seed: 1, from: noon("2026-02-01"))
        var rooms: [UUID] = []
        for (index, name) in ["新安家园", "翠屏山庄"].enumerated() {
            let ids = (0..<4).map { _ in history.newID() }
            try history.perform(
                Community.self, ids[0],
                .register(Community.Registered { ($0.communityNo, $0.name) = ("XQ-\(index)", name) }))
            try history.perform(
                Building.self, ids[1],
                .register(Building.Registered { ($0.communityId, $0.buildingNo) = (ID(ids[0]), "3") }))
            try history.perform(
                HousingUnit.self, ids[2],
                .register(HousingUnit.Registered { ($0.buildingId, $0.unitNo) = (ID(ids[1]), "502") }))
            try history.perform(
                Room.self, ids[3], .register(Room.Registered { ($0.unitId, $0.roomNo) = (ID(ids[2]), "502") }))
            rooms.append(ids[3])
        }
        try report(.emergency, in: rooms[0], on: "2026-03-01", doneAfter: 1, score: 5, &history)
        try report(.normal, in: rooms[0], on: "2026-03-02", doneAfter: 200, score: nil, &history)
        try report(.normal, in: rooms[1], on: "2026-03-03", doneAfter: nil, score: nil, &history)
        try report(.normal, in: rooms[1], on: "2026-04-01", doneAfter: 1, score: nil, &history)
        return history
    }

    private func report(
        _ priority: Priority, in room: UUID, on date: String, doneAfter hours: Int64?, score: Int64?,
        _ history: inout History
    ) throws {
        history.now = noon(date)
        let (order, tenant) = (history.newID(), PersonView(id: room, type: .tenant, isActive: true))
        let report = WorkOrder.Reported(
            orderNo: "\(order)", roomId: room, reporterPersonId: room, category: .plumbing, description: "漏水",
            priority: priority, channel: "web")
        try history.perform(WorkOrder.self, order, .report(report, by: tenant))
        try history.perform(WorkOrder.self, order, .dispatch(PersonView(id: room, type: .repair, isActive: true)))
        guard let hours else { return }
        try history.perform(WorkOrder.self, order, .accept)
        history.now = noon(date) + .seconds(hours * 3_600)
        let work = WorkOrder.Work(
            items: [WorkOrder.CostLine(name: "水龙头", qty: 2, unitPrice: yuan(35))], labourCost: yuan(50),
            liability: hours > 100 ? .tenant : .owner)
        try history.perform(WorkOrder.self, order, .complete(work))
        if let score { try history.perform(WorkOrder.self, order, .rate(score: score, comment: "")) }
    }

    @Test("the orders of a period, by community")
    @IO func byHand() async throws {
        let pool = try await database(RepairSummary.self, try history().events)
        let report = try await Summary.run(march, on: pool)
        #expect(report.rows.map(\.title) == ["新安家园", "翠屏山庄", "合计"])
        // 1 hour and 200 hours, the second late; each 70 元 of material and 50 of labour.
        #expect(
            report.rows[0].values == [
                2, 1, 1, 2, 0, 10_000, 10_000, 5_000, 0, 0, nil, 10_000, 14_000, 24_000, 12_000, 12_000, 0, 0, 12_000,
                10_050, 500, 5_000,
            ])
        #expect(report.rows[1].values[0] == 1 && report.rows[1].values[3] == 0 && report.rows[1].values[5] == 0)
        #expect(report["total"]?[0] == 3 && report.broken == [])
        let april = try await Summary.run(.init(from: day("2026-04-01"), to: day("2026-04-30")), on: pool)
        #expect(april.rows.map { $0.values[0] } == [1, 1])
    }
}
