import EventLog
import EventLoop
import Foundation

/// Another event store's own SQL, beside ours on the same PostgreSQL.
///
/// The directory holds what installs it (`*.sql`, in the order of their names) and what appends one event in one
/// transaction (one `*.pgbench`).
@IO func measurePeer(_ rig: Rig) async throws -> [Sample] {
    guard let directory = rig.options.peer else { return [] }
    let files = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
    guard let append = files.first(where: { $0.hasSuffix(".pgbench") }) else {
        throw BenchError.program("\(directory) holds no *.pgbench: a script that appends one event")
    }
    let script = try String(contentsOfFile: "\(directory)/\(append)", encoding: .utf8)
    var samples: [Sample] = []
    for clients in [1, 8, 64] {
        samples += try await rig.withGround { ground in
            for file in files where file.hasSuffix(".sql") { try await rig.psql("\(directory)/\(file)", on: ground) }
            let ours = try await throughput(clients, seconds: rig.options.seconds) { _ in
                _ = try await ground.log.append(Make.append([Make.id()]))
                return 1
            }
            let theirs = try await rig.pgbench(clients, script, on: ground)
            return [
                Sample(
                    name: "append beside \(append), \(clients) at once", unit: "commands/s", ours: ours,
                    yardstickName: append, yardstick: theirs)
            ]
        }
    }
    return samples
}
