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
        /// Nobody is to know any more who it was. Once the keys are shredded nobody can, and the names are free.
        case erased(Registered, isShredded: Bool)

        /// The person, as long as there is one to deal with.
        package var registered: Registered? {
            switch self {
            case .none, .erased: nil
            case .active(let person), .inactive(let person, _): person
            }
        }
    }

    package enum Command: Sendable {
        case register(Registered)
        case changeContact(ContactChanged)
        case deactivate(reason: String)
        case erase(reason: String)
        /// The keys under which the person's values were sealed are gone.
        case recordShredding(keys: Int64)
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
        case (.changeContact, .none), (.deactivate, .none), (.erase, .none):
            throw .unregistered("人员")
        case (.changeContact(let change), .active(let person)):
            return person.changed(by: change) == person ? [] : [.contactChanged(change)]
        case (.changeContact, .inactive(let person, _)):
            throw .state("人员 \(person.name.mask) 已停用, 不能变更联系方式", state: "inactive", hint: "请核对人员")
        case (.deactivate(let reason), .active):
            return [.deactivated(Deactivated { $0.reason = reason })]
        case (.deactivate, .inactive):
            return []
        case (.register, .erased), (.changeContact, .erased), (.deactivate, .erased):
            throw .personErased
        case (.erase(let reason), .active), (.erase(let reason), .inactive):
            return [.erased(Erased { $0.reason = reason })]
        case (.recordShredding(let keys), .erased(_, isShredded: false)):
            return [.keyShredded(KeyShredded { $0.keys = keys })]
        case (.erase, .erased), (.recordShredding, .erased):
            return []
        case (.recordShredding, .none), (.recordShredding, .active), (.recordShredding, .inactive):
            throw .state("没有销毁该人员个人信息的决定", state: "registered", allowed: ["erase"], hint: "请先作出销毁决定")
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch (event, state) {
        case (.registered(let person), _): state = .active(person)
        case (.contactChanged(let change), .active(let person)): state = .active(person.changed(by: change))
        case (.deactivated(let fact), .active(let person)): state = .inactive(person, fact)
        case (.erased, .active(let person)), (.erased, .inactive(let person, _)):
            state = .erased(person, isShredded: false)
        case (.keyShredded, .erased(let person, _)): state = .erased(person, isShredded: true)
        case (.contactChanged, _), (.deactivated, _), (.erased, _), (.keyShredded, _): break
        }
    }

    /// One person per document number: who is deactivated is still that person, who was erased may come back as another.
    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        switch (event, state) {
        case (.registered(let person), _):
            guard let number = person.number else { return [] }
            return [.take(number, orRefuse: person.duplicate)]
        case (.erased, .active(let person)), (.erased, .inactive(let person, _)): return person.ties
        case (.keyShredded, .erased(let person, _)):
            guard let number = person.number, let protection = person.protection else { return [] }
            return [.release(number), .release(protection)]
        default: return []
        }
    }
}

extension Person.Registered {
    fileprivate var number: Claim? { idNo.index.map { Claim("person.idNo", $0) } }

    fileprivate var duplicate: Refusal {
        .duplicate("证件号码 \(idNo.mask) 已登记过人员", hint: "请按证件号码查询已有人员")
    }

    /// What an open application or a household's protection holds of each of its members.
    fileprivate var protection: Claim? { idNo.index.map { Claim("protection.person", $0) } }

    /// The names by which somebody is tied to what is not over. An erasure takes them all, so it is refused while
    /// anything holds one, and nothing new can begin behind it. Those under the person's own id are never given back.
    fileprivate var ties: [ClaimChange] {
        func refusal(_ reason: String, _ state: String, hint: String) -> Refusal {
            .state("人员 \(name.mask) \(reason), 不能销毁其个人信息", state: state, hint: hint)
        }
        let id = idNo.key
        let stay = refusal("有在住房间", "housed", hint: "请先办理退房")
        let contract = refusal("有未结束的合同", "lessee", hint: "请先注销或删除合同")
        let applying = refusal("有在办的申请或有效的保障资格", "protected", hint: "请先办结或撤回申请, 或注销保障资格")
        var ties = [
            ClaimChange.take(Claim("occupancy.person", id), orRefuse: stay),
            ClaimChange.take(Claim("contract.lessee", id), orRefuse: contract),
        ]
        if let protection { ties.append(.take(protection, orRefuse: applying)) }
        return ties
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
