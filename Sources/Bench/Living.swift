import Demo
import EventLog
import EventLoop
import Kernel
import Vault

/// A year of a small district through the ordinary commands: all contexts, claims and sealed values together.
@IO func measureDistrict(_ rig: Rig) async throws -> [Sample] {
    guard let key = MasterKey(hex: String(repeating: "0", count: 64)), let start = Day("2025-01-01") else { return [] }
    return try await rig.withGround { ground in
        let vault = try await Vault.unlock(ground.pool, with: .given(key))
        let size = District.Size(units: 300, years: 1, seed: 1, start: start)
        let begin = Deadline.now
        try await District(log: ground.log, sealer: vault, size: size).build(try District.samplePolicy()) { _, _ in }
        let facts = Double(try await ground.log.head())
        return [Sample(name: "a district's year", unit: "facts/s", ours: facts / Deadline.now.since(begin).seconds)]
    }
}
