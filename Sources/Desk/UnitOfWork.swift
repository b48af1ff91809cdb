import EventLog
package import EventLoop
package import Kernel

/// What one command sees and changes. Everything it records is appended together, or nothing is.
@IO package final class UnitOfWork {
    package let moment: Moment
    private let sealer: any Sealer
    let reach: Reach
    private let log: any DecisionLog
    private let cache: StreamCache
    private let makeID: @IO () -> UUID
    private let number: @IO (String) async throws -> Int64
    private let expected: (subject: UUID, version: Int)?
    private(set) var streams: [StreamName: Loaded] = [:]
    /// Ids nobody else has: their streams are empty without a look at the log. The append makes sure of it.
    private var madeIDs: Set<UUID> = []
    /// In the order in which they were first used; facts of one command keep it.
    private(set) var order: [StreamName] = []
    private(set) var claims: [(stream: UUID, change: ClaimChange)] = []
    /// The stream the answer is about.
    private(set) var subject: StreamName?
    private(set) var hasUsedCache = false
    /// It has decided on a hint that may be outdated by the time of the append.
    private(set) var hasAskedHolders = false

    struct Loaded {
        let kind: any Decider.Type
        var version: Int
        var state: any Sendable
        /// Who recorded the first fact; nil if there is none yet.
        var enteredBy: String?
        /// It is there, and outside the caller's scope.
        var isHidden = false
        var events: [NewEvent] = []
    }

    init(
        moment: Moment, log: any DecisionLog, cache: StreamCache, sealer: any Sealer, makeID: @escaping @IO () -> UUID,
        number: @escaping @IO (String) async throws -> Int64, expected: (subject: UUID, version: Int)?, reach: Reach
    ) {
        self.reach = reach
        (self.moment, self.log, self.cache, self.sealer) = (moment, log, cache, sealer)
        (self.makeID, self.number, self.expected) = (makeID, number, expected)
    }

    package func newID<Of>(_ of: Of.Type = Of.self) -> ID<Of> {
        let id = makeID()
        madeIDs.insert(id)
        return ID(id)
    }

    /// The next business number of a kind: `HT-2026-000123`.
    package func nextNumber(_ prefix: String) async throws(CommandFailure) -> String {
        let year = moment.today.month.year
        do {
            return UnitOfWork.businessNumber(prefix, year, try await self.number("\(prefix)-\(year)"))
        } catch { throw CommandFailure(error) }
    }

    package nonisolated static func businessNumber(_ prefix: String, _ year: Int, _ number: Int64) -> String {
        "\(prefix)-\(year)-\(String(repeating: "0", count: max(0, 6 - String(number).count)))\(number)"
    }

    /// Seals a personal value for a fact.
    package func seal(
        _ text: String, for person: UUID, as field: PersonalField
    ) async throws(CommandFailure) -> Sealed {
        do { return try await sealer.seal(text, for: person, as: field) } catch { throw CommandFailure(error) }
    }

    /// The blind index of a personal value, to find or claim it.
    package func index(of text: String, as field: PersonalField) -> String? { sealer.index(of: text, as: field) }

    /// The streams that hold these claims now, in their order. Only a hint: what is decided must rest on their states.
    package func holders(of claims: [Claim]) async throws(CommandFailure) -> [UUID?] {
        hasAskedHolders = true
        // What the database cannot store, nobody holds.
        let isStorable = { (claim: Claim) in !claim.value.utf8.contains(0) }
        do {
            var found = try await log.holders(of: claims.filter(isStorable)).makeIterator()
            return claims.map { isStorable($0) ? found.next() ?? nil : nil }
        } catch { throw CommandFailure(error) }
    }

    /// The claims of a kind that are held now, and the streams that hold them.
    package func heldClaims(of kind: String) async throws(CommandFailure) -> [(value: String, stream: UUID)] {
        do { return try await log.claims(of: kind) } catch { throw CommandFailure(error) }
    }

    // MARK: Streams

    /// The state of a stream, including what this command has already recorded. The append checks that it
    /// has not changed meanwhile, also if this command only looks at it.
    package func state<D: Decider>(_ decider: D.Type, _ id: ID<D>) async throws(CommandFailure) -> D.State {
        try await state(decider, id.uuid)
    }

    /// The same, for an id that another context holds as a plain UUID.
    package func state<D: Decider>(_ decider: D.Type, _ id: UUID) async throws(CommandFailure) -> D.State {
        let name = StreamName(D.category, id)
        if streams[name] == nil {
            var loaded = try await load(decider, name)
            // What the caller may not see is decided about as what is not there: the refusal is the same.
            if try await isHidden(decider, name, loaded) {
                loaded = Loaded(kind: decider, version: 0, state: D.initial, isHidden: true)
            }
            try await checkExpected(name, loaded)
            streams[name] = loaded
            order.append(name)
        }
        guard let state = streams[name]?.state as? D.State else {
            throw .failed("\(name) was loaded as something else than \(D.self)")
        }
        return state
    }

    /// The state of a stream as it was a moment ago, for what need not be decided anew if it changes meanwhile.
    package func glance<D: Decider>(_ decider: D.Type, _ id: UUID) async throws(CommandFailure) -> D.State {
        let name = StreamName(D.category, id)
        if streams[name] != nil { return try await state(decider, id) }
        let loaded = try await load(decider, name)
        let isHidden = try await isHidden(decider, name, loaded)
        return isHidden ? D.initial : loaded.state as? D.State ?? D.initial
    }

    /// Whether the stream has any facts, including those of this command.
    package func exists<D: Decider>(_ decider: D.Type, _ id: UUID) async throws(CommandFailure) -> Bool {
        _ = try await state(decider, id)
        guard let loaded = streams[StreamName(D.category, id)] else { return false }
        return loaded.version + loaded.events.count > 0
    }

    /// Lets the decider decide and keeps the facts for the append. The first stream a command executes on
    /// is the one its answer is about.
    package func execute<D: Decider>(
        _ decider: D.Type, _ id: ID<D>, _ command: D.Command, effective: Day? = nil
    ) async throws(CommandFailure) {
        try await execute(decider, id.uuid, command, effective: effective)
    }

    package func execute<D: Decider>(
        _ decider: D.Type, _ id: UUID, _ command: D.Command, effective: Day? = nil
    ) async throws(CommandFailure) {
        var state = try await state(decider, id)
        let name = StreamName(D.category, id)
        if subject == nil { subject = name }
        let events: [D.Event]
        do throws(Refusal) { events = try D.decide(command, state, moment) } catch { throw .refused(error) }
        for event in events {
            claims += D.claims(event, state, of: id).map { (id, $0) }
            D.evolve(&state, event)
            streams[name]?.events.append(
                NewEvent(id: makeID(), fact: event.fact, occurredAt: moment.now, effectiveDate: effective))
        }
        streams[name]?.state = state
    }

    func load<D: Decider>(_ decider: D.Type, _ name: StreamName) async throws(CommandFailure) -> Loaded {
        if madeIDs.contains(name.id) {
            return Loaded(kind: decider, version: 0, state: D.initial, enteredBy: nil)
        }
        if let entry = cache[name] {
            hasUsedCache = true
            return Loaded(kind: decider, version: entry.version, state: entry.state, enteredBy: entry.enteredBy)
        }
        do {
            let recorded = try await log.read(name, after: 0, limit: 10_000)
            var state = D.initial
            for event in recorded { D.evolve(&state, try event.decoded(as: D.Event.self)) }
            return Loaded(
                kind: decider, version: recorded.last?.version ?? 0, state: state, enteredBy: recorded.first?.actor.id)
        } catch { throw CommandFailure(error) }
    }

    /// Refuses if the caller has seen another version of the subject than there is.
    private func checkExpected(_ name: StreamName, _ loaded: Loaded) async throws(CommandFailure) {
        guard let expected, expected.subject == name.id, expected.version != loaded.version else { return }
        if loaded.isHidden { throw .stale(current: 0, since: []) }
        let since: [RecordedEvent]
        do { since = try await log.read(name, after: expected.version, limit: 10_000) } catch {
            throw CommandFailure(error)
        }
        throw .stale(current: loaded.version, since: since)
    }

    // MARK: For the desk

    var writes: [Append.Write] {
        order.compactMap { name in
            // The version of what is hidden is nothing that the command could have relied on.
            guard let loaded = streams[name], !loaded.isHidden else { return nil }
            return Append.Write(name, expectedVersion: loaded.version, loaded.events)
        }
    }

    var hasFacts: Bool { streams.values.contains { !$0.events.isEmpty } }

    var subjectVersion: Int { subject.flatMap { streams[$0] }.map { $0.version + $0.events.count } ?? 0 }

    func remember() {
        for name in order {
            guard let loaded = streams[name] else { continue }
            if loaded.isHidden { continue }
            cache[name] = StreamCache.Entry(
                version: loaded.version + loaded.events.count, state: loaded.state,
                enteredBy: loaded.enteredBy ?? (loaded.events.isEmpty ? nil : moment.actor.id))
        }
    }

    func forget() {
        for name in order { cache[name] = nil }
    }
}
