import Applications
import Estate
import EventLog
import EventLoop
import HomeProjections
import Kernel
import Leasing
import Postgres
import Testing

@Suite("The numbers of the home screen") struct HomeCountersTests {
    /// The same numbers counted from the facts, the slow way.
    private struct Count {
        var projects = 0, communities = 0, buildings = 0
        var units: Set<UUID> = []
        var rooms: [UUID: Room.State] = [:]
        var stays: [UUID: Occupancy.State] = [:]
        var contracts: [UUID: Contract.State] = [:]
        var eligibilities: [UUID: Int] = [:]

        init(_ events: [RecordedEvent]) throws {
            for event in events {
                let id = event.stream.id
                switch event.stream.category {
                case Project.category: projects += event.version == 1 ? 1 : 0
                case Community.category: communities += 1
                case Building.category: buildings += 1
                case HousingUnit.category: units.insert(id)
                case Room.category: Room.evolve(&rooms[id, default: Room.initial], try event.decoded())
                case Occupancy.category:
                    Occupancy.evolve(&stays[id, default: Occupancy.initial], try event.decoded())
                case Contract.category: Contract.evolve(&contracts[id, default: Contract.initial], try event.decoded())
                case Eligibility.category:
                    if case .granted(let fact) = try event.decoded(as: Eligibility.Event.self) {
                        eligibilities[id] = fact.protectedSize
                    }
                default: break
                }
            }
        }

        /// In the order of the view.
        var numbers: [Int64] {
            let statuses = rooms.values.map(\.status)
            let lettable = statuses.filter { ![.notReady, .converted, .retired].contains($0) }.count
            let (occupied, vacant) = (
                statuses.filter { $0 == .occupied }.count, statuses.filter { $0 == .vacant }.count
            )
            let living = stays.values.compactMap { state -> Occupancy.TenantMovedIn? in
                if case .living(let stay) = state { stay } else { nil }
            }
            let persons = living.map { stay in
                contracts[stay.contractId.uuid].flatMap { eligibilities[$0.terms.eligibilityId] } ?? 1
            }
            return [
                projects, communities, buildings, units.count, statuses.filter { $0 != .retired }.count, lettable,
                occupied,
                vacant, Set(living.map(\.contractId)).count, persons.reduce(0, +), 10_000 * occupied / lettable,
                10_000 * vacant / lettable,
            ].map(Int64.init)
        }
    }

    @Test("are those of the facts, at any time")
    @IO func agree() async throws {
        let events = try history.get()
        try await freshPool("home").with { connection in
            let tables = try await Tables(HomeCounters.self, in: "read", on: connection)
            var applied = 0
            for end in [events.count / 3, events.count / 2, events.count] {
                try await tables.apply(events[applied..<end])
                applied = end
                let row = try #require(
                    try await connection.query(
                        """
                        SELECT projects, communities, buildings, units, rooms, lettable, occupied, vacant, households,
                          persons, occupancy_rate, vacancy_rate FROM read.home_counters WHERE scope = 'all'
                        """
                    ).first)
                let expected = try Count(Array(events[..<end])).numbers
                #expect(try (0..<12).map { try row.int($0) } == expected)
                #expect(expected[6] > 0 && expected[9] > expected[8])
            }
            let scopes = try await connection.query(
                """
                SELECT sum(rooms) FILTER (WHERE scope = 'all') = sum(rooms) FILTER (WHERE scope <> 'all')
                FROM read.home_counters
                """)
            #expect(try scopes[0].bool(0))
        }
    }
}
