package import EventLog
package import Kernel
import People
package import Postgres
package import Projector

/// A small table `<model>_person` with what may be shown of a person.
package struct Persons: Sendable {
    private let table: String
    package let schema: String
    package static let categories = [Person.category]

    package init(_ model: String) {
        table = "\(model)_person"
        schema = String(decoding: PackageResources.person_sql, as: UTF8.self).replacing("{model}", with: model)
    }

    /// The columns of a person, e.g. `"name, phone"`.
    package func lookup(_ columns: String, as names: String, person: UUID) -> Lookup {
        Lookup(names, query(columns, person: person))
    }

    package func query(_ columns: String, person: UUID) -> Statement {
        "SELECT \(raw: columns) FROM \(raw: table) WHERE person_id = \(person)"
    }

    /// What a fact of a person changes; none for facts of other streams.
    package func statements(for event: RecordedEvent) throws(DecodingFailure) -> [Statement] {
        guard event.stream.category == Person.category else { return [] }
        switch try event.decoded(as: Person.Event.self) {
        case .registered(let fact):
            return [
                event.insert(
                    table, "person_id",
                    ["name": fact.name.mask, "id_no": fact.idNo.mask, "phone": fact.phone.mask])
            ]
        case .contactChanged(let fact):
            guard let phone = fact.phone else { return [] }
            return [event.update(table, "person_id", "phone = \(phone.mask)")]
        // What is shown of a person are masks, which stay when the person is erased.
        case .deactivated, .erased, .keyShredded: return []
        }
    }
}
