import Demo
import EventLoop
import Foundation

/// What goes wrong.
enum Disaster: String, CaseIterable {
    case killWorker = "killed worker", trapWorker = "trapped worker", rollWorker = "worker ended by SIGTERM"
    case killServe = "killed serve", killProjector = "killed projector", killManager = "killed process manager"
    case killBank = "killed bank", killAll = "killed as a whole"
    case killBackend = "killed backend of PostgreSQL", killPostmaster = "killed PostgreSQL"
    case stopPostgres = "immediate shutdown of PostgreSQL"
    case cutConnections = "cut connection to PostgreSQL"
    case freeze = "process frozen for a while", fillDisk = "disk filled", moveClock = "clock jumped"
    case confuseBank = "bank that times out, fails or forgets to answer"

    /// How often, compared with the others.
    var weight: Int {
        switch self {
        case .killWorker, .killProjector, .killManager, .killBackend, .confuseBank: 5
        case .killServe, .killBank, .killPostmaster, .stopPostgres, .cutConnections: 3
        case .trapWorker, .rollWorker, .freeze: 2
        case .killAll, .fillDisk, .moveClock: 1
        }
    }
}

/// Breaks one thing after the other, in an order that the seed decides.
@IO final class Nemesis {
    /// Each after the thing was there to be broken, and broken.
    private(set) var survived: [Disaster: Int] = [:]
    private(set) var skipped: [String] = []
    private let stage: Stage
    private let witness: Witness
    private var random: SplitMix
    /// Less than a day in all: what has been tried in vain for a day waits for a person, and rightly so.
    private static let clockErrors = [-10_800, -1, 0, 60, 3_600, 36_000]
    /// What is still to be thawed.
    private var frozen: [Int32] = []

    init(_ stage: Stage, _ witness: Witness, seed: UInt64) {
        (self.stage, self.witness) = (stage, witness)
        random = SplitMix(seed: seed &+ 0x9E37)
        if !stage.hasSmallDisk {
            skipped.append("\(Disaster.fillDisk.rawValue): only root may mount the small disk that takes")
        }
    }

    /// Goes on until then; each kind once in any case, if there is time.
    func rage(until deadline: Deadline, _ progress: @IO (String) -> Void) async {
        var due = Disaster.allCases.shuffled(using: &random)
        let urn = Disaster.allCases.flatMap { Array(repeating: $0, count: $0.weight) }
        var told = Deadline.after(.seconds(30))
        while Deadline.now < deadline {
            let disaster = due.popLast() ?? random.pick(urn)
            do {
                if try await strike(disaster) { survived[disaster, default: 0] += 1 }
                try await EventLoop.sleep(for: .milliseconds(random.int(50...600)))
            } catch { witness.note("\(disaster.rawValue): \(error)") }
            if Deadline.now > told {
                progress("\(survived.values.reduce(0, +)) faults, \(witness.acks.count) acknowledged")
                told = .after(.seconds(30))
            }
        }
    }

    /// Lets everything alone from now on.
    func relent() async {
        thaw()
        emptyDisk()
        await stage.calmBank()
    }

    /// False if there was nothing to break at the moment.
    private func strike(_ disaster: Disaster) async throws -> Bool {
        switch disaster {
        case .killWorker: return send(SIGKILL, to: stage.processes("serve-worker"))
        // What a Swift trap ends with.
        case .trapWorker: return send(SIGILL, to: stage.processes("serve-worker"))
        case .rollWorker: return send(SIGTERM, to: stage.processes("serve-worker"))
        case .killServe: return send(SIGKILL, to: stage.processes("serve"))
        case .killProjector: return send(SIGKILL, to: stage.processes("project"))
        case .killManager: return send(SIGKILL, to: stage.processes("manage"))
        case .killBank: return send(SIGKILL, to: stage.processes("simulate"))
        case .killBackend: return send(SIGKILL, to: stage.backends())
        case .cutConnections: return send(SIGTERM, to: stage.backends())
        case .killPostmaster: return send(SIGKILL, to: stage.postmaster.map { [$0] } ?? [])
        case .stopPostgres: return send(SIGQUIT, to: stage.postmaster.map { [$0] } ?? [])
        case .killAll:
            try await stage.kill()
            try await stage.keepUp()
            return true
        case .freeze: return await freeze()
        case .fillDisk: return try await fillDisk()
        case .moveClock:
            witness.clockMoves += 1
            try stage.setClock(to: random.pick(Nemesis.clockErrors))
            return true
        case .confuseBank:
            let behaviour = random.pick([
                "dropAfterCommit", "dropAfterCommit", "timeout", "httpError(503)", "corruptField",
            ])
            await stage.confuseBank(behaviour, match: "/boc/", times: random.int(1...3))
            return true
        }
    }

    private func send(_ signal: Int32, to victims: [Int32]) -> Bool {
        guard !victims.isEmpty else { return false }
        return Foundation.kill(random.pick(victims.sorted()), signal) == 0
    }

    private func freeze() async -> Bool {
        let roles = ["serve-worker", "project", "manage"]
        guard let victim = stage.processes(random.pick(roles)).first, Foundation.kill(victim, SIGSTOP) == 0 else {
            return false
        }
        frozen.append(victim)
        try? await EventLoop.sleep(for: .milliseconds(random.int(200...1_500)))
        thaw()
        return true
    }

    private func thaw() {
        for id in frozen { _ = Foundation.kill(id, SIGCONT) }
        frozen = []
    }

    // MARK: The disk

    private var ballast: String { "\(stage.disk)/ballast" }

    private func fillDisk() async throws -> Bool {
        guard stage.hasSmallDisk else { return false }
        _ = FileManager.default.createFile(atPath: ballast, contents: nil)
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: ballast))
        var piece = Data(count: 8 << 20)
        while !piece.isEmpty {
            do { try file.write(contentsOf: piece) } catch { piece = Data(count: piece.count / 16) }
        }
        try? file.close()
        try await EventLoop.sleep(for: .milliseconds(random.int(300...1_500)))
        emptyDisk()
        return true
    }

    private func emptyDisk() { try? FileManager.default.removeItem(atPath: ballast) }
}
