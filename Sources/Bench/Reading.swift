import Audit
import EventLog
import EventLoop
import Kernel
import Postgres
import Projector

/// Reading the log from its beginning, and building a read model from it.
@IO func measureReading(_ rig: Rig) async throws -> [Sample] {
    try await rig.withGround { ground in
        let head = try await fill(ground, accounts: 20_000, facts: 10)
        try await ground.pool.with { try await $0.script("VACUUM (ANALYZE) log.event") }
        let pages = try await throughput(1, seconds: rig.options.seconds) { _ in
            try await ground.pool.with { connection in
                var count = 0
                try await EventLog.scan(on: connection, after: 0, limit: 5_000) {
                    $0.events
                } take: {
                    count += $0.count
                }
                return count
            }
        }
        let copy = try await throughput(1, seconds: rig.options.seconds) { _ in
            try await ground.pool.with { connection in
                try await connection.copyOut("COPY log.event_000000000000 TO STDOUT") { _ in }
            }
            return Int(head)
        }
        let verified = try await throughput(1, seconds: rig.options.seconds) { _ in
            try await Verifier(pool: ground.pool).verify().facts
        }
        let rebuilt = try await rebuild(ground)
        let upserts = try await upsertsByHand(ground, facts: Int(head))
        return [
            Sample(
                name: "catch-up read of the log", unit: "facts/s", ours: pages, yardstickName: "COPY out",
                yardstick: copy, target: .ratio(0.8)),
            Sample(
                name: "audit of the log", unit: "facts/s", ours: verified, yardstickName: "COPY out", yardstick: copy,
                target: .atLeast(200_000)),
            Sample(
                name: "rebuild of a read model", unit: "facts/s", ours: rebuilt,
                yardstickName: "pipelined upserts by hand", yardstick: upserts, target: .atLeast(50_000)),
        ]
    }
}

/// Accounts with so many facts each, in an order in which they take turns; the position of the last fact.
@IO func fill(_ ground: Rig.Ground, accounts: Int, facts: Int) async throws -> Int64 {
    let streams = (0..<accounts).map { _ in Make.id() }
    for version in 0..<facts {
        _ = try await pace(of: accounts / 500, tasks: 4) { part in
            var append = Make.append(Array(streams[500 * part..<500 * (part + 1)]))
            for index in append.writes.indices { append.writes[index].expectedVersion = version }
            _ = try await ground.log.append(append)
        }
    }
    return try await ground.log.head()
}

/// Facts a second from the beginning of the log to the exchange of the tables, as the projector itself tells.
@IO func rebuild(_ ground: Rig.Ground, patience: Duration = .seconds(300)) async throws -> Double {
    let tail = Tail(log: ground.log)
    let done = Bell()
    var pace: Double?
    var failure: String?
    let projector = Projector([AccountBalance.self], configuration: ground.configuration, tail: tail) { notice in
        switch notice {
        case .rebuilt(_, let seconds, let facts): pace = Double(facts) / seconds
        case .interrupted(_, let reason) where !Task.isCancelled: failure = reason
        case .parked(_, _, let reason), .differs(_, let reason): failure = reason
        case .interrupted: return
        }
        done.ring()
    }
    let running = Task.onLoop { await runTogether([{ await tail.run() }, { await projector.run() }]) }
    _ = await done.wait(until: .after(patience))
    running.cancel()
    await running.value
    guard let pace else { throw BenchError.program("the read model was not built: \(failure ?? "it took too long")") }
    return pace
}

/// The same upserts without a log to read and facts to decode.
@IO private func upsertsByHand(_ ground: Rig.Ground, facts: Int) async throws -> Double {
    let accounts = (0..<20_000).map { _ in Make.id() }
    return try await ground.pool.with { connection in
        try await connection.script(
            "CREATE SCHEMA by_hand; SET search_path = by_hand; \(AccountBalance.schema)")
        let start = Deadline.now
        for batch in 0..<facts / 5_000 {
            _ = try await connection.run(
                (0..<5_000).map { index in
                    let account = accounts[(5_000 * batch + index) % accounts.count]
                    return AccountBalance.upsert(account, Make.entry, version: batch)
                })
        }
        let pace = Double(facts) / Deadline.now.since(start).seconds
        connection.close()
        return pace
    }
}
