import API
import Commands
import Estate
import EventLoop
import Glibc
import Kernel
import Postgres

/// Commands and queries over HTTP, the server in a process of its own, and what that process costs.
@IO func measureWeb(_ rig: Rig) async throws -> [Sample] {
    try await rig.withGround { ground in
        let accounts = 10_000
        _ = try await fill(ground, accounts: accounts, facts: 1)
        _ = try await rebuild(ground)
        let keys = try await ground.pool.query("SELECT account_id FROM read.account_balance").map { row in
            try row.get(0, as: UUID.self)
        }
        let token = try await Tokens(pool: ground.pool, clock: { Instant(microseconds: WallClock.microseconds) }).issue(
            Actor(id: "clerk"), permissions: ["*:*:*"], note: "bench",
            expiresAt: Instant(microseconds: WallClock.microseconds) + .seconds(86_400))

        let start = Deadline.now
        let (child, address) = try startServer(ground)
        let first = try await Socket.connect(to: address, until: .after(.seconds(10)))
        try await WebLoad.exchange(Web.request("GET", "/accounts/\(keys[0])", token: token), on: first)
        let warmStart = Deadline.now.since(start).seconds
        first.close()

        let load = WebLoad(address: address, seconds: rig.options.seconds)
        let hello = try await load.run { Web.request("GET", "/hello", token: token) }
        let query = try await load.run {
            Web.request("GET", "/accounts/\(keys.randomElement() ?? .zero)", token: token)
        }
        var number = 0
        let command = try await load.run {
            number += 1
            return Web.request("POST", "/projects", token: token, body: project(number).json)
        }
        let memory = try await rig.shell("grep VmRSS /proc/\(child.id)/status").filter(\.isNumber)
        let stripped = "'\(rig.directory)/stripped'"
        let size = try await rig.shell("strip -o \(stripped) /proc/\(child.id)/exe && stat -c %s \(stripped)")
        child.send(SIGKILL)
        _ = try await rig.end(of: child)
        return samples(hello, query, command) + [
            Sample(name: "warm start until the first answer", unit: "s", ours: warmStart, target: .atMost(0.3)),
            Sample(
                name: "resident memory after that load", unit: "MB", ours: (Double(memory) ?? .nan) / 1024,
                target: .atMost(64)),
            Sample(
                name: "program, stripped", unit: "MB", ours: (Double(size) ?? .nan) / 1_048_576, target: .atMost(20)),
        ]
    }
}

/// This program again, with a socket on which it is to serve.
@IO func startServer(_ ground: Rig.Ground) throws -> (ChildProcess, Address) {
    let descriptor = try Listener.bound(to: .tcp(host: "127.0.0.1", port: 0))
    defer { close(descriptor) }
    guard case .tcp(_, let port) = Listener(inherited: descriptor).address,
        let child = ChildProcess(
            "/proc/self/exe", ["bench", "--serve", ground.url], inherited: descriptor, endsWithParentBy: SIGKILL)
    else { throw BenchError.program("no process can be started: error \(errno)") }
    return (child, .tcp(host: "127.0.0.1", port: port))
}

private func samples(_ hello: WebLoad.Result, _ query: WebLoad.Result, _ command: WebLoad.Result) -> [Sample] {
    let yardstick = "endpoint without database"
    return [
        Sample(
            name: "HTTP commands, 64 clients", unit: "commands/s", ours: command.rate, yardstickName: yardstick,
            yardstick: hello.rate, target: .atLeast(10_000)),
        Sample(name: "HTTP commands, p50", unit: "ms", ours: command.percentile(0.5)),
        Sample(name: "HTTP commands, p99", unit: "ms", ours: command.percentile(0.99), target: .atMost(25)),
        Sample(
            name: "HTTP query by key, 64 clients", unit: "requests/s", ours: query.rate, yardstickName: yardstick,
            yardstick: hello.rate, target: .atLeast(40_000)),
        Sample(name: "HTTP query by key, p99", unit: "ms", ours: query.percentile(0.99)),
    ]
}

/// The organisation of all projects, which the server enters when it starts.
let district303 = UUID(position: 1, index: 0)

func project(_ number: Int) -> RegisterProject {
    RegisterProject {
        ($0.project.projectNo, $0.project.name) = ("XM-\(number)", "翠湖家园 \(number) 期")
        ($0.project.orgUnitId, $0.project.address) = (district303, "江苏省徐州市云龙区和平大道 66 号")
        ($0.project.ownerName, $0.project.plannedUnits) = ("徐州市保障性住房建设投资有限公司", 1_200)
        $0.project.startDate = Day(number: 20_454)
        $0.project.remark = "首批配租面向环卫与公交职工"
    }
}
