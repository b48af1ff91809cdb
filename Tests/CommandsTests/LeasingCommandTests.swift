import Allocation
import Applications
import Billing
import Commands
import Desk
import Estate
import EventLog
import EventLoop
import Kernel
import Leasing
import Testing

@Suite("The commands of a tenancy") struct LeasingCommandTests {
    @Test("from the entry of a contract to the hand-back of its room")
    @IO func tenancy() async throws {
        let office = try await Office("commands_tenancy")
        let contract = try await office.contractInForce()
        var state = try await office.state(Contract.self, contract.uuid)
        #expect(state.stage == .active && state.terms.contractNo.hasPrefix("HT-2025-"))
        #expect(state.payerAccount?.index == "6216600100001234564")
        #expect(try await office.state(Room.self, Office.room).status == .contracted)
        #expect(try await office.state(AllocationOffer.self, Office.allocation).allocated != nil)

        office.clock.today = "2026-01-01"
        let stay = try await office.perform(
            MoveIn { ($0.contractId, $0.date) = (contract, Day("2026-01-01") ?? Day()) }, by: "manager")
        #expect(try await office.state(Room.self, Office.room).status == .occupied)
        try await office.perform(
            RequestContractCancellation { ($0.contractId, $0.exitDate) = (contract, Day("2026-02-10") ?? Day()) },
            by: "clerk")
        #expect(
            try await office.refusal(of: ApproveCancellation { $0.contractId = contract }, by: "clerk") == "E-AUTH-SOD")
        try await office.perform(ApproveCancellation { $0.contractId = contract }, by: "manager")
        try await office.perform(ApproveCancellation { $0.contractId = contract }, by: "manager")
        state = try await office.state(Contract.self, contract.uuid)
        #expect(state.stage == .terminated && state.termination.status == .pending)
        #expect(try await office.state(Room.self, Office.room).status == .vacating)

        let handBack = HandBackRoom {
            ($0.occupancyId, $0.date, $0.needsRepair) = (ID(stay), Day("2026-02-10") ?? Day(), true)
        }
        try await office.perform(handBack, by: "manager")
        try await office.perform(handBack, by: "manager")
        #expect(try await office.state(Room.self, Office.room).status == .repair)
    }

    @Test("the enterer does not approve, and a room has one contract")
    @IO func refusals() async throws {
        let office = try await Office("commands_refusals")
        let enter = EnterContract { $0.terms = Office.terms }
        let id = ID<Contract>(try await office.perform(enter, by: "clerk"))
        #expect(try await office.refusal(of: enter, by: "clerk") == "E-DUP")
        try await office.perform(SubmitContract { $0.contractId = id }, by: "clerk")
        #expect(try await office.refusal(of: ApproveContract { $0.contractId = id }, by: "clerk") == "E-AUTH-SOD")
        #expect(try await office.state(Room.self, Office.room).status == .offered)
        let other = EnterContract {
            $0.terms = Office.terms
            $0.terms.householdId = Office.id(33)
        }
        #expect(try await office.refusal(of: other, by: "clerk") == "E-RULE")
        let unknown = EnterContract {
            $0.terms = Office.terms
            $0.terms.allocationId = nil
        }
        #expect(try await office.refusal(of: unknown, by: "clerk") == "E-REF")
        try await office.perform(DiscardContract { ($0.contractId, $0.reason) = (id, "重录") }, by: "clerk")
        #expect(try await office.refusal(of: enter, by: "clerk") == nil)
    }
}

@Suite("The commands of billing") struct BillingCommandTests {
    private func bill(_ office: Office, _ contract: ID<Contract>, _ month: Month) async throws -> ID<Bill> {
        ID(try await office.perform(GenerateBill { ($0.contractId, $0.month) = (contract, month) }, by: "system:bills"))
    }

    @Test("bills follow the bank, once for each period; a month without a period is refused")
    @IO func generate() async throws {
        let office = try await Office("commands_generate")
        let id = ID<Contract>(try await office.perform(EnterContract { $0.terms = Office.terms }, by: "clerk"))
        let early = GenerateBill { ($0.contractId, $0.month) = (id, Month(2026, 1)) }
        #expect(try await office.refusal(of: early, by: "system:bills") == "E-CONTRACT-NOTSYNCED")
        try await office.perform(DiscardContract { ($0.contractId, $0.reason) = (id, "重录") }, by: "clerk")
        let contract = try await office.contractInForce()
        let january = GenerateBill { ($0.contractId, $0.month) = (contract, Month(2026, 1)) }
        #expect(try await office.refusal(of: january, by: "system:bills") == nil)
        #expect(try await office.refusal(of: january, by: "system:bills") == "E-BILL-EXISTS")
        let after = GenerateBill { ($0.contractId, $0.month) = (contract, Month(2027, 1)) }
        #expect(try await office.refusal(of: after, by: "system:bills") == "E-RULE")
    }

    @Test("a payment pays the oldest bill first; its notice may come three times, but with one amount")
    @IO func pay() async throws {
        let office = try await Office("commands_pay")
        let contract = try await office.contractInForce()
        let (january, february) = (
            try await bill(office, contract, Month(2026, 1)), try await bill(office, contract, Month(2026, 2))
        )
        var payment = RecordPayment {
            ($0.payment.amount, $0.payment.bankSerialNo) = (Money(fen: 40_000), "S1")
            $0.bills = [february, january]
        }
        for _ in 0..<3 { try await office.perform(payment, by: "system:bank") }
        #expect(try await office.state(Bill.self, january.uuid).status == .settled)
        #expect(try await office.state(Bill.self, february.uuid).remaining == Money(fen: 2 * 32_659 - 40_000))
        let stored = try await office.log.read(StreamName("Payment", Payment.id(ofSerial: "S1")))
        #expect(stored.map(\.type) == ["PaymentReceived", "PaymentAllocated"])
        payment.payment.amount = Money(fen: 40_001)
        #expect(try await office.refusal(of: payment, by: "system:bank") == "E-PAY-DUP")
    }

    @Test("cancelled with effect from 2026-02-10: February is 116.64, March is voided, money for it is credit")
    @IO func end() async throws {
        let office = try await Office("commands_end")
        let contract = try await office.contractInForce()
        let (february, march) = (
            try await bill(office, contract, Month(2026, 2)), try await bill(office, contract, Month(2026, 3))
        )
        try await office.perform(
            RequestContractCancellation { ($0.contractId, $0.exitDate) = (contract, Day("2026-02-10") ?? Day()) },
            by: "clerk")
        try await office.perform(ApproveCancellation { $0.contractId = contract }, by: "manager")
        for bill in [february, march] { try await office.perform(EndBill { $0.billId = bill }, by: "system:bills") }
        #expect(try await office.state(Bill.self, february.uuid).amountDue == Money(fen: 11_664))
        #expect(try await office.state(Bill.self, march.uuid).status == .voided)
        #expect(try await office.state(Room.self, Office.room).status == .vacant)
        let late = RecordPayment {
            ($0.payment.amount, $0.payment.bankSerialNo, $0.bills) = (Money(fen: 32_659), "S2", [march])
        }
        try await office.perform(late, by: "system:bank")
        #expect(try await office.state(Payment.self, Payment.id(ofSerial: "S2")).unapplied == Money(fen: 32_659))
    }

    @Test("a bill by hand is voided, an overdue one is marked, a run is completed")
    @IO func others() async throws {
        let office = try await Office("commands_bills")
        let contract = try await office.contractInForce()
        let manual = ID<Bill>(
            try await office.perform(
                AddManualBill {
                    ($0.contractId, $0.reason, $0.dueDate) = (contract, "人为损坏", Day("2026-01-10") ?? Day())
                    $0.items = [
                        ManualItem { ($0.item, $0.amount, $0.month) = (.repair, Money(fen: 12_000), Month(2026, 1)) }
                    ]
                }, by: "finance"))
        office.clock.today = "2026-01-13"
        try await office.perform(MarkBillOverdue { $0.billId = manual }, by: "system:bills")
        #expect(try await office.state(Bill.self, manual.uuid).overdueStage == 1)
        try await office.perform(VoidBill { ($0.billId, $0.reason) = (manual, "误开") }, by: "finance")
        #expect(try await office.state(Bill.self, manual.uuid).status == .voided)
        let start = StartBillRun { ($0.period, $0.scope) = (Month(2026, 1), "all") }
        let run = ID<BillRun>(try await office.perform(start, by: "system:bills"))
        #expect(try await office.refusal(of: start, by: "system:bills") == "E-JOB-RUNNING")
        try await office.perform(CompleteBillRun { $0.runId = run }, by: "system:bills")
        guard case .completed = try await office.state(BillRun.self, run.uuid) else {
            return #expect(Bool(false), "the run is completed")
        }
    }

    @Test("a household whose contract ends before it has moved in may be given another room")
    @IO func endedUnused() async throws {
        let town = try await Town("commands_ended_unused")
        let (eligibility, building) = (try await town.eligibility(), try await town.building())
        let granted = try #require(try await town.state(Eligibility.self, eligibility).granted)
        let room = try await town.acceptedRoom("502", of: building)
        let allocate = AllocateRoom { ($0.eligibilityId, $0.roomId, $0.reason) = (eligibility, room, "应保尽保") }
        let offer = try await town.perform(allocate)
        let lessee = try await town.person("320303199912318881")
        let enter = EnterContract {
            $0.terms = Office.terms
            ($0.terms.eligibilityId, $0.terms.allocationId, $0.terms.roomId) = (eligibility, offer, room)
            ($0.terms.householdId, $0.terms.lesseePersonId) = (granted.householdId, lessee)
        }
        let contract = ID<Contract>(try await town.perform(enter))
        try await town.perform(SubmitContract { $0.contractId = contract })
        try await town.perform(ApproveContract { $0.contractId = contract }, by: "manager")
        let exit = Day("2026-03-10") ?? Day()
        try await town.perform(RequestContractCancellation { ($0.contractId, $0.exitDate) = (contract, exit) })
        try await town.perform(ApproveCancellation { $0.contractId = contract }, by: "manager")
        #expect(try await town.state(Room.self, room).status == .vacant)
        #expect(try await town.perform(allocate) != offer)
    }
}
