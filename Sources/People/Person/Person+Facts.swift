package import Kernel

package extension Person {
    enum Event: EventFamily {
        case registered(Registered), contactChanged(ContactChanged), deactivated(Deactivated)
        case erased(Erased), keyShredded(KeyShredded)

        package var fact: any Fact {
            switch self {
            case .registered(let fact): fact
            case .contactChanged(let fact): fact
            case .deactivated(let fact): fact
            case .erased(let fact): fact
            case .keyShredded(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>()
            .adding(Registered.self, Event.registered)
            .adding(ContactChanged.self, Event.contactChanged)
            .adding(Deactivated.self, Event.deactivated)
            .adding(Erased.self, Event.erased)
            .adding(KeyShredded.self, Event.keyShredded)
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

    /// Decided: nobody is to know any more who the person was (个人信息保护法 §47). The keys are shredded after it.
    struct Erased: Fact {
        package static let type = "PersonErased"
        package var reason = ""

        package init() {}

        package static let fields: [Field<Erased>] = [
            Field("reason", \.reason, "原因", .text(1...200))
        ]
    }

    /// Done: no value that was sealed for the person can be opened by anybody.
    struct KeyShredded: Fact {
        package static let type = "SubjectKeyShredded"
        /// The person's own, and one for each household the person was a member of without being its applicant.
        package var keys = Int64(1)

        package init() {}

        package static let fields: [Field<KeyShredded>] = [
            Field("keys", \.keys, "销毁的密钥数", .range(1...1_000_000))
        ]
    }
}
