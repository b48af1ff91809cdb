package import Kernel

/// A protected-housing project (保障项目): what buildings belong to, registered under a district, and run by an operator.
package enum Project: Decider {
    package static let category = "Project"
    package static let initial = State()

    package struct State: Sendable, Equatable {
        /// Nil until the project is registered.
        package var details: Registered?
        /// Who has operated it, does, and will: one after the other.
        var terms: [Term] = []

        /// The organisation that operates it on a day; nil if none does.
        package func operatorId(on day: Day) -> UUID? {
            terms.last { $0.assigned.from <= day && day <= $0.lastDay ?? day }?.assigned.operatorId
        }
    }

    package enum Command: Sendable {
        case register(Registered)
        case assign(OperatorAssigned)
        case end(on: Day, reason: String)
    }

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.details) {
        case (.register(let project), nil):
            return [.registered(project)]
        case (.register(let project), let known?):
            if project == known { return [] }
            throw .duplicate("项目 \(known.projectNo)“\(known.name)”已经登记", hint: "更正登记内容请用更正, 新项目请用新的编号")
        case (_, nil): throw .unregistered("项目")
        case (.assign(let assignment), let project?): return try assign(assignment, state.terms.last, project)
        case (.end(let day, let reason), let project?): return try end(on: day, reason, state.terms.last, project)
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .registered(let project): state.details = project
        case .operatorAssigned(let fact): state.terms.append(Term(assigned: fact, lastDay: fact.to))
        case .operatorEnded(let fact):
            guard let last = state.terms.indices.last else { return }
            (state.terms[last].lastDay, state.terms[last].isEnded) = (fact.date, true)
        }
    }

    /// An organisation is in use (`use/…`, as registers have it of their references) from its assignment until that is
    /// ended or another one follows.
    package static func claims(_ event: Event, _ state: State, of stream: UUID) -> [ClaimChange] {
        let held = state.terms.last.flatMap { $0.isEnded ? nil : use(of: $0.assigned.operatorId, by: stream) }
        switch event {
        case .registered(let project):
            return [
                .take(
                    Claim("project.no", project.projectNo),
                    orRefuse: .duplicate("项目编号 \(project.projectNo) 已被使用")),
                .take(
                    Claim("project.name", "\(project.orgUnitId)/\(project.name)"),
                    orRefuse: .duplicate("该区县已有项目“\(project.name)”")),
            ]
        case .operatorAssigned(let fact):
            let wanted = use(of: fact.operatorId, by: stream)
            if wanted == held { return [] }
            return (held.map { [.release($0)] } ?? []) + [.take(wanted, orRefuse: .duplicate("这个项目已经委托该机构运营"))]
        case .operatorEnded: return held.map { [.release($0)] } ?? []
        }
    }

    private static func use(of orgUnit: UUID, by stream: UUID) -> Claim {
        Claim("use/OrgUnit/\(orgUnit)", "项目/运营主体/\(stream)")
    }
}
