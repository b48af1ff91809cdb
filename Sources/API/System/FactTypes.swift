import Allocation
import Applications
import Billing
import Estate
package import Kernel
import Leasing
import People
import Processes
import RegisterEngine
import Registers
import Repairs
import System

/// A type of fact of the log, and in which streams it stands.
package struct FactType: Sendable {
    package let category: String
    package let fact: any Fact.Type
}

/// Every type of fact this build can read, by category and name.
package let allFactTypes: [FactType] =
    (types(Project.self) + types(Community.self) + types(Building.self) + types(HousingUnit.self) + types(Room.self)
    + types(Person.self) + types(Application.self) + types(Eligibility.self) + types(AllocationOffer.self)
    + types(PersonalDataReveal.self) + types(Contract.self) + types(Occupancy.self) + types(Bill.self)
    + types(Payment.self) + types(BillRun.self)
    + types(WorkOrder.self) + types(PolicyRuleSet.self) + types(WorkCalendar.self) + types(Account.self)
    + types(ListExport.self)
    + types(BankSync.name, BankSync.Event.self) + allRegisters.flatMap { types(of: $0) })
    .sorted { ($0.category, $0.fact.type) < ($1.category, $1.fact.type) }

private func types<D: Decider>(_ decider: D.Type) -> [FactType] { types(D.category, D.Event.self) }

private func types<Row: RegisterRow>(of row: Row.Type) -> [FactType] { types(RegisterDecider<Row>.self) }

private func types<F: EventFamily>(_ category: String, _ family: F.Type) -> [FactType] {
    F.decoders.entries.values.map { FactType(category: category, fact: $0.type) }
}
