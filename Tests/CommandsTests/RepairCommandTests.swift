import Commands
import Desk
import EventLoop
import Kernel
import Repairs
import Testing

@Suite("The commands of repairs") struct RepairCommandTests {
    @Test("from the report to the rating, and again within the warranty")
    @IO func repair() async throws {
        let office = try await Office("commands_repair")
        let report = ReportRepair {
            ($0.roomId, $0.reporterPersonId, $0.description) = (Office.room, Office.tenant, "水管漏水")
        }
        let id = ID<WorkOrder>(try await office.perform(report, by: "clerk"))
        let wrong = DispatchRepair { ($0.orderId, $0.workerPersonId) = (id, Office.tenant) }
        #expect(try await office.refusal(of: wrong, by: "manager") == "E-RULE")
        try await office.perform(
            DispatchRepair { ($0.orderId, $0.workerPersonId) = (id, Office.worker) }, by: "manager")
        try await office.perform(AcceptJob { $0.orderId = id }, by: "worker")
        try await office.perform(RecordVisit { $0.orderId = id }, by: "worker")
        try await office.perform(CheckRepairDeadline { $0.orderId = id }, by: "system:timer")
        try await office.perform(
            CompleteRepair {
                $0.orderId = id
                $0.items = [WorkOrder.CostLine(name: "水龙头", qty: 2, unitPrice: Money(fen: 3_500))]
            }, by: "worker")
        try await office.perform(VerifyRepair { ($0.orderId, $0.ok) = (id, true) }, by: "manager")
        try await office.perform(RateRepair { $0.orderId = id }, by: "tenant")
        try await office.perform(ReopenRepair { ($0.orderId, $0.reason) = (id, "又漏水") }, by: "tenant")
        try await office.perform(CancelRepair { ($0.orderId, $0.reason) = (id, "已自行修好") }, by: "tenant")
        #expect(try await office.state(WorkOrder.self, id.uuid).stage == .cancelled)
        let elsewhere = ReportRepair { ($0.roomId, $0.reporterPersonId) = (Office.id(99), Office.tenant) }
        #expect(try await office.refusal(of: elsewhere, by: "clerk") == "E-REF")
        let declined = ID<WorkOrder>(try await office.perform(report, by: "clerk"))
        try await office.perform(
            DispatchRepair { ($0.orderId, $0.workerPersonId) = (declined, Office.worker) }, by: "manager")
        try await office.perform(DeclineJob { ($0.orderId, $0.reason) = (declined, "休假") }, by: "worker")
        #expect(try await office.state(WorkOrder.self, declined.uuid).stage == .reported)
    }
}
