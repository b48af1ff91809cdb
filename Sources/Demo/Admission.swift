import Allocation
import Applications
import Commands
import Desk
import EventLog
import EventLoop
import Kernel
import Leasing

/// From an application to the keys, or to a refusal.
@IO struct Admission {
    private let office: Office
    private let orgUnit: UUID
    private let dwelling: Dwelling

    init(_ office: Office, _ orgUnit: UUID, _ dwelling: Dwelling) {
        (self.office, self.orgUnit, self.dwelling) = (office, orgUnit, dwelling)
    }

    /// A household of the size the dwelling is meant for applies and moves in within the month.
    func admit(_ month: Month) async throws -> Tenancy {
        let (application, lessee, card) = try await apply(
            month.first, size: office.random.int(dwelling.householdSize))
        try await review(application, month.first + 1)
        var approve = ApproveApplication()
        (approve.applicationId, approve.decisionNo) = (application, "住保决〔\(month.year)〕\(month.month)号")
        let eligibility = try await office.lastStream(try await office.perform(approve, as: "district-reviewer"))
        var allocate = AllocateRoom()
        (allocate.eligibilityId, allocate.roomId, allocate.method) = (eligibility, dwelling.roomID, .queueTime)
        office.setTime(month.first + 4)
        let allocation = try await office.perform(allocate, as: "district-reviewer").subject
        let contract = try await signContract(month.first + 5, lessee, card, eligibility, allocation)
        var moveIn = MoveIn()
        (moveIn.contractId, moveIn.date, moveIn.keysIssued) = (contract, month.first + 7, 2)
        office.setTime(month.first + 7)
        let occupancy = try await office.perform(moveIn, as: "property-manager").subject
        return Tenancy(
            office, contract: contract, occupancy: occupancy, eligibility: eligibility, room: dwelling.roomID,
            lessee: lessee, since: month)
    }

    /// An application that is withdrawn or rejected.
    func refuse(_ month: Month) async throws {
        let (application, _, _) = try await apply(month.first + 9, size: 2, income: 9_000_000)
        if office.random.chance(0.3) {
            var withdraw = WithdrawApplication()
            (withdraw.applicationId, withdraw.reason) = (application, "已另行租房")
            try await office.perform(withdraw, as: "entry-clerk")
            return
        }
        try await review(application, month.first + 10)
        var reject = RejectApplication()
        (reject.applicationId, reject.reasons, reject.reasonText) = (application, [.income], "家庭收入超过规定标准")
        try await office.perform(reject, as: "district-reviewer")
    }

    private func apply(
        _ day: Day, size: Int, income: Int64 = 2_400_000
    ) async throws -> (ID<Application>, lessee: UUID, card: String) {
        office.setTime(day)
        let applicant = office.newAdult()
        var register = RegisterPerson()
        (register.name, register.idNo, register.phone) = (applicant.name, applicant.idNo, applicant.phone)
        (register.orgUnitId, register.hukouAddress) = (orgUnit, applicant.address)
        (register.bankCard, register.emergencyContact) = (applicant.bankCard, office.newAdult().phone)
        let person = try await office.perform(register, as: "entry-clerk").subject
        var submit = SubmitApplication()
        (submit.personId, submit.idNo, submit.orgUnitId) = (person, applicant.idNo, orgUnit)
        submit.streetCode = "320303001"
        submit.guaranteeCategory = category()
        submit.socialInsuranceFrom = day.month + -36
        submit.hukouYears = 12
        submit.maritalStatus = size > 1 ? .married : .single
        submit.members = (1..<max(1, size)).map { member($0) }
        submit.income.householdAnnualIncome = Money(fen: income * Int64(size))
        submit.income.incomeClass = .low
        submit.income.lowIncomeCertNo = "DB\(pad(office.random.int(0...999_999), 6))"
        return (ID(try await office.perform(submit, as: "entry-clerk").subject), person, applicant.bankCard)
    }

    private func member(_ number: Int) -> MemberInput {
        var input = MemberInput()
        let isSpouse = number == 1
        let person = isSpouse ? office.newAdult() : office.newChild()
        (input.name, input.idNo, input.gender) = (person.name, person.idNo, person.isFemale ? .female : .male)
        input.relation = isSpouse ? .spouse : person.isFemale ? .daughter : .son
        input.maritalStatus = isSpouse ? .married : .single
        (input.localHukou, input.worksOrLivesLocally) = (true, true)
        return input
    }

    private func category() -> GuaranteeCategory {
        let draw = Double(office.random.int(0...99))
        return switch draw {
        case ..<18: .minimumLiving
        case ..<40: .lowIncome
        case ..<73: .lowerMiddleIncome
        case ..<88: .newEmployee
        default: .migrantWorker
        }
    }

    private func review(_ application: ID<Application>, _ day: Day) async throws {
        office.setTime(day)
        var accept = AcceptApplication()
        accept.applicationId = application
        try await office.perform(accept, as: "street-window")
        let stages: [(ReviewStage, String)] = [
            (.street, "street-reviewer"), (.civilAffairs, "civil-reviewer"), (.district, "district-reviewer"),
        ]
        for (index, (stage, reviewer)) in stages.enumerated() {
            var opinion = RecordStageOpinion()
            (opinion.applicationId, opinion.stage) = (application, stage)
            (opinion.decision, opinion.opinion) = (.pass, "情况属实")
            office.setTime(day + index, hour: 10 + index)
            try await office.perform(opinion, as: reviewer)
        }
    }

    private func signContract(
        _ day: Day, _ lessee: UUID, _ card: String, _ eligibility: UUID, _ allocation: UUID
    ) async throws -> ID<Contract> {
        office.setTime(day)
        guard let household = try await office.state(AllocationOffer.self, allocation).allocated?.householdId else {
            throw CommandFailure.failed("the allocation is not open")
        }
        var enter = EnterContract()
        (enter.terms.lesseePersonId, enter.terms.householdId) = (lessee, household)
        (enter.terms.eligibilityId, enter.terms.allocationId) = (eligibility, allocation)
        (enter.terms.roomId, enter.terms.address) = (dwelling.roomID, dwelling.address)
        (enter.terms.buildingArea, enter.terms.unitRent) = (dwelling.area, dwelling.unitRent)
        (enter.terms.monthlyRent, enter.terms.deposit) = (dwelling.rent, dwelling.rent)
        (enter.terms.startDate, enter.terms.endDate) = (day + 1, day.adding(months: 36))
        enter.terms.dueRule = Contract.DueRule(anchor: .periodStart, offsetDays: 0)
        enter.payerAccount = card
        let contract = ID<Contract>(try await office.perform(enter, as: "entry-clerk").subject)
        var submit = SubmitContract()
        submit.contractId = contract
        try await office.perform(submit, as: "entry-clerk")
        var approve = ApproveContract()
        (approve.contractId, approve.opinion) = (contract, "同意")
        office.setTime(day, hour: 15)
        try await office.perform(approve, as: "property-manager")
        try await office.syncWithBank(contract, .create)
        return contract
    }
}

extension Office {
    /// What the bank's process would have recorded.
    func syncWithBank(_ contract: ID<Contract>, _ operation: BankOperation) async throws {
        let number = try await state(Contract.self, contract.uuid).terms.contractNo
        let requestNo = "\(operation == .create ? "C" : "T")-\(number)"
        var request = RequestBankSync()
        (request.contractId, request.operation, request.requestNo) = (contract, operation, requestNo)
        try await perform(request, as: "system:bank-sync")
        var record = RecordBankSync()
        (record.contractId, record.requestNo) = (contract, requestNo)
        (record.bankContractNo, record.bankSerialNo) = ("BC\(number)", "\(requestNo)-1")
        try await perform(record, as: "system:bank-sync")
    }
}
