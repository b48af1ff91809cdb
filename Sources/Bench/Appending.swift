import Desk
import EventLog
import EventLoop
import Kernel
import Postgres

/// Single-event commands, each durable when it is answered, beside one-row inserts of pgbench.
@IO func measureAppends(_ rig: Rig) async throws -> [Sample] {
    var samples: [Sample] = []
    for clients in [1, 8, 64] {
        samples += try await rig.withGround { ground in
            let library = try await throughput(clients, seconds: rig.options.seconds) { _ in
                _ = try await ground.log.append(Make.append([Make.id()]))
                return 1
            }
            let desk = try await commands(clients, rig, ground)
            let anchor = try await rig.pgbench(clients, Anchor.insert, on: ground)
            let yardstick = "pgbench, one-row INSERT"
            return [
                Sample(
                    name: "append, \(clients) at once", unit: "commands/s", ours: library, yardstickName: yardstick,
                    yardstick: anchor, target: clients == 64 ? .ratio(1.5) : nil),
                Sample(
                    name: "decide and append, \(clients) at once", unit: "commands/s", ours: desk,
                    yardstickName: yardstick, yardstick: anchor),
            ]
        }
    }
    return samples
}

/// Commands through the desk on accounts that it knows already.
@IO private func commands(_ clients: Int, _ rig: Rig, _ ground: Rig.Ground) async throws -> Double {
    let desk = Make.desk(on: ground.log)
    let accounts = (0..<clients).map { _ in (0..<16).map { _ in ID<Account>(Make.id()) } }
    let clerk = Invocation(Actor(id: "clerk"))
    for account in accounts.joined() {
        _ = try await desk.perform(EnterAmount { ($0.account, $0.entry) = (account, Make.entry) }, clerk)
    }
    var turn = 0
    return try await throughput(clients, seconds: rig.options.seconds) { task in
        turn += 1
        let account = accounts[task][turn / clients % 16]
        _ = try await desk.perform(EnterAmount { ($0.account, $0.entry) = (account, Make.entry) }, clerk)
        return 1
    }
}

/// Commands of a thousand facts, as imports and bill runs have, beside COPY of the same rows.
@IO func measureBulk(_ rig: Rig) async throws -> [Sample] {
    let count = 100_000, facts = 1_000
    let rows = Anchor.rows(count)
    return try await rig.withGround { ground in
        let many = try await pace(of: count / facts, tasks: 16) { _ in
            _ = try await ground.log.append(Make.append((0..<facts).map { _ in Make.id() }))
        }
        let one = try await pace(of: count / facts, tasks: 16) { _ in
            _ = try await ground.log.append(Make.append([Make.id()], facts: facts))
        }
        let start = Deadline.now
        var next = 0
        try await ground.pool.with { connection in
            _ = try await connection.copyIn("COPY anchor FROM STDIN") {
                next += 1
                return next <= rows.count ? rows[next - 1] : nil
            }
        }
        let copy = Double(count) / Deadline.now.since(start).seconds
        return [("to many streams", many), ("to one stream", one)].map { name, pace in
            Sample(
                name: "bulk append, \(name)", unit: "facts/s", ours: pace * Double(facts), yardstickName: "COPY in",
                yardstick: copy, target: .ratio(0.8))
        }
    }
}
