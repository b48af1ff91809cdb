import Commands
import Desk
import EventLog
import EventLoop
import Kernel
import Leasing
import Repairs

/// The history of one dwelling, a month at a time: who applies for it, lives in it, pays, has it repaired, leaves.
@IO final class Lane {
    let office: Office
    let orgUnit: UUID
    let workers: [UUID]
    private let dwelling: Dwelling
    private var tenancy: Tenancy?

    /// Proportions of a year in a district: applications that come to nothing, exits, repairs.
    private static let failingApplications = 0.20 * 0.35, exits = 0.12, repairs = 1.2
    private static let occupancyAtStart = 0.92, lettingInAMonth = 0.5

    init(_ dwelling: Dwelling, office: Office, orgUnit: UUID, workers: [UUID]) {
        (self.dwelling, self.office, self.orgUnit, self.workers) = (dwelling, office, orgUnit, workers)
    }

    func live(through month: Month, isFirst: Bool) async throws {
        if tenancy == nil, office.random.chance(isFirst ? Lane.occupancyAtStart : Lane.lettingInAMonth) {
            tenancy = try await Admission(office, orgUnit, dwelling).admit(month)
        }
        if office.random.chance(Lane.failingApplications / 12) {
            try await Admission(office, orgUnit, dwelling).refuse(month)
        }
        guard let tenancy else { return }
        try await tenancy.pay(month)
        if office.random.chance(Lane.repairs / 12) { try await repair(month, reporter: tenancy.lessee) }
        if !isFirst, tenancy.since < month, office.random.chance(Lane.exits / 12) || tenancy.endsSoon(month) {
            try await tenancy.leave(month)
            self.tenancy = nil
        }
    }

    private func repair(_ month: Month, reporter: UUID) async throws {
        let day = month.first + office.random.int(0...20)
        office.setTime(day)
        var report = ReportRepair()
        (report.roomId, report.reporterPersonId) = (dwelling.roomID, reporter)
        report.category = office.random.pick([.plumbing, .electric, .doors, .leak, .surfaces, .other])
        report.priority = office.random.pick([.urgent, .normal, .normal, .normal])
        report.description = office.random.pick(["厨房水管漏水", "客厅灯不亮", "门锁打不开", "窗户关不严", "墙面渗水"])
        let order = try await office.perform(report, as: "entry-clerk").subject
        var dispatch = DispatchRepair()
        (dispatch.orderId, dispatch.workerPersonId) = (ID(order), office.random.pick(workers))
        office.setTime(day, hour: 11)
        try await office.perform(dispatch, as: "property-manager")
        var accept = AcceptJob()
        accept.orderId = ID(order)
        office.setTime(day, hour: 14)
        try await office.perform(accept, as: "repair-worker")
        if office.random.chance(0.03) { return }
        var complete = CompleteRepair()
        complete.orderId = ID(order)
        complete.items = [.init(name: "配件", qty: Int64(office.random.int(1...3)), unitPrice: Money(fen: 1_850))]
        complete.labourCost = Money(fen: Int64(office.random.int(20...80)) * 100)
        complete.liability = office.random.chance(0.1) ? .tenant : .owner
        office.setTime(day + office.random.int(0...8), hour: 15)
        try await office.perform(complete, as: "repair-worker")
        var verify = VerifyRepair()
        (verify.orderId, verify.ok, verify.note) = (ID(order), true, "已修好")
        office.setTime(office.time.day + 1)
        try await office.perform(verify, as: "property-manager")
        guard office.random.chance(0.4) else { return }
        var rate = RateRepair()
        (rate.orderId, rate.score) = (ID(order), Int64(office.random.pick([3, 4, 5, 5, 5])))
        try await office.perform(rate, as: "tenant-service")
    }
}
