import EventLoop
import Foundation
import Torture

@IO func torture(_ arguments: Arguments) async throws -> Int32 {
    // The small disk that is filled is mounted for this process and its children only, so that it goes with them.
    if !arguments.has("own-mounts"), geteuid() == 0, let code = try await tortureWithOwnMounts() { return code }
    // Below the ports that outgoing connections take.
    let number = Int.random(in: 0...5_000)
    var options = TortureOptions(
        home: "/tmp/guangsha-torture-\(getpid())", program: ownExecutable(), port: UInt16(20_000 + 2 * number))
    options.seconds = try arguments.int("seconds", default: 60)
    options.seed = UInt64(truncatingIfNeeded: try arguments.int("seed", default: 1))
    options.clients = try arguments.int("clients", default: 8)
    options.hasControls = arguments.has("controls")
    options.hasOwnMounts = arguments.has("own-mounts")
    let report = try await runTorture(options) { step in Console.note(step) }
    Console.print(report.text)
    return report.isGood ? ExitCode.success : ExitCode.failure
}

/// The exit code of this very command among mounts of its own; nil if that is not permitted here.
@IO private func tortureWithOwnMounts() async throws -> Int32? {
    let unshare = "/usr/bin/unshare", privately = ["--mount", "--propagation", "private"]
    guard try await end(unshare, privately + ["mount", "-t", "tmpfs", "none", "/mnt"]) == 0 else { return nil }
    return try await end(
        unshare, privately + [ownExecutable()] + CommandLine.arguments.dropFirst() + ["--own-mounts"])
}

@IO private func end(_ path: String, _ arguments: [String]) async throws -> Int32 {
    guard let child = ChildProcess(path, arguments, endsWithParentBy: SIGTERM) else { return 127 }
    while true {
        switch child.ending() {
        case nil: try await EventLoop.sleep(for: .milliseconds(5))
        case .exited(let code): return code
        case .killed: return 128
        }
    }
}
