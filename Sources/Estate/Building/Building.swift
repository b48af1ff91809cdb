package import Kernel

/// A building (楼栋): it stands in a community and belongs to a project.
package enum Building: Decider {
    package static let category = "Building"
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
        case (.register(let building), .none):
            return [.registered(building)]
        case (.register(let building), .registered(let known)):
            if building == known { return [] }
            throw .duplicate("楼栋 \(known.buildingNo) 已经登记", hint: "更正登记内容请用更正, 新楼栋请用新的编号")
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .registered(let building): state = .registered(building)
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        switch event {
        case .registered(let building):
            [
                .take(
                    Claim("building.no", "\(building.communityId)/\(building.buildingNo)"),
                    orRefuse: .duplicate("该小区已有楼栋 \(building.buildingNo)"))
            ]
        }
    }
}
