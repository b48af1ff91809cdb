package import EventLog
package import EventLoop
package import Kernel
package import System

/// Accounts as their facts say they are now; never older than the answer to the last question of their version.
@IO package final class AccountDirectory {
    package struct Entry: Sendable, Equatable {
        package let id: UUID
        package let version: Int
        package let state: Account.State
    }

    private let log: EventLog
    private var known: [UUID: Entry] = [:]

    package nonisolated init(log: EventLog) { self.log = log }

    /// By name, in any case; nil if nobody has it.
    package func account(named name: String) async throws -> Entry? {
        guard let id = try await log.holders(of: [Account.nameClaim(name)])[0] else { return nil }
        return try await account(id)
    }

    package func account(_ id: UUID) async throws -> Entry? {
        let events = try await log.read(StreamName(Account.category, id), after: known[id]?.version ?? 0)
        return try remember(id, events)
    }

    /// The account at a version at least; the facts are read only if this process has not seen them.
    func account(_ id: UUID, version: Int) async throws -> Entry? {
        if let entry = known[id], entry.version >= version { return entry }
        return try await account(id)
    }

    private func remember(_ id: UUID, _ events: [RecordedEvent]) throws -> Entry? {
        var (state, version) = (known[id]?.state ?? Account.initial, known[id]?.version ?? 0)
        // Another task may have read the same facts meanwhile.
        for event in events where event.version > version {
            Account.evolve(&state, try event.decoded(as: Account.Event.self))
            version = event.version
        }
        guard version > 0 else { return nil }
        if known.count >= 10_000 { known.removeAll() }
        let entry = Entry(id: id, version: version, state: state)
        known[id] = entry
        return entry
    }
}

extension AccountDirectory {
    /// All accounts, in the order of their names; for tools and for the start.
    package func all() async throws -> [Entry] {
        var states: [UUID: (version: Int, state: Account.State)] = [:]
        for event in try await log.readCategory(Account.category) {
            let fact = try event.decoded(as: Account.Event.self)
            Account.evolve(&states[event.stream.id, default: (0, Account.initial)].state, fact)
            states[event.stream.id]?.version = event.version
        }
        return states.map { Entry(id: $0.key, version: $0.value.version, state: $0.value.state) }
            .sorted { $0.state.account < $1.state.account }
    }
}
