import Kernel
import KernelTesting
import Leasing

enum Sample {
    static func id(_ number: UInt64) -> UUID { UUID(high: 7, low: number) }
    static func day(_ text: String) -> Day { Day(text) ?? Day() }

    /// Noon in Shanghai on 2026-02-20 unless told.
    static func moment(_ actor: String, _ day: String = "2026-02-20", policy: [String: Int64] = [:]) -> Moment {
        Moment(
            actor: Actor(id: actor), now: Instant("\(day)T04:00:00Z") ?? Instant(),
            policy: .nationalDefaults(version: "p1", policy))
    }

    static let clerk = moment("clerk"), manager = moment("manager"), system = moment("system:bank")

    static var terms: Contract.Terms {
        var terms = Contract.Terms()
        terms.contractNo = "HT-2026-000123"
        terms.lesseePersonId = id(1)
        terms.householdId = id(2)
        terms.eligibilityId = id(3)
        terms.roomId = id(4)
        terms.address = "新安家园3栋2单元502"
        terms.buildingArea = Area(units: 5832)
        terms.unitRent = UnitRent(units: 56_000)
        terms.monthlyRent = Money(fen: 32_659)
        terms.paymentCycle = .quarter
        terms.dueRule = Contract.DueRule(anchor: .periodStart, offsetDays: 10)
        terms.startDate = day("2026-03-01")
        terms.endDate = day("2027-02-28")
        terms.deposit = Money(fen: 100_000)
        return terms
    }

    static func account(_ ciphertext: String) -> Sealed {
        Sealed(key: id(1), ciphertext: ciphertext, mask: "621660******4568", index: "4568")
    }

    static let entered = Contract.Event.entered(Contract.Entered(terms: terms, enteredBy: "clerk"))
    static let submitted = Contract.Event.submittedForApproval(Contract.SubmittedForApproval())
    static let approved = Contract.Event.approved(
        Contract.Approved(approverId: "manager", opinion: "同意", approvedOn: day("2026-02-20")))
    static let asked = Contract.Event.bankSyncRequested(
        Contract.BankSyncRequested(requestNo: "C1", operation: .create, payloadHash: nil))
    static let synced = Contract.Event.syncedToBank(
        Contract.SyncedToBank(
            requestNo: "C1", operation: .create, bankContractNo: "BC9001", bankSerialNo: "S1", syncedAt: system.now))
    static let activated = Contract.Event.activated(Contract.Activated(effectiveOn: terms.startDate))
    static let cancelling = Contract.Event.cancellationRequested(
        Contract.CancellationRequested(
            reason: .ownWish, requestedExitDate: day("2026-08-20"), applicantId: "clerk"))
    static let terminated = Contract.Event.terminated(
        Contract.Terminated(terminationDate: day("2026-08-20"), kind: .early))
    static let cancellationApproved = Contract.Event.cancellationApproved(
        Contract.CancellationApproved(approverId: "manager", opinion: "同意"))

    static let pending = [entered, submitted]
    static let inForce = pending + [approved, asked, synced, activated]
    static let ended = inForce + [cancelling, cancellationApproved, terminated]
}
