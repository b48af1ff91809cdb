import EventLog
import EventLoop
import Kernel

/// What a command may touch: the caller's scope, and the ids by which the caller names things.
struct Reach: Sendable {
    let scope: Scope
    /// What the command was given, wherever in it. What follows from these is the system's business: a room that is
    /// handed back frees the household's eligibility, whichever district granted that.
    private let named: Set<UUID>

    init(_ scope: Scope, of command: (any BusinessCommand)?) {
        self.scope = scope
        guard let command, !scope.isWholeCity else {
            named = []
            return
        }
        var named = Set(((try? JSON.parse(command.json)) ?? .null).ids)
        if let subject = command.subject { named.insert(subject) }
        self.named = named
    }

    func names(_ id: UUID) -> Bool { named.contains(id) }
}

extension UnitOfWork {
    /// Whether the caller has named something that is there and outside the scope.
    func isHidden<D: Decider>(
        _ decider: D.Type, _ name: StreamName, _ loaded: Loaded
    ) async throws(CommandFailure) -> Bool {
        guard !reach.scope.isWholeCity, loaded.version > 0, reach.names(name.id) else { return false }
        return try await !contains(loaded, name.id)
    }

    /// Whether a thing is there and within the scope.
    func isWithinScope<D: Decider>(_ decider: D.Type, _ id: UUID) async throws(CommandFailure) -> Bool {
        let loaded = try await load(decider, StreamName(D.category, id))
        guard loaded.version > 0 else { return false }
        return try await contains(loaded, id)
    }

    /// Refuses what a command has done outside the caller's scope, before anything of it is recorded.
    func keepToScope() async throws(CommandFailure) {
        if reach.scope.isWholeCity { return }
        for name in order {
            guard let loaded = streams[name], !loaded.events.isEmpty || name == subject else { continue }
            if loaded.isHidden { throw .refused(.notFound("记录", name.id)) }
            if loaded.version == 0 {
                if !loaded.events.isEmpty, try await !contains(loaded, name.id) { throw .refused(.outsideScope) }
            } else if name == subject, !reach.names(name.id), try await !contains(loaded, name.id) {
                // What is named has been looked at before: who declines a job has it no longer.
                throw .refused(.notFound("记录", name.id))
            }
            // To be read by everybody, and changed by who answers for the whole city.
            if !loaded.events.isEmpty, belonging(loaded, name.id).isEverybody { throw .refused(.outsideScope) }
        }
    }

    private func belonging(_ loaded: Loaded, _ id: UUID) -> Belonging {
        func ask<B: Belongs>(_ kind: B.Type) -> Belonging {
            (loaded.state as? B.State).map { B.belonging(of: $0, id) } ?? .wholeCity
        }
        return (loaded.kind as? any Belongs.Type).map { ask($0) } ?? .wholeCity
    }

    private func assignee(_ loaded: Loaded) -> UUID? {
        func ask<B: Belongs>(_ kind: B.Type) -> UUID? { (loaded.state as? B.State).flatMap { B.assignee(of: $0) } }
        return (loaded.kind as? any Belongs.Type).flatMap { ask($0) }
    }

    private func project(_ loaded: Loaded, _ id: UUID) -> UUID? {
        func ask<B: Belongs>(_ kind: B.Type) -> UUID? { (loaded.state as? B.State).flatMap { B.project(of: $0, id) } }
        return (loaded.kind as? any Belongs.Type).flatMap { ask($0) }
    }

    private func contains(_ loaded: Loaded, _ id: UUID) async throws(CommandFailure) -> Bool {
        let (enteredBy, assignee) = (loaded.enteredBy ?? moment.actor.id, self.assignee(loaded))
        var (next, project) = (belonging(loaded, id), self.project(loaded, id))
        while true {
            var orgUnit: UUID?
            switch next {
            case .everybody: return true
            case .wholeCity: orgUnit = nil
            case .orgUnit(let unit): orgUnit = unit
            case .with(let kind, let other):
                let owner = try await peek(kind, other)
                (next, project) = (belonging(owner, other), project ?? self.project(owner, other))
                continue
            }
            return reach.scope.contains(
                orgUnit: orgUnit, enteredBy: enteredBy, assignedTo: assignee, project: project)
        }
    }

    /// Something on the way to where a thing belongs. That never changes, so the append need not check it.
    private func peek<B: Belongs>(_ kind: B.Type, _ id: UUID) async throws(CommandFailure) -> Loaded {
        let name = StreamName(B.category, id)
        if let loaded = streams[name], !loaded.isHidden { return loaded }
        return try await load(kind, name)
    }
}

extension Belonging {
    fileprivate var isEverybody: Bool { if case .everybody = self { true } else { false } }
}

extension JSON {
    /// Every id in it.
    fileprivate var ids: [UUID] {
        switch self {
        case .string(let text): UUID(text).map { [$0] } ?? []
        case .array(let elements): elements.flatMap(\.ids)
        case .object(let members): members.flatMap(\.value.ids)
        case .null, .bool, .int, .number: []
        }
    }
}
