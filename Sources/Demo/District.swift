import Commands
import Desk
package import EventLog
package import EventLoop
package import Kernel
import People
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

    private let log: EventLog
    private let sealer: any Sealer
    private let size: Size
    private let population: Population
    private let orgUnit = UUID(high: 0x3203_0300_0000_7000, low: 0x8000_0000_0000_0001)
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
        let clerk = Office(log: log, sealer: sealer, policy: policy, population: population, lane: 1, seed: size.seed)
        let workers = try await registerWorkers(clerk)
        let places = try await Stock(office: clerk, orgUnit: orgUnit, start: size.start).registerBuildings(
            units: size.units)
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
        return try await office.state(PolicyRuleSet.self, id.uuid).policy
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
