package import Allocation
package import Applications
package import Billing
package import Estate
package import Kernel
package import Leasing
package import People
package import Repairs
package import System

// Where things belong. What is about a room belongs where the room does (房源归属决定业务数据归属), and is in the project of
// its building; applications and what follows from them, until there is a room, to the district that was applied to.

extension Project: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        state.details.map { .orgUnit($0.orgUnitId) } ?? .wholeCity
    }

    package static func project(of state: State, _ id: UUID) -> UUID? { id }
}

extension Community: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        guard case .registered(let community) = state else { return .wholeCity }
        return .orgUnit(community.orgUnitId)
    }
}

extension Building: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        guard case .registered(let building) = state else { return .wholeCity }
        return .with(Community.self, building.communityId.uuid)
    }

    package static func project(of state: State, _ id: UUID) -> UUID? {
        guard case .registered(let building) = state else { return nil }
        return building.projectId.uuid
    }
}

extension HousingUnit: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        switch state {
        case .none: .wholeCity
        case .registered(let unit), .retired(let unit): .with(Building.self, unit.buildingId.uuid)
        }
    }
}

extension Room: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        state.details.map { .with(HousingUnit.self, $0.unitId.uuid) } ?? .wholeCity
    }
}

extension Person: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        switch state {
        case .none: .wholeCity
        case .active(let person), .inactive(let person, _), .erased(let person, _): .orgUnit(person.orgUnitId)
        }
    }
}

extension PersonalDataReveal: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        state.map { .with(Person.self, $0.personId) } ?? .wholeCity
    }
}

extension Application: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        state.submitted.map { .orgUnit($0.form.orgUnitId) } ?? .wholeCity
    }
}

extension Eligibility: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        state.granted.map { .with(Application.self, $0.applicationId) } ?? .wholeCity
    }
}

extension AllocationOffer: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        state.allocated.map { .with(Room.self, $0.roomId) } ?? .wholeCity
    }
}

extension Contract: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        .with(Room.self, state.terms.roomId)
    }
}

extension Occupancy: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        switch state {
        case .none: .wholeCity
        case .living(let stay), .left(let stay, _): .with(Room.self, stay.roomId)
        }
    }
}

extension Bill: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        state.content.map { .with(Room.self, $0.roomId) } ?? .wholeCity
    }
}

extension Payment: Belongs {
    /// Money of which nobody knows for which contract it came is the whole city's.
    package static func belonging(of state: State, _ id: UUID) -> Belonging {
        state.received?.contractId.map { .with(Contract.self, $0) } ?? .wholeCity
    }
}

extension WorkOrder: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging { .with(Room.self, state.report.roomId) }
    package static func assignee(of state: State) -> UUID? { state.dispatch?.workerPersonId }
}

extension Account: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging { .orgUnit(state.orgUnitId) }
}

extension ListExport: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging { .wholeCity }
}

extension BillRun: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging { .wholeCity }
}

extension PolicyRuleSet: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging { .everybody }
}

extension WorkCalendar: Belongs {
    package static func belonging(of state: State, _ id: UUID) -> Belonging { .everybody }
}
