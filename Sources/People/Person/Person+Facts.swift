package import Kernel

package extension Person {
    enum Event: EventFamily {
        case registered(Registered), contactChanged(ContactChanged), deactivated(Deactivated)

        package var fact: any Fact {
            switch self {
            case .registered(let fact): fact
            case .contactChanged(let fact): fact
            case .deactivated(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Registered.self, Event.registered)
            .adding(ContactChanged.self, Event.contactChanged)
            .adding(Deactivated.self, Event.deactivated)
    }

    struct Registered: Fact {
        package static let type = "PersonRegistered"
        package var personType = PersonType.tenant, name = Sealed(), idType = IdType.identityCard, idNo = Sealed()
        package var gender = Gender.unstated, birthDate: Sealed?, phone = Sealed(), employer: String?
        package var hukouAddress: Sealed?, bankCard: Sealed?, emergencyContact: Sealed?, orgUnitId = UUID.zero

        package init() {}

        package static let fields: [Field<Registered>] = [
            Field("personType", \.personType, "人员类型"),
            Field("name", \.name, "姓名"),
            Field("idType", \.idType, "证件类型"),
            Field("idNo", \.idNo, "证件号码"),
            Field("gender", \.gender, "性别"),
            Field("birthDate", \.birthDate, "出生日期"),
            Field("phone", \.phone, "手机号"),
            Field("employer", \.employer, "工作单位", .text(1...100)),
            Field("hukouAddress", \.hukouAddress, "户籍地址"),
            Field("bankCard", \.bankCard, "银行卡号"),
            Field("emergencyContact", \.emergencyContact, "紧急联系人"),
            Field("orgUnitId", \.orgUnitId, "所属区县"),
        ]
    }

    /// New ways to reach a person; what is absent stays as it was.
    struct ContactChanged: Fact {
        package static let type = "PersonContactChanged"
        package var phone: Sealed?, emergencyContact: Sealed?, employer: String?

        package init() {}

        package static let fields: [Field<ContactChanged>] = [
            Field("phone", \.phone, "手机号"),
            Field("emergencyContact", \.emergencyContact, "紧急联系人"),
            Field("employer", \.employer, "工作单位", .text(1...100)),
        ]
    }

    struct Deactivated: Fact {
        package static let type = "PersonDeactivated"
        package var reason = ""

        package init() {}

        package static let fields: [Field<Deactivated>] = [
            Field("reason", \.reason, "原因", .text(1...200))
        ]
    }
}
