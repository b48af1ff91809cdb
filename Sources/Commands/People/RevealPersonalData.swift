package import Desk
import EventLoop
package import Kernel
package import People

/// Records that somebody looks at clear values of a person, and why. Only what has been recorded is shown.
package struct RevealPersonalData: BusinessCommand {
    package static let name = "reveal-personal-data", title = "查看个人信息明文"
    package static let permission = "people:personal-data:reveal"
    package var personId = ID<Person>(), items: [PersonField] = [], reason = ""

    package init() {}
    package static let fields: [Field<RevealPersonalData>] = [
        Field("personId", \.personId, "人员"),
        Field("fields", \.items, "查看的项目"),
        Field("reason", \.reason, "查看原因", .text(2...200)),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let state = try await work.state(Person.self, personId)
        if case .erased = state { throw .refused(.personErased) }
        guard let person = state.registered else { throw .refused(.notFound("人员", personId)) }
        for item in items where person.sealed(item) == nil {
            throw .invalid([FieldError("absent", "没有登记“\(item.rawValue)”", pointer: "/fields")])
        }
        let revealed = PersonalDataReveal.Revealed {
            ($0.personId, $0.name, $0.fields, $0.reason) = (personId.uuid, person.name.mask, items, reason)
        }
        try await work.execute(PersonalDataReveal.self, work.newID(), .record(revealed))
    }
}
