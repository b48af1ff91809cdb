import Allocation
import Applications
import Estate
import Kernel
import Leasing

/// One household on its way from the application to the exit; each month it takes a step or two.
struct Household {
    let person: UUID, id: UUID
    private var application = UUID.zero, eligibility = UUID.zero, allocation = UUID.zero
    private var protectedSize = 1
    private(set) var room = UUID.zero, contract = UUID.zero, occupancy = UUID.zero
    private var stage = Stage.applying
    var bills: [UUID] = [], orders: [UUID] = []

    private enum Stage { case applying, reviewing, waiting, contracting, renting, gone }

    init(person: UUID, id: UUID) { (self.person, self.id) = (person, id) }

    mutating func live(_ month: Month, in town: inout Town) throws {
        switch stage {
        case .applying: try apply(in: &town)
        case .reviewing: try beReviewed(in: &town)
        case .waiting: try beAllocated(in: &town)
        case .contracting: try sign(in: &town)
        case .renting:
            try rent(month, in: &town)
            if town.chance(10) { try leave(in: &town) }
        case .gone: try settle(in: &town)
        }
    }

    private mutating func apply(in town: inout Town) throws {
        application = town.newID()
        let size = town.with { $0.number(0...2) }
        let form = Application.Form {
            ($0.applicationNo, $0.guaranteeCategory) = ("SQ-\(application)", .lowIncome)
            ($0.orgUnitId, $0.streetCode, $0.householdId) = (town.district(of: person), "320303007", id)
            $0.applicant = Application.Applicant {
                ($0.personId, $0.name) = (person, town.history.sealed("户*", of: person))
                ($0.idNo, $0.phone) = (
                    town.history.sealed("1101**", of: person), town.history.sealed("138**", of: person)
                )
                ($0.maritalStatus, $0.hukouYears) = (.married, 12)
            }
            $0.members = (0..<size).map { number in
                Application.Member { ($0.memberId, $0.relation) = (UUID(high: 1, low: UInt64(number)), .son) }
            }
            $0.income = Application.Income { $0.householdAnnualIncome = Money(fen: 2_400_000) }
            $0.housing = [
                Application.Housing { ($0.housingType, $0.buildingArea) = (.rentedPrivate, Area(units: 900)) }
            ]
        }
        try town.perform(
            Application.self, application, .submit(form, birthDate: Day("1990-03-07") ?? Day()),
            by: town.clerk(of: person))
        protectedSize = size + 1
        if town.chance(12) { return try town.perform(Application.self, application, .withdraw(reason: "另有住房")) }
        if town.chance(6) {
            let due = town.history.now.day + 5
            try town.perform(
                Application.self, application, .requestSupplement(missing: [.income], note: "收入", dueDate: due),
                by: "acceptor")
            try town.perform(Application.self, application, .supplement(note: nil))
        }
        try town.perform(Application.self, application, .accept(receiptNo: "SL-\(application)"), by: "acceptor")
        stage = .reviewing
    }

    private mutating func beReviewed(in town: inout Town) throws {
        func pass(_ stage: ReviewStage, _ decision: StageDecision = .pass, to target: ReviewStage? = nil) throws {
            try town.perform(
                Application.self, application,
                .recordOpinion(stage, decision, opinion: "材料齐全", returnTo: target), by: "reviewer\(stage.rawValue)")
        }
        try pass(.street)
        if town.chance(6) {
            try pass(.civilAffairs, .return, to: .street)
            try pass(.street)
        }
        try pass(.civilAffairs)
        if town.chance(8) {
            try pass(.district, .fail)
            try town.perform(Application.self, application, .reject([.income], text: "收入超标"), by: "decider")
            stage = .applying
            return
        }
        try pass(.district)
        try town.perform(Application.self, application, .approve(decisionNo: "批-\(application)"), by: "decider")
        eligibility = town.newID()
        guard let submitted = town.history.state(Application.self, application).submitted else { return }
        try town.perform(
            Eligibility.self, eligibility,
            .grant(application: application, submitted, certificateNo: "ZG-\(eligibility)"), by: "decider")
        stage = .waiting
    }

    private mutating func beAllocated(in town: inout Town) throws {
        let vacant = town.rooms.filter { town.history.state(Room.self, $0).status == .vacant }
        guard !vacant.isEmpty, !town.chance(5) else { return }
        room = town.with { $0.one(of: vacant) }
        allocation = town.newID()
        try town.perform(Room.self, room, .offer(allocation: allocation))
        let proposal = AllocationOffer.Proposal {
            ($0.eligibilityId, $0.householdId, $0.roomId) = (eligibility, id, room)
            ($0.layoutEntitlement, $0.roomArea) = ("large", town.history.state(Room.self, room).area)
            ($0.method, $0.reason) = (.direct, "应保尽保")
        }
        try town.perform(AllocationOffer.self, allocation, .allocate(proposal), by: "officer")
        do throws(Refusal) {
            try town.perform(Eligibility.self, eligibility, .allocate(allocation), by: "officer")
        } catch {
            // The certificate has run out: the offer is taken back, and the household is not housed.
            try revoke(in: &town)
            try town.perform(Eligibility.self, eligibility, .cancel(.noLongerEligible, effective: town.history.now.day))
            stage = .gone
            return
        }
        if town.chance(8) {
            try revoke(in: &town)
            try town.perform(Eligibility.self, eligibility, .release(allocation: allocation))
            if town.chance(3) {
                try town.perform(Eligibility.self, eligibility, .cancel(.voluntary, effective: town.history.now.day))
                stage = .gone
            }
        } else {
            stage = .contracting
        }
    }

    private func revoke(in town: inout Town) throws {
        try town.perform(AllocationOffer.self, allocation, .revoke(reason: "放弃"), by: "officer")
        try town.perform(Room.self, room, .withdrawOffer(allocation: allocation))
    }

    private mutating func sign(in town: inout Town) throws {
        contract = town.newID()
        var terms = terms(in: &town)
        try town.perform(Contract.self, contract, .enter(terms), by: town.clerk(of: person))
        if town.chance(4) {
            terms.deposit = Money(fen: 20_000)
            try town.perform(Contract.self, contract, .edit(terms))
        }
        if town.chance(12) { return try town.perform(Contract.self, contract, .discard(reason: "录错")) }
        try town.perform(Contract.self, contract, .submit)
        if town.chance(8) {
            try town.perform(Contract.self, contract, .reject(reason: "租期不符"), by: "manager")
            return try town.perform(Contract.self, contract, .discard(reason: "重新录入"))
        }
        try town.perform(Contract.self, contract, .approve(opinion: "同意"), by: "manager")
        try town.perform(Room.self, room, .contract(contract, allocation: allocation), by: "manager")
        try town.perform(AllocationOffer.self, allocation, .fulfil(contract: contract), by: "manager")
        try tellBank(.create, in: &town)
        if !town.chance(10) {
            occupancy = town.newID()
            let (state, day) = (town.history.state(Contract.self, contract), terms.startDate)
            try town.perform(
                Occupancy.self, occupancy, .moveIn(ID(contract), contract: state, on: day, keysIssued: 2))
            try town.perform(Room.self, room, .occupy(contract: contract, on: day))
        }
        stage = .renting
    }

    private func terms(in town: inout Town) -> Contract.Terms {
        let state = town.history.state(Room.self, room)
        let start = town.history.now.day
        return Contract.Terms {
            ($0.contractNo, $0.lesseePersonId, $0.householdId) = ("HT-\(contract)", person, id)
            ($0.eligibilityId, $0.allocationId, $0.roomId) = (eligibility, allocation, room)
            ($0.address, $0.buildingArea) = ("新安家园-\(state.details?.roomNo ?? "")", state.area)
            ($0.unitRent, $0.monthlyRent) = (state.unitRent ?? UnitRent(), state.monthlyRent ?? .zero)
            $0.paymentCycle = town.with { $0.one(of: PaymentCycle.allCases) }
            $0.dueRule = Contract.DueRule(
                anchor: town.chance(2) ? .periodStart : .periodEnd, offsetDays: Int64(town.with { $0.number(0...10) }))
            ($0.startDate, $0.endDate) = (start, start.adding(months: town.with { $0.number(6...36) }) - 1)
            ($0.deposit, $0.propertyFee) = (Money(fen: 30_000), town.chance(2) ? Money(fen: 4_200) : nil)
        }
    }

    func tellBank(_ operation: BankOperation, in town: inout Town) throws {
        let number = "\(operation.rawValue)-\(contract)"
        try town.perform(
            Contract.self, contract, .requestBankSync(operation, requestNo: number, payloadHash: nil), by: "system:bank"
        )
        if town.chance(4) {
            let failure = Contract.BankFailure(code: "E9", message: "超时", retryable: true, attempt: 1)
            try town.perform(
                Contract.self, contract, .recordBankFailure(requestNo: number, failure), by: "system:bank")
        }
        try town.perform(
            Contract.self, contract,
            .recordBankSync(requestNo: number, bankContractNo: "BC", bankSerialNo: "S"), by: "system:bank")
    }

    private mutating func leave(in town: inout Town) throws {
        let day = town.history.now.day
        guard town.history.state(Contract.self, contract).terms.endDate >= day else { return }
        try town.perform(Contract.self, contract, .requestCancellation(.ownWish, exitDate: day))
        if town.chance(4) { return try town.perform(Contract.self, contract, .withdrawCancellation) }
        if town.chance(4) {
            return try town.perform(Contract.self, contract, .rejectCancellation(reason: "欠租"), by: "manager")
        }
        try town.perform(Contract.self, contract, .approveCancellation(opinion: "同意"), by: "manager")
        try town.perform(Room.self, room, .vacate(contract: contract, on: day))
        try endBills(in: &town)
        try tellBank(.terminate, in: &town)
        if occupancy != .zero {
            try town.perform(Occupancy.self, occupancy, .moveOut(on: day, reason: .ownWish))
            let needsRepair = town.chance(3)
            try town.perform(Room.self, room, .handBack(needsRepair: needsRepair, on: day))
            if needsRepair && town.chance(2) { try town.perform(Room.self, room, .finishRepair(on: day)) }
        }
        try town.perform(Eligibility.self, eligibility, .release(allocation: allocation))
        stage = .gone
    }
}
