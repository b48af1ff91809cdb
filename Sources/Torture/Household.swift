import Demo
import EventLoop
import HTTPServer
import Kernel

/// One client after the other brings a home and a family into the system, up to the contract, the bank and the first
/// payment, and reports repairs in between.
@IO struct Household {
    private let number: Int
    private let witness: Witness
    private let stage: Stage
    private let population: Population
    private static let orgUnit = "32030300-0000-7000-8000-000000000001"

    /// Works until the witness is closing.
    static func live(_ number: Int, _ witness: Witness, _ stage: Stage) async {
        var generation = 0
        while !witness.isClosing {
            await Household(number: generation * 100 + number, witness, stage).live()
            generation += 1
        }
    }

    private init(number: Int, _ witness: Witness, _ stage: Stage) {
        (self.number, self.witness, self.stage) = (number, witness, stage)
        population = Population(start: Day(2024, 1, 1) ?? Day(), size: 100_000, region: 320_304)
    }

    private func live() async {
        guard let building = await building(), let room = await room(building), let person = await person() else {
            return
        }
        await repairs(4, room: room.id, person: person.id)
        guard let eligibility = await eligibility(person), let household = eligibility["household_id"]?.string,
            let id = eligibility["eligibility_id"]?.string,
            let allocation = await perform(
                "/eligibilities/\(id)/allocation", #"{"roomId":"\#(room.id)","method":"queueTime"}"#, as: .district)
        else { return }
        let terms = """
            {"terms":{"contractNo":"","contractType":"lease","lesseePersonId":"\(person.id)","householdId":"\(household)",\
            "eligibilityId":"\(id)","allocationId":"\(allocation.id)","roomId":"\(room.id)","address":"康乐家园\(number)",\
            "buildingArea":3900,"rentBasis":"buildingArea","unitRent":56000,"monthlyRent":\(room.rent),\
            "paymentCycle":"month","deposit":\(room.rent),"dueRule":{"anchor":"periodStart","offsetDays":0},\
            "startDate":"\(today)","endDate":"\(today.adding(months: 12) - 1)"}}
            """
        guard let contract = await perform("/contracts", terms, as: .clerk),
            await perform("/contracts/\(contract.id)/submission", "{}", as: .clerk) != nil,
            await perform("/contracts/\(contract.id)/approval", #"{"opinion":"同意"}"#, as: .manager) != nil
        else { return }
        await repairs(4, room: room.id, person: person.id)
        await pay(contract.id)
        await repairs(8, room: room.id, person: person.id)
    }

    private var today: Day { Instant(microseconds: WallClock.microseconds).day }

    private func perform(
        _ path: String, _ body: String, as role: Witness.Role, mark: String = ""
    ) async -> Witness.Ack? {
        if witness.isClosing { return nil }
        return await witness.perform(path, body, as: role, mark: mark)
    }

    // MARK: Steps

    private func building() async -> UUID? {
        let mark = witness.newKey().description.replacing("-", with: "")
        let project = """
            {"projectNo":"\(mark)","name":"项目\(mark)","orgUnitId":"\(Household.orgUnit)","address":"民富路","projectType":"1",\
            "housingKind":"1","ownerName":"住房保障中心","plannedUnits":60}
            """
        let community = """
            {"communityNo":"XQ\(number)-\(witness.random.int(0...999_999))","name":"家园\(mark)","orgUnitId":\
            "\(Household.orgUnit)","streetCode":"320303001","address":"民富路","hasAccessControl":true}
            """
        guard let project = await perform("/projects", project, as: .clerk, mark: mark),
            let community = await perform("/communities", community, as: .clerk)
        else { return nil }
        let building = """
            {"communityId":"\(community.id)","projectId":"\(project.id)","buildingNo":"3","structure":"2","floorsAbove":15,\
            "floorsBelow":0,"unitsCount":1,"elevatorCount":2,"buildingArea":360000,"damageGrade":"1"}
            """
        return await perform("/buildings", building, as: .clerk)?.id
    }

    private func room(_ building: UUID) async -> (id: String, rent: Int64)? {
        let unit = """
            {"buildingId":"\(building)","unitNo":"502","entrance":"1","floor":5,"layout":"03","bedrooms":1,"halls":1,\
            "baths":1,"buildingArea":3900,"innerArea":3000,"sharedArea":900,"barrierFree":false,"letMode":"whole",\
            "unitRent":56000,"acquireWay":"02","acquireDate":"\(today)","capacity":4}
            """
        guard let unit = await perform("/housing-units", unit, as: .clerk),
            let room = await witness.read(
                "/rooms?building_id=\(building)&min_position=\(unit.position)",
                { page in
                    page["items"]?.array?.first
                }), let id = room["room_id"]?.string, let rent = room["monthly_rent"]?.int
        else { return nil }
        let inspection = #"{"inspector":"陈师傅","items":[{"item":"门窗","ok":true}]}"#
        guard await perform("/rooms/\(id)/acceptance", inspection, as: .manager) != nil else { return nil }
        return (id, rent)
    }

    private func person() async -> (id: UUID, idNo: String)? {
        let someone = population.adult(number + 1, &witness.random)
        let body = """
            {"personType":"tenant","name":"\(someone.name)","idType":"01","idNo":"\(someone.idNo)",\
            "phone":"\(someone.phone)","orgUnitId":"\(Household.orgUnit)"}
            """
        guard let ack = await perform("/persons", body, as: .clerk) else { return nil }
        return (ack.id, someone.idNo)
    }

    private func eligibility(_ person: (id: UUID, idNo: String)) async -> JSON? {
        let form = """
            {"personId":"\(person.id)","idNo":"\(person.idNo)","kind":"1","guaranteeCategory":"30","guaranteeForm":"1",\
            "orgUnitId":"\(Household.orgUnit)","streetCode":"320303001","maritalStatus":"10","hukouYears":12,\
            "specialGroups":[],"members":[],"income":{"householdAnnualIncome":2400000,"incomeClass":"2",\
            "lowIncomeCertNo":"DB\(number)"},"housing":[]}
            """
        guard let application = await perform("/applications", form, as: .clerk) else { return nil }
        let path = "/applications/\(application.id)"
        guard await perform("\(path)/acceptance", "{}", as: .window) != nil else { return nil }
        for (stage, role) in [("1", Witness.Role.street), ("2", .civil), ("3", .district)] {
            let opinion = #"{"stage":"\#(stage)","decision":"pass","opinion":"属实"}"#
            guard await perform("\(path)/opinions", opinion, as: role) != nil else { return nil }
        }
        guard let approval = await perform("\(path)/approval", #"{"decisionNo":"住保决〔2026〕1号"}"#, as: .district) else {
            return nil
        }
        let target = "/eligibilities?application_id=\(application.id)&min_position=\(approval.position)"
        return await witness.read(target) { page in page["items"]?.array?.first }
    }

    private func repairs(_ count: Int, room: String, person: UUID) async {
        for _ in 0..<count {
            let mark = "漏水 \(witness.newKey())"
            let body = """
                {"roomId":"\(room)","reporterPersonId":"\(person)","category":"04","description":"\(mark)","priority":"2"}
                """
            _ = await perform("/work-orders", body, as: .clerk, mark: mark)
        }
    }

    /// At the bank, which tells the system; if there is no bill in time, not.
    private func pay(_ contract: UUID) async {
        let found = await witness.read("/bills?contract_id=\(contract)", within: .seconds(5)) { page in
            page["items"]?.array?.first
        }
        guard let bill = found, let number = bill["bill_no"]?.string, let contractNo = bill["contract_no"]?.string,
            let amount = bill["amount_due"]?.int, amount > 0
        else { return }
        await stage.pay(billNo: number, contractNo: contractNo, amount: amount)
    }
}

extension Stage {
    /// Makes somebody pay at the bank. Whether that was done is the bank's to tell afterwards.
    func pay(billNo: String, contractNo: String, amount: Int64) async {
        let order = #"{"billNo":"\#(billNo)","contractNo":"\#(contractNo)","amount":\#(amount),"channel":"bocMobile"}"#
        _ = try? await bank.send(ClientRequest(.post, "/_sim/pay", body: Array(order.utf8)), until: .after(.seconds(5)))
    }

    /// What the bank's simulator is to do wrong.
    func confuseBank(_ behaviour: String, match: String, times: Int) async {
        let scenario = #"{"match":"\#(match)","behaviour":"\#(behaviour)","times":\#(times)}"#
        let request = ClientRequest(.post, "/_sim/scenario", body: Array(scenario.utf8))
        _ = try? await bank.send(request, until: .after(.seconds(5)))
    }

    func calmBank() async {
        _ = try? await bank.send(ClientRequest(.delete, "/_sim/scenario"), until: .after(.seconds(5)))
    }
}
