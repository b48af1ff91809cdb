package import Kernel

/// A residential community (小区): the outermost place a room is found in.
package enum Community: Decider {
    package static let category = "Community"
    package static let initial = State.none

    package enum State: Sendable, Equatable {
        case none
        case registered(Registered)
    }

    package enum Command: Sendable {
        case register(Registered)
    }

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state) {
        case (.register(let community), .none):
            return [.registered(community)]
        case (.register(let community), .registered(let known)):
            if community == known { return [] }
            throw .duplicate("小区“\(known.name)”已经登记", hint: "更正登记内容请用更正, 新小区请用新的编号")
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .registered(let community): state = .registered(community)
        }
    }

    /// As long as a community belongs to an organisation, that is in use (`use/…`, as registers have it of their
    /// references).
    package static func claims(_ event: Event, _ state: State, of stream: UUID) -> [ClaimChange] {
        switch event {
        case .registered(let community):
            [
                .take(
                    Claim("community.name", "\(community.orgUnitId)/\(community.name)"),
                    orRefuse: .duplicate("该组织机构下已有小区“\(community.name)”")),
                .take(
                    Claim("use/OrgUnit/\(community.orgUnitId)", "小区/所属机构/\(stream)"),
                    orRefuse: .duplicate("这个小区已经登记")),
            ]
        }
    }
}
