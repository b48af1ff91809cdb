import API
import EventLoop
import Glibc
import HTTPServer
import Kernel

/// Commands of more clients than the server takes on at once: what it does for those it serves, beside its best.
@IO func measureOverload(_ rig: Rig) async throws -> [Sample] {
    try await rig.withGround { ground in
        let now = { @IO @Sendable in Instant(microseconds: WallClock.microseconds) }
        let token = try await Tokens(pool: ground.pool, clock: now).issue(
            Actor(id: "clerk"), permissions: ["*:*:*"], note: "bench", expiresAt: now() + .seconds(86_400))
        let (child, address) = try startServer(ground)
        var number = 0
        let next: @IO @Sendable () -> [UInt8] = {
            number += 1
            return Web.request("POST", "/projects", token: token, body: project(number).json)
        }
        let seconds = max(3, rig.options.seconds)
        let peak = try await shed(64, seconds, address, next)
        var samples: [Sample] = []
        for factor in [2, 5] {
            let clients = factor * Server.Limits().concurrentRequests
            let load = try await shed(clients, seconds, address, next)
            samples.append(
                Sample(
                    name: "HTTP commands done, \(clients) clients, \(factor) × what is taken on", unit: "commands/s",
                    ours: load.done, yardstickName: "64 clients", yardstick: peak.done, target: .ratio(0.9)))
            samples.append(
                Sample(name: "told to come back, \(clients) clients", unit: "requests/s", ours: load.refused))
        }
        let memory = try await rig.shell("grep VmRSS /proc/\(child.id)/status").filter(\.isNumber)
        child.send(SIGKILL)
        _ = try await rig.end(of: child)
        return samples + [
            Sample(name: "resident memory under overload", unit: "MB", ours: (Double(memory) ?? .nan) / 1024)
        ]
    }
}

/// How many requests of so many clients were done and refused in a second. Who is refused waits a second, as the answer
/// says.
@IO private func shed(
    _ clients: Int, _ seconds: Int, _ address: Address, _ request: @escaping @IO @Sendable () -> [UInt8]
) async throws -> (done: Double, refused: Double) {
    var sockets: [Socket] = [], refused = 0
    defer { for socket in sockets { socket.close() } }
    for _ in 0..<clients { sockets.append(try await Socket.connect(to: address, until: .after(.seconds(10)))) }
    let done = try await throughput(clients, seconds: seconds) { [sockets] client in
        guard try await WebLoad.answer(to: request(), on: sockets[client]).isSuccess else {
            refused += 1
            try await EventLoop.sleep(for: .seconds(1))
            return 0
        }
        return 1
    }
    return (done, Double(refused) / Double(seconds))
}
