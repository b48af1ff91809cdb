import Commands
import Desk
package import EventLog
package import EventLoop
package import Kernel
import People
import RegisterEngine
import Registers
package import System

/// Makes a district through the ordinary commands, so that everything it contains has happened as in real life.
@IO package struct District {
    package struct Size: Sendable {
        package var units: Int, years: Int, seed: UInt64
        /// The first day of its history.
        package var start: Day

        package init(units: Int, years: Int, seed: UInt64, start: Day) {
            (self.units, self.years, self.seed, self.start) = (units, years, seed, start)
        }
    }

    let log: EventLog
    let sealer: any Sealer
    let size: Size
    let population: Population
    let orgUnit = UUID(high: 0x3203_0300_0000_7000, low: 0x8000_0000_0000_0001)
    /// The company that runs its houses.
    let operatorUnit = UUID(high: 0x3203_0300_0000_7000, low: 0x8000_0000_0000_0002)
    /// How many lanes are at work at once: enough that every commit is a full batch.
    private static let concurrency = 128

    package init(log: EventLog, sealer: any Sealer, size: Size) {
        (self.log, self.sealer, self.size) = (log, sealer, size)
        population = Population(start: size.start, size: (size.units + 2) * Office.peopleOfLane)
    }

    /// The rule set of the sample: national defaults, and numbers such as a city would set.
    package nonisolated static func samplePolicy() throws(ReadError) -> [PolicyRuleSet.Parameter] {
        var reader = JSONReader(PackageResources.national_defaults_json)
        return try [PolicyRuleSet.Parameter].read(&reader)
    }

    /// Runs the whole history; `progress` is told after each month.
    package func build(
        _ parameters: [PolicyRuleSet.Parameter], progress: @IO (_ done: Month, _ head: Int64) -> Void
    ) async throws {
        let office = Office(log: log, sealer: sealer, policy: .none, population: population, lane: 0, seed: size.seed)
        let policy = try await activatePolicy(parameters, office)
        try await enterOrganisations(office)
        let clerk = Office(log: log, sealer: sealer, policy: policy, population: population, lane: 1, seed: size.seed)
        let workers = try await registerWorkers(clerk)
        let stock = Stock(office: clerk, orgUnit: orgUnit, operatorUnit: operatorUnit, start: size.start)
        let places = try await stock.registerBuildings(units: size.units)
        var lanes = [Lane?](repeating: nil, count: size.units)
        try await together(size.units) { index in
            let office = Office(
                log: log, sealer: sealer, policy: policy, population: population, lane: index + 2, seed: size.seed)
            let place = places[index]
            let dwelling = try await Stock.registerUnit(
                index, in: place.building, place.address, place.unitRent, office, on: size.start)
            lanes[index] = Lane(dwelling, office: office, orgUnit: orgUnit, workers: workers)
        }
        for offset in 0..<12 * size.years {
            let month = size.start.month + offset
            try await together(size.units) { index in
                try await lanes[index]?.live(through: month, isFirst: offset == 0)
            }
            progress(month, try await log.head())
        }
    }

    /// The rule set under which everything is decided, drafted by one and approved by another.
    private func activatePolicy(_ parameters: [PolicyRuleSet.Parameter], _ office: Office) async throws -> Policy {
        office.setTime(size.start)
        var draft = DraftPolicyRuleSet()
        (draft.version, draft.heading) = ("\(size.start.month.year)-1", "示例政策规则集")
        let id = ID<PolicyRuleSet>(try await office.perform(draft, as: "policy-drafter").subject)
        var set = SetPolicyParameters()
        (set.ruleSetId, set.parameters) = (id, parameters)
        try await office.perform(set, as: "policy-drafter")
        var approve = ApprovePolicyRuleSet()
        approve.ruleSetId = id
        try await office.perform(approve, as: "policy-approver")
        var activate = ActivatePolicyRuleSet()
        (activate.ruleSetId, activate.effectiveDate) = (id, size.start)
        try await office.perform(activate, as: "policy-approver")
        var policy = try await office.state(PolicyRuleSet.self, id.uuid).policy
        // Contracts and reviews reach beyond the history.
        for year in size.start.month.year...size.start.month.year + size.years + 3 {
            var set = SetWorkingDays()
            set.year = year
            (set.days, set.source) = try District.workingDays(of: year)
            try await office.perform(set, as: "system-admin")
            let calendar = try await office.state(WorkCalendar.self, WorkCalendar.id(of: year))
            policy.workingDays.know(year, calendar.exceptions)
        }
        return policy
    }

    /// The city and its district, an office of each, and the company that runs the houses.
    private func enterOrganisations(_ office: Office) async throws {
        func enter(
            _ code: String, _ name: String, _ level: OrgLevel, _ kind: OrgKind, below parent: UUID?, as id: UUID? = nil
        ) async throws -> UUID {
            var command = EnterRow<OrgUnit>()
            command.row = OrgUnit {
                ($0.code, $0.name, $0.level, $0.kind) = (code, name, level, kind)
                $0.parentId = parent.map { Reference($0) }
            }
            command.id = id
            return try await office.perform(command, as: "system-admin").subject
        }
        let province = try await enter("320000", "江苏省", .province, .division, below: nil)
        let city = try await enter("320300", "徐州市", .prefecture, .division, below: province)
        _ = try await enter("320300-ZB", "徐州市住房保障服务中心", .office, .bureau, below: city)
        let district = try await enter("320303", "云龙区", .county, .division, below: city, as: orgUnit)
        _ = try await enter("320303-ZB", "云龙区住房保障科", .office, .bureau, below: district)
        _ = try await enter("320303-WY", "云龙公租房运营公司", .office, .operator, below: district, as: operatorUnit)
    }

    private func registerWorkers(_ office: Office) async throws -> [UUID] {
        office.setTime(size.start)
        var workers: [UUID] = []
        for _ in 0..<max(3, size.units / 300) {
            let person = office.newAdult()
            var register = RegisterPerson()
            (register.personType, register.name, register.idNo) = (.repair, person.name, person.idNo)
            (register.phone, register.orgUnitId) = (person.phone, orgUnit)
            workers.append(try await office.perform(register, as: "entry-clerk").subject)
        }
        return workers
    }

    /// Calls `work` for every index, so many at once; the first failure ends all.
    private func together(_ count: Int, _ work: @escaping @IO (Int) async throws -> Void) async throws {
        var next = 0
        var failure: (any Error)?
        let tasks = (0..<min(count, District.concurrency)).map { _ in
            Task.onLoop {
                while next < count, failure == nil {
                    let index = next
                    next += 1
                    do { try await work(index) } catch { failure = error }
                }
            }
        }
        for task in tasks { await task.value }
        if let failure { throw failure }
    }
}
