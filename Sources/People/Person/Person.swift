package import Kernel

/// A person the bureau deals with (人员): tenants, those who live with them, and the staff on site.
///
/// Personal values arrive sealed; the decider sees masks and blind indexes only.
package enum Person: Decider {
    package static let category = "Person"
    package static let initial = State.none

    package enum State: Sendable, Equatable {
        case none
        case active(Registered)
        case inactive(Registered, Deactivated)

        package var registered: Registered? {
            switch self {
            case .none: nil
            case .active(let person), .inactive(let person, _): person
            }
        }
    }

    package enum Command: Sendable {
        case register(Registered)
        case changeContact(ContactChanged)
        case deactivate(reason: String)
    }

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state) {
        case (.register(let person), .none):
            guard person.idNo.index?.isEmpty == false else {
                throw Refusal(
                    .rule, "E-VALUE", "人员 \(person.name.mask) 的证件号码没有盲索引, 无法查重",
                    hint: "请填写证件号码后重新登记", details: ["field": "idNo"])
            }
            return [.registered(person)]
        case (.register(let person), .active(let known)), (.register(let person), .inactive(let known, _)):
            if person == known { return [] }
            throw .duplicate("人员 \(known.name.mask) 已经登记", hint: "变更联系方式请用变更, 新人员请用新的编号")
        case (.changeContact, .none), (.deactivate, .none):
            throw .unregistered("人员")
        case (.changeContact(let change), .active(let person)):
            return person.changed(by: change) == person ? [] : [.contactChanged(change)]
        case (.changeContact, .inactive(let person, _)):
            throw .state("人员 \(person.name.mask) 已停用, 不能变更联系方式", state: "inactive", hint: "请核对人员")
        case (.deactivate(let reason), .active):
            return [.deactivated(Deactivated { $0.reason = reason })]
        case (.deactivate, .inactive):
            return []
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch (event, state) {
        case (.registered(let person), _): state = .active(person)
        case (.contactChanged(let change), .active(let person)): state = .active(person.changed(by: change))
        case (.deactivated(let fact), .active(let person)): state = .inactive(person, fact)
        case (.contactChanged, _), (.deactivated, _): break
        }
    }

    /// One person per document number, for ever: who is deactivated is still that person.
    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        guard case .registered(let person) = event, let index = person.idNo.index else { return [] }
        return [
            .take(
                Claim("person.idNo", index),
                orRefuse: .duplicate("证件号码 \(person.idNo.mask) 已登记过人员", hint: "请按证件号码查询已有人员"))
        ]
    }
}

extension Person.Registered {
    func changed(by change: Person.ContactChanged) -> Self {
        var person = self
        person.phone = change.phone ?? phone
        person.emergencyContact = change.emergencyContact ?? emergencyContact
        person.employer = change.employer ?? employer
        return person
    }
}
