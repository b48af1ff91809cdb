package import Kernel

/// One look at a person's clear values (查看明文): who looked stands in the fact's envelope, whose, what and why in the
/// fact. A stream for each look; looking twice is two.
package enum PersonalDataReveal: Decider {
    package static let category = "PersonalDataReveal"
    package static let initial: Revealed? = nil

    package enum Command: Sendable {
        case record(Revealed)
    }

    package enum Event: EventFamily {
        case revealed(Revealed)

        package var fact: any Fact {
            switch self {
            case .revealed(let fact): fact
            }
        }

        package static let decoders = FactDecoders<Event>().adding(Revealed.self, Event.revealed)
    }

    package struct Revealed: Fact {
        package static let type = "PersonalFieldRevealed"
        package var personId = UUID.zero, name = "", fields: [PersonField] = [], reason = ""

        package init() {}

        package static let fields: [Field<Revealed>] = [
            Field("personId", \.personId, "人员"),
            Field("name", \.name, "姓名 (掩码)", .text(0...30)),
            Field("fields", \.fields, "查看的项目"),
            Field("reason", \.reason, "查看原因", .text(2...200)),
        ]
    }

    package static func decide(_ command: Command, _ state: Revealed?, _ moment: Moment) throws(Refusal) -> [Event] {
        guard case .record(let revealed) = command, state == nil else { return [] }
        guard !revealed.fields.isEmpty, Set(revealed.fields).count == revealed.fields.count else {
            throw Refusal(
                .rule, "E-VALUE", "查看的项目为空或重复", hint: "请列出要查看的项目, 每项一次", details: ["field": "fields"])
        }
        return [.revealed(revealed)]
    }

    package static func evolve(_ state: inout Revealed?, _ event: Event) {
        switch event {
        case .revealed(let fact): state = fact
        }
    }
}

/// What may be looked at of a person; the names are those of the person's facts.
package enum PersonField: String, Code {
    case name, idNo, birthDate, phone, hukouAddress, bankCard, emergencyContact
}

extension Person.Registered {
    /// The sealed value of a field and what it was sealed as; nil if there is none.
    package func sealed(_ field: PersonField) -> (value: Sealed, kind: PersonalField)? {
        switch field {
        case .name: (name, .name)
        case .idNo: (idNo, idType == .identityCard || idType == .residencePermit ? .idNumber : .document)
        case .birthDate: birthDate.map { ($0, .birthDate) }
        case .phone: (phone, .phone)
        case .hukouAddress: hukouAddress.map { ($0, .address) }
        case .bankCard: bankCard.map { ($0, .bankCard) }
        case .emergencyContact: emergencyContact.map { ($0, .phone) }
        }
    }
}
