package import Kernel

/// A protected-housing project (保障项目): what buildings belong to, registered under a district.
package enum Project: Decider {
    package static let category = "Project"
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
        case (.register(let project), .none):
            return [.registered(project)]
        case (.register(let project), .registered(let known)):
            if project == known { return [] }
            throw .duplicate("项目 \(known.projectNo)“\(known.name)”已经登记", hint: "更正登记内容请用更正, 新项目请用新的编号")
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .registered(let project): state = .registered(project)
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        switch event {
        case .registered(let project):
            [
                .take(
                    Claim("project.no", project.projectNo),
                    orRefuse: .duplicate("项目编号 \(project.projectNo) 已被使用")),
                .take(
                    Claim("project.name", "\(project.orgUnitId)/\(project.name)"),
                    orRefuse: .duplicate("该区县已有项目“\(project.name)”")),
            ]
        }
    }
}
