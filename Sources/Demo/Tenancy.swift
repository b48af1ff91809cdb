import Billing
import Commands
import Desk
import EventLog
import EventLoop
import Kernel
import Leasing

/// One contract in force: its bills, payments and end.
@IO final class Tenancy {
    let lessee: UUID
    let since: Month
    private let office: Office
    private let contract: ID<Contract>
    private let occupancy: UUID
    private let eligibility: UUID
    private let room: UUID
    /// Bills that were not paid in their month.
    private var unpaid: [ID<Bill>] = []
    private var payments = 0

    private static let late = 0.06, neverPays = 0.003

    init(
        _ office: Office, contract: ID<Contract>, occupancy: UUID, eligibility: UUID, room: UUID, lessee: UUID,
        since: Month
    ) {
        (self.office, self.contract, self.occupancy) = (office, contract, occupancy)
        (self.eligibility, self.room, self.lessee, self.since) = (eligibility, room, lessee, since)
    }

    func endsSoon(_ month: Month) -> Bool { month - since >= 35 }

    /// The month's bill, and what the tenant pays of it and of earlier ones.
    func pay(_ month: Month) async throws {
        office.setTime(month == since ? month.first + 8 : month.first)
        var generate = GenerateBill()
        (generate.contractId, generate.month) = (contract, month)
        let bill = ID<Bill>(try await office.perform(generate, as: "system:bill-run").subject)
        if !unpaid.isEmpty { try await settle(unpaid, month.first + 11) }
        unpaid = []
        if office.random.chance(Tenancy.late) {
            unpaid = [bill]
            office.setTime(month.first + 20)
            var overdue = MarkBillOverdue()
            overdue.billId = bill
            try await office.perform(overdue, as: "system:overdue")
        } else if !office.random.chance(Tenancy.neverPays) {
            try await settle([bill], month.first + 9 + office.random.int(0...4))
        }
    }

    private func settle(_ bills: [ID<Bill>], _ day: Day) async throws {
        office.setTime(day, hour: office.random.int(8...20))
        var amount = Money.zero
        for bill in bills { amount += try await office.state(Bill.self, bill.uuid).remaining }
        guard amount > .zero else { return }
        payments += 1
        var record = RecordPayment()
        record.payment.channel = office.random.pick([.bocMobile, .bocDebit, .wechat, .alipay, .bocCounter])
        (record.payment.amount, record.payment.paidAt) = (amount, office.time)
        record.payment.bankSerialNo = "\(day)-\(contract.uuid.description.suffix(12))-\(payments)"
        (record.payment.payerMasked, record.payment.contractId) = ("***", contract.uuid)
        record.bills = bills
        try await office.perform(record, as: "system:bank")
    }

    /// The tenant gives notice, leaves at the end of the month and the room can be let again.
    func leave(_ month: Month) async throws {
        office.setTime(month.first + 15)
        var request = RequestContractCancellation()
        (request.contractId, request.reason, request.exitDate) = (contract, .ownWish, month.last)
        try await office.perform(request, as: "entry-clerk")
        var approve = ApproveCancellation()
        (approve.contractId, approve.opinion) = (contract, "同意")
        office.setTime(month.first + 17)
        try await office.perform(approve, as: "property-manager")
        try await office.syncWithBank(contract, .terminate)
        if !unpaid.isEmpty { try await settle(unpaid, month.first + 20) }
        office.setTime(month.last)
        var handBack = HandBackRoom()
        (handBack.occupancyId, handBack.date, handBack.reason) = (ID(occupancy), month.last, .ownWish)
        handBack.needsRepair = office.random.chance(0.3)
        try await office.perform(handBack, as: "property-manager")
        guard handBack.needsRepair else { return }
        var finish = FinishRoomRepair()
        (finish.roomId, finish.finishedOn) = (ID(room), month.last)
        try await office.perform(finish, as: "property-manager")
    }
}
