package import Desk
import EventLoop
package import Kernel
package import People

/// Decides that nobody is to know any more who a person was (个人信息保护法 §47). Refused while the person applies, is
/// protected, is a lessee or lives in a room. The reason stays readable for ever, so it names nobody.
package struct ErasePerson: BusinessCommand {
    package static let name = "erase-person", title = "销毁个人信息", permission = "people:person:erase"
    package var personId = ID<Person>(), reason = ""

    package init() {}
    package static let fields: [Field<ErasePerson>] = [
        Field("personId", \.personId, "人员"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]
    package var subject: UUID? { personId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Person.self, personId, .erase(reason: reason))
    }
}

/// Says that the keys of a person who was erased are gone; the process that shredded them gives it.
package struct RecordKeyShredding: BusinessCommand {
    package static let name = "record-key-shredding", title = "登记密钥已销毁", permission = "people:person:erase"
    package var personId = ID<Person>(), keys = Int64(1)

    package init() {}
    package static let fields: [Field<RecordKeyShredding>] = [
        Field("personId", \.personId, "人员"),
        Field("keys", \.keys, "销毁的密钥数", .range(1...1_000_000)),
    ]
    package var subject: UUID? { personId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Person.self, personId, .recordShredding(keys: keys))
    }
}
