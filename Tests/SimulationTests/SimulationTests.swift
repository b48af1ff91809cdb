import EventLog
import EventLoop
import Foundation
import Testing

/// How many seeds are lived through: some in the gate, tens of thousands at night (`ops/simulate`).
private let seeds = UInt64(ProcessInfo.processInfo.environment["SIMULATION_SEEDS"] ?? "") ?? 300
private let firstSeed = UInt64(ProcessInfo.processInfo.environment["SIMULATION_FIRST"] ?? "") ?? 1

@Suite("The simulation", .serialized) struct SimulationTests {
    @Test("whatever happens, in the end the accounts are in order")
    @IO func seedsHold() async throws {
        var (kills, facts, parked, ended) = (0, 0, 0, 0)
        for seed in KeptSeeds.all + Array(firstSeed..<firstSeed + seeds) {
            let world = await World.live(seed: seed)
            kills += world.kills
            facts += world.database.events.count
            parked += world.parked.count
            ended += world.database.events.count { $0.type == "ContractTerminated" }
            guard let fault = world.faults.first else { continue }
            KeptSeeds.keep(seed)
            Issue.record("seed \(seed): \(fault), and \(world.faults.count - 1) more")
        }
        let lived = "\(kills) kills, \(facts) facts, \(ended) ends, \(parked) parked"
        let each = Int(seeds)
        #expect(
            kills > each && facts > 25 * each && ended > each / 10 && parked > 0, "too tame a life: \(lived)")
    }

    @Test("a seed has one life, whenever it is lived", arguments: [1, 2, 3, 5, 8] as [UInt64])
    @IO func reruns(seed: UInt64) async {
        let first = await World.live(seed: seed), second = await World.live(seed: seed)
        #expect(first.scheduler.trace == second.scheduler.trace)
        #expect(first.database.events == second.database.events)
        let other = await World.live(seed: seed + 1_000)
        #expect(first.scheduler.trace != other.scheduler.trace)
    }

    @Test("every planted fault is found", arguments: Planted.allCases)
    @IO func finds(planted: Planted) async {
        for seed in 1...60 as ClosedRange<UInt64> {
            if await !World.live(seed: seed, planted: planted).faults.isEmpty { return }
        }
        Issue.record("\(planted) goes unnoticed")
    }
}

/// Seeds that once found something, and are lived through ever after.
private enum KeptSeeds {
    static let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "seeds.txt")

    static var all: [UInt64] {
        let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { UInt64($0.prefix { $0.isNumber }) }
    }

    static func keep(_ seed: UInt64) {
        guard !all.contains(seed), let file = try? FileHandle(forWritingTo: path) else { return }
        _ = try? file.seekToEnd()
        try? file.write(contentsOf: Data("\(seed)\n".utf8))
        try? file.close()
    }
}
