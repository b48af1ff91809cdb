import Allocation
import Applications
import Billing
import Estate
import Kernel
import Leasing
import People
import Processes
import RegisterEngine
import Registers
import Repairs
import System

/// The newest version this build can read of each type of fact.
let allFacts: [String: Int] =
    ([
        versions(Project.Event.self), versions(Community.Event.self), versions(Building.Event.self),
        versions(HousingUnit.Event.self), versions(Room.Event.self), versions(Person.Event.self),
        versions(Application.Event.self), versions(Eligibility.Event.self), versions(AllocationOffer.Event.self),
        versions(PolicyRuleSet.Event.self), versions(Contract.Event.self), versions(Occupancy.Event.self),
        versions(Bill.Event.self), versions(Payment.Event.self), versions(BillRun.Event.self),
        versions(WorkOrder.Event.self), versions(WorkCalendar.Event.self),
        versions(BankSync.Event.self), versions(Account.Event.self), versions(PersonalDataReveal.Event.self),
    ] + registerVersions).reduce(into: [:]) { $0.merge($1) { first, _ in first } }

private let registerVersions = allRegisters.map { versions(of: $0) }

private func versions<Row: RegisterRow>(of row: Row.Type) -> [String: Int] { versions(RegisterEvent<Row>.self) }

private func versions<F: EventFamily>(_ family: F.Type) -> [String: Int] {
    F.decoders.entries.mapValues { $0.type.version }
}
