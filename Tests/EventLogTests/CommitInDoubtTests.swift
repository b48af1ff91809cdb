import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting
import Testing

/// A log behind a wire that can be cut, and the same log without it.
@IO private func proxied(
    _ name: String, _ limits: AppendLimits = AppendLimits()
) async throws -> (log: EventLog, proxy: Proxy, direct: EventLog) {
    let direct = try await namedLog(name)
    let proxy = try await Proxy(to: direct.url)
    var limits = limits
    limits.pause = .milliseconds(1)
    let pool = Pool(Configuration(url: proxy.url), size: 2, waitLimit: .milliseconds(300))
    return (EventLog(pool: pool, limits: limits), proxy, direct.log)
}

@Suite("A commit in doubt", .timeLimit(.minutes(2))) struct CommitInDoubtTests {
    @Test(
        "wherever the wire is cut: one fact, one answer, and the same answer to every retry",
        arguments: Proxy.Fault.allCases)
    @IO func settled(fault: Proxy.Fault) async throws {
        let (log, proxy, direct) = try await proxied("in_doubt")
        let rounds = 50
        for round in 1...rounds {
            let command = append(round, command: 1_000 + round)
            proxy.arm(fault, at: command.commandID.bytes)
            let receipt = try await log.append(command)
            #expect(receipt.version == 1 && !receipt.isReplay)
            try await proxy.release()
            // A broken connection that this attempt meets again leaves open whether it was a replay; a whole one does not.
            let again = try await log.append(command), elsewhere = try await direct.append(command)
            #expect(elsewhere.isReplay)
            for answer in [again, elsewhere] {
                #expect(answer.position == receipt.position && answer.recordedAt == receipt.recordedAt)
            }
        }
        #expect(proxy.strikes == rounds)
        let events = try await direct.read(after: 0, limit: 10_000).events
        #expect(events.map(\.position) == Array(1...Int64(rounds)))
        #expect(Set(events.map(\.commandID)) == Set((1...rounds).map { uuid(1_000 + $0) }))
        proxy.close()
    }

    @Test("without the store of command ids the retry is taken for somebody else's conflict")
    @IO func control() async throws {
        let (log, proxy, direct) = try await proxied("in_doubt_control")
        try await direct.pool.with { connection in
            try await connection.script(
                """
                CREATE FUNCTION log.forget() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
                CREATE TRIGGER forget BEFORE INSERT ON log.command FOR EACH ROW EXECUTE FUNCTION log.forget()
                """)
        }
        let command = append(1, command: 1_001)
        proxy.arm(.after, at: command.commandID.bytes)
        await #expect(throws: AppendError.conflict("Case/\(uuid(1)) 1")) { try await log.append(command) }
        #expect(try await direct.head() == 1)
        proxy.close()
    }

    @Test("a database that falls silent is given up in time, the outcome told as unknown, and settled by the retry")
    @IO func silence() async throws {
        var limits = AppendLimits()
        (limits.statement, limits.settling) = (.milliseconds(300), .milliseconds(600))
        let (log, proxy, direct) = try await proxied("in_doubt_silence", limits)
        // A connection is there and has answered.
        while (try? await log.append(append(1, command: 1_001))) == nil {}
        // And the notice of it has gone out.
        while log.pool.idle == 0 { try await EventLoop.sleep(for: .milliseconds(1)) }
        proxy.isSilent = true
        let command = append(2, command: 1_002)
        await #expect {
            try await log.append(command)
        } throws: { error in
            if case AppendError.outcomeUnknown = error { true } else { false }
        }
        // Nobody knows until the wire is back; what then arrives late and what is sent again are one.
        proxy.isSilent = false
        var receipt: Receipt?
        while receipt == nil { receipt = try? await log.append(command) }
        #expect(try await direct.read(StreamName("Case", uuid(2))).map(\.position) == [receipt?.position])
        proxy.close()
    }
}
