import Applications
import Desk
import Estate
import EventLoop
import Kernel
import People

/// Identities that are the same in every simulation.
enum Town {
    static let rooms = 0..<3, households = 0..<5

    static func room(_ number: Int) -> UUID { UUID(high: 0x7001, low: UInt64(number)) }
    static func person(_ number: Int) -> UUID { UUID(high: 0x7002, low: UInt64(number)) }
    static func eligibility(_ number: Int) -> UUID { UUID(high: 0x7003, low: UInt64(number)) }
    static func household(_ number: Int) -> UUID { UUID(high: 0x7004, low: UInt64(number)) }
}

/// Rooms that are vacant, and more households than rooms that may have one.
struct FoundTown: BusinessCommand {
    static let name = "found-town", title = "建镇", permission = "test:town:found"
    static let fields: [Field<FoundTown>] = []

    func perform(in work: UnitOfWork) async throws(CommandFailure) {
        for number in Town.rooms {
            let room = Room.Registered {
                ($0.unitId, $0.roomNo) = (ID(UUID(high: 0x7005, low: UInt64(number))), "50\(number)")
                ($0.lettableArea, $0.capacity) = (Area(units: 5832), 3)
            }
            try await work.execute(Room.self, Town.room(number), .register(room))
            try await work.execute(Room.self, Town.room(number), .accept(Room.Accepted { $0.inspector = "李工" }))
        }
        for number in Town.households { try await settle(number, in: work) }
    }

    @IO private func settle(_ number: Int, in work: UnitOfWork) async throws(CommandFailure) {
        let person = Town.person(number)
        let registered = Person.Registered {
            ($0.personType, $0.idNo) = (.tenant, sealed("id \(number)", of: person))
        }
        try await work.execute(Person.self, person, .register(registered))
        let form = Application.Form {
            ($0.applicationNo, $0.householdId) = ("SQ-\(number)", Town.household(number))
            ($0.applicant.personId, $0.applicant.idNo) = (person, sealed("id \(number)", of: person))
        }
        let submitted = Application.Submitted { ($0.form, $0.householdSize, $0.protectedSize) = (form, 1, 1) }
        let application = UUID(high: 0x7006, low: UInt64(number))
        try await work.execute(
            Eligibility.self, Town.eligibility(number),
            .grant(application: application, submitted, certificateNo: "ZG-\(number)"))
    }

    private func sealed(_ index: String, of person: UUID) -> Sealed {
        Sealed(key: person, ciphertext: "c2VhbGVk", mask: "*", index: index)
    }
}

/// Nothing personal is in a simulation.
struct NoSealer: Sealer {
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed { Sealed() }
    func index(of text: String, as field: PersonalField) -> String? { nil }
}
