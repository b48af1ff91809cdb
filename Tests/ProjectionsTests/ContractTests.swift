import EventLog
import EventLoop
import HistoryTesting
import KernelTesting
import Postgres
import PostgresTesting
import Projector
import ReadModels
import Testing

@Suite("Every read model") struct ContractTests {
    @Test("has rows in every table after a history", arguments: modelNames)
    @IO func fills(name: String) async throws {
        try await freshPool("fills").with { connection in
            let tables = try await Tables(model(name), in: "once", on: connection)
            try await tables.apply(history.get())
            for (table, rows) in try await tables.rows() { #expect(!rows.isEmpty, "\(table) is empty") }
        }
    }

    @Test(
        "holds the same after facts applied twice, one by one and all over again", arguments: modelNames
    )
    @IO func twice(name: String) async throws {
        let events = try history.get()
        try await freshPool("twice").with { connection in
            let once = try await Tables(model(name), in: "once", on: connection)
            try await once.apply(events)
            let twice = try await Tables(model(name), in: "twice", on: connection)
            try await twice.apply(events, times: 2)
            #expect(try await twice.rows() == once.rows())
            try await twice.apply(events)
            #expect(try await twice.rows() == once.rows())
        }
    }

    @Test("holds the same after any prefix and then the rest", arguments: modelNames)
    @IO func prefix(name: String) async throws {
        let events = try history.get()
        var random = SplitMix64(seed: 3)
        try await freshPool("prefix").with { connection in
            let whole = try await Tables(model(name), in: "whole", on: connection)
            try await whole.apply(events)
            let parts = try await Tables(model(name), in: "parts", on: connection)
            var start = 0
            while start < events.count {
                let end = Int.random(in: start + 1...min(events.count, start + events.count / 4), using: &random)
                try await parts.apply(events[start..<end])
                start = end
            }
            #expect(try await parts.rows() == whole.rows())
        }
    }
}

@Suite("All read models together") struct LiveTests {
    @Test("built anew they hold what they held live, and nothing is parked")
    @IO func rebuildIsLive() async throws {
        let events = try history.get()
        let (pool, configuration) = try await freshDatabase("live")
        let half = events.count / 2
        try await seed(events[..<half], into: pool)
        let log = EventLog(pool: pool, limits: .patient)
        let tail = Tail(log: log)
        var rebuilt: [String] = [], differences: [String] = [], parked: [String] = []
        let projector = Projector(allProjections, configuration: configuration, tail: tail) { notice in
            switch notice {
            case .rebuilt(let name, _, _): rebuilt.append(name)
            case .differs(let name, let difference): differences.append("\(name): \(difference)")
            case .parked(let name, let event, let error): parked.append("\(name) \(event.type) \(error)")
            case .interrupted: break
            }
        }
        let work = Task { @IO in await runTogether([{ await tail.run() }, { await projector.run() }]) }
        defer { work.cancel() }
        let control = ProjectionControl(pool: pool)
        func caughtUp(_ position: Int) async throws -> Bool {
            let status = try await control.status()
            return status.count == allProjections.count && status.allSatisfy { $0.position == Int64(position) }
        }
        try await eventually("the first half is built") { try await caughtUp(half) }
        #expect(rebuilt.sorted() == modelNames.sorted())
        try await seed(events[half...], into: pool)
        try await eventually("the second half is projected") { try await caughtUp(events.count) }
        rebuilt = []
        for projection in allProjections { #expect(try await control.requestRebuild(projection.name)) }
        try await eventually("all are built anew") { rebuilt.count + differences.count == allProjections.count }
        #expect(differences == [] && parked == [])
        #expect(try await control.parked() == [])
    }
}
