package import Desk
import EventLoop
package import Kernel
package import People

/// Registers a person; the values are checked, then sealed under the person's own key.
package struct RegisterPerson: BusinessCommand {
    package static let name = "register-person", title = "登记人员", permission = "people:person:register"
    package var personType = PersonType.tenant, name = "", idType = IdType.identityCard, idNo = ""
    package var gender: Gender?, birthDate: Day?, phone = "", orgUnitId = UUID.zero, employer: String?
    package var hukouAddress: String?, bankCard: String?, emergencyContact: String?

    package init() {}
    package static let fields: [Field<RegisterPerson>] = [
        Field("personType", \.personType, "人员类型"),
        Field("name", \.name, "姓名", .text(2...30)),
        Field("idType", \.idType, "证件类型"),
        Field("idNo", \.idNo, "证件号码", .text(1...20)),
        Field("gender", \.gender, "性别"),
        Field("birthDate", \.birthDate, "出生日期"),
        Field("phone", \.phone, "手机号", .text(1...20)),
        Field("orgUnitId", \.orgUnitId, "所属区县"),
        Field("employer", \.employer, "工作单位", .text(1...100)),
        Field("hukouAddress", \.hukouAddress, "户籍地址", .text(1...200)),
        Field("bankCard", \.bankCard, "银行卡号", .text(13...30)),
        Field("emergencyContact", \.emergencyContact, "紧急联系电话", .text(1...20)),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        var faults = Faults()
        let name = faults.collect("name", self.name) { (text) throws(FieldError) in try PersonalValue.name(text) }
        let phone = faults.collect("phone", self.phone) { (text) throws(FieldError) in try PersonalValue.mobile(text) }
        let document = faults.document(idType, idNo, gender, today: work.moment.today)
        let card = bankCard.flatMap {
            faults.collect("bankCard", $0) { (text) throws(FieldError) in try PersonalValue.bankCard(text) }
        }
        guard let name, let phone, let document, faults.list.isEmpty else { throw .invalid(faults.list) }

        try await work.requireOrgUnit(orgUnitId)
        let id = work.newID(Person.self)
        var person = Person.Registered {
            ($0.personType, $0.idType, $0.orgUnitId, $0.employer) = (personType, idType, orgUnitId, employer)
            $0.gender = gender ?? document.gender
        }
        person.name = try await work.seal(name, for: id.uuid, as: .name)
        person.idNo = try await work.seal(document.text, for: id.uuid, as: document.field)
        person.phone = try await work.seal(phone, for: id.uuid, as: .phone)
        let birthDate = document.birthDate ?? self.birthDate
        person.birthDate = try await work.seal(ifPresent: birthDate?.description, for: id.uuid, as: .birthDate)
        person.hukouAddress = try await work.seal(ifPresent: hukouAddress, for: id.uuid, as: .address)
        person.bankCard = try await work.seal(ifPresent: card, for: id.uuid, as: .bankCard)
        person.emergencyContact = try await work.seal(ifPresent: emergencyContact, for: id.uuid, as: .phone)
        try await work.execute(Person.self, id, .register(person))
    }
}

/// Records new ways to reach a person; what is left out stays as it was.
package struct ChangePersonContact: BusinessCommand {
    package static let name = "change-person-contact", title = "变更联系方式", permission = "people:person:change"
    package var personId = ID<Person>(), phone: String?, emergencyContact: String?, employer: String?

    package init() {}
    package static let fields: [Field<ChangePersonContact>] = [
        Field("personId", \.personId, "人员"),
        Field("phone", \.phone, "手机号", .text(1...20)),
        Field("emergencyContact", \.emergencyContact, "紧急联系电话", .text(1...20)),
        Field("employer", \.employer, "工作单位", .text(1...100)),
    ]
    package var subject: UUID? { personId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        var faults = Faults()
        let phone = self.phone.flatMap {
            faults.collect("phone", $0) { (text) throws(FieldError) in try PersonalValue.mobile(text) }
        }
        if !faults.list.isEmpty { throw .invalid(faults.list) }
        _ = try await work.person(personId.uuid)
        var change = Person.ContactChanged { $0.employer = employer }
        change.phone = try await work.seal(ifPresent: phone, for: personId.uuid, as: .phone)
        change.emergencyContact = try await work.seal(ifPresent: emergencyContact, for: personId.uuid, as: .phone)
        try await work.execute(Person.self, personId, .changeContact(change))
    }
}

/// Takes a person out of the lists of those who can be chosen.
package struct DeactivatePerson: BusinessCommand {
    package static let name = "deactivate-person", title = "停用人员", permission = "people:person:deactivate"
    package var personId = ID<Person>(), reason = ""

    package init() {}
    package static let fields: [Field<DeactivatePerson>] = [
        Field("personId", \.personId, "人员"),
        Field("reason", \.reason, "原因", .text(1...200)),
    ]
    package var subject: UUID? { personId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        try await work.execute(Person.self, personId, .deactivate(reason: reason))
    }
}
