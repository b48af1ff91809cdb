import Desk
import EventLoop
import Kernel
import People

/// The faults of a command's personal values, each with its place.
struct Faults {
    private(set) var list: [FieldError] = []

    /// The checked value, or nil and a fault.
    mutating func collect<V>(_ name: String, _ typed: String, _ check: (String) throws(FieldError) -> V) -> V? {
        do throws(FieldError) { return try check(typed) } catch {
            list.append(FieldError(error.code, error.detail, pointer: "/\(name)"))
            return nil
        }
    }

    /// A document's number as it is kept, with what it tells of its holder.
    mutating func document(
        _ type: IdType, _ number: String, _ gender: Gender?, at place: String = "", today: Day
    ) -> Document? {
        guard type == .identityCard || type == .residencePermit else {
            return Document(text: number.normalisedInput.uppercased(), field: .document, birthDate: nil)
        }
        return collect(place + "idNo", number) { (text) throws(FieldError) in
            let number = try IdentityNumber(text, today: today)
            if let gender { try number.check(gender) }
            return Document(
                text: number.text, field: .idNumber, gender: number.gender, birthDate: number.birthDate)
        }
    }
}

struct Document {
    var text: String, field: PersonalField, gender = Gender.unstated, birthDate: Day?
}

extension UnitOfWork {
    /// A person whom something can still be done with or for.
    func person(_ id: UUID, as what: String = "人员") async throws(CommandFailure) -> Person.Registered {
        let state = try await state(Person.self, id)
        if case .erased = state { throw .refused(.personErased) }
        guard let person = state.registered else { throw .refused(.reference(what, id)) }
        return person
    }

    /// Seals a value that may be absent.
    func seal(
        ifPresent text: String?, for person: UUID, as field: PersonalField
    ) async throws(CommandFailure) -> Sealed? {
        guard let text else { return nil }
        return try await seal(text, for: person, as: field)
    }
}
