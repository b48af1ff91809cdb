import EventLog
import EventLoop
import Kernel
import Postgres
import Projector

/// Compares what was acknowledged with what is there. Knows nothing of how it came about.
@IO struct Verdict {
    private let stage: Stage

    init(_ stage: Stage) { self.stage = stage }

    func faults(of acks: [Witness.Ack]) async throws -> [String] {
        let log = try await logFaults() + chainFaults() + missing(acks) + doubled(acks)
        return try await log + readModelFaults() + bankFaults() + leftovers()
    }

    // MARK: The log

    /// Positions, versions and heads without gaps, and everything under the head that stands for it.
    func logFaults() async throws -> [String] {
        try await stage.pool.query(
            """
            SELECT format('positions: %s facts from %s to %s, head %s', count(*), min(e.position), max(e.position), h.position)
            FROM log.event e CROSS JOIN log.head h GROUP BY h.position
            HAVING count(*) <> max(e.position) OR min(e.position) <> 1 OR max(e.position) <> h.position
            UNION ALL
            SELECT format('stream %s/%s: %s facts up to version %s, head %s', e.category, e.stream_id, e.facts, e.last, s.version)
            FROM (SELECT category, stream_id, count(*) AS facts, count(DISTINCT version) AS versions, min(version) AS first,
                max(version) AS last, max(position) AS position FROM log.event GROUP BY category, stream_id) e
            FULL JOIN log.stream s ON s.category = e.category AND s.id = e.stream_id
            WHERE e.facts IS DISTINCT FROM e.last::bigint OR e.versions <> e.facts OR e.first <> 1
              OR s.version IS DISTINCT FROM e.last OR s.last_position < e.position
            UNION ALL
            SELECT format('fact id %s stands %s times', event_id, count(*)) FROM log.event GROUP BY event_id
            HAVING count(*) > 1
            UNION ALL
            SELECT format('command %s of %s says %s, its last fact stands at %s', c.id, c.actor, c.position, e.last)
            FROM log.command c LEFT JOIN (SELECT actor, command_id, max(position) AS last FROM log.event
                GROUP BY actor, command_id) e ON e.actor = c.actor AND e.command_id = c.id
            WHERE e.last IS DISTINCT FROM c.position
            """
        ).map { row in try row.text(0) }
    }

    /// The chain over the log's commits, by the program's own verifier.
    func chainFaults() async throws -> [String] {
        let code = try await stage.run(stage.options.program, "audit", "verify", "--home", stage.options.home)
        return code == 0 ? [] : ["`guangsha audit verify` ended with \(code)"]
    }

    /// Acknowledged, and not there as it was said.
    func missing(_ acks: [Witness.Ack]) async throws -> [String] {
        try await stage.pool.query(
            """
            SELECT format('lost: command %s, acknowledged at position %s', a.key, a.position)
            FROM unnest(\(acks.map(\.key)), \(acks.map(\.id)), \(acks.map(\.position)), \(acks.map(\.version)))
              AS a (key, id, position, version)
            WHERE a.position > 0 AND (
              NOT EXISTS (SELECT FROM log.event e WHERE e.position = a.position AND e.command_id = a.key)
              OR NOT EXISTS (SELECT FROM log.event e WHERE e.stream_id = a.id AND e.version = a.version
                AND e.command_id = a.key))
            """
        ).map { row in try row.text(0) }
    }

    /// What was asked for once and stands there twice.
    func doubled(_ acks: [Witness.Ack]) async throws -> [String] {
        let marks = acks.map(\.mark).filter { !$0.isEmpty }
        return try await stage.pool.query(
            """
            SELECT format('%s was asked for once and is there %s times', m.mark, count(e.position))
            FROM unnest(\(marks)) AS m (mark)
            LEFT JOIN (SELECT position, coalesce(payload->>'description', payload->>'projectNo') AS mark FROM log.event
              WHERE type IN ('RepairReported', 'ProjectRegistered')) e ON e.mark = m.mark
            GROUP BY m.mark HAVING count(e.position) <> 1
            """
        ).map { row in try row.text(0) }
    }

    // MARK: What follows from it

    /// Builds every read model anew beside the live one; the program compares the two at the same position.
    func readModelFaults(only name: String? = nil) async throws -> [String] {
        let control = ProjectionControl(pool: stage.pool)
        let before = try await control.status().filter { name == nil || $0.name == name }
        for model in before { _ = try await control.requestRebuild(model.name) }
        let generations = Dictionary(uniqueKeysWithValues: before.map { ($0.name, $0.generation) })
        let deadline = Deadline.after(.seconds(120))
        var faults: [String] = [], open = Set(generations.keys)
        while !open.isEmpty {
            guard Deadline.now < deadline else { return faults + ["not rebuilt in time: \(open.sorted())"] }
            for model in try await control.status() where open.contains(model.name) {
                if let difference = model.rebuild?.difference {
                    faults.append("read model \(model.name) differs from its rebuild: \(difference)")
                } else if model.generation == generations[model.name] {
                    continue
                }
                open.remove(model.name)
            }
            try await EventLoop.sleep(for: .milliseconds(100))
        }
        return faults
    }

    /// The bank's books against ours: each contract there once and under the number we know, each payment here once.
    func bankFaults() async throws -> [String] {
        let entries = try await stage.bankJournal()
        var requests: [String: Set<String>] = [:], paid: [String: Int64] = [:], payments = 0
        for entry in entries where entry["applied"] == true {
            let target = entry["target"]?.string ?? "", body = entry["body"]
            if target == "/boc/v1/contracts" {
                let code = entry["code"]?.string ?? ""
                requests[body?["contractNo"]?.string ?? "", default: []].insert(
                    "\(body?["requestNo"]?.string ?? "") \(code)")
            } else if target == "/_sim/pay" {
                payments += 1
            } else if entry["method"] == "CALLBACK" {
                paid[body?["bankSerialNo"]?.string ?? ""] = body?["amount"]?.int
            }
        }
        return requests.filter { $0.value.count != 1 }.map {
            "the bank opened contract \($0.key) by \($0.value.sorted())"
        }
            + (try await contractFaults(Set(requests.keys))) + (try await paymentFaults(payments, paid))
    }

    private func contractFaults(_ atBank: Set<String>) async throws -> [String] {
        let rows = try await stage.pool.query(
            """
            SELECT n.payload->'terms'->>'contractNo', (SELECT count(*) FROM log.event s WHERE s.stream_id = a.stream_id
              AND s.type = 'ContractSyncedToBank' AND s.payload->>'operation' = 'CREATE')
            FROM log.event a JOIN log.event n ON n.stream_id = a.stream_id AND n.type = 'ContractEntered'
            WHERE a.type = 'ContractApproved' AND n.actor LIKE 'torture-%'
            """)
        return try rows.compactMap { row in
            let (number, synced) = (try row.text(0), try row.int(1))
            if synced == 1, atBank.contains(number) { return nil }
            return
                "contract \(number): recorded as known to the bank \(synced) times, at the bank: \(atBank.contains(number))"
        }
    }

    private func paymentFaults(_ payments: Int, _ paid: [String: Int64]) async throws -> [String] {
        let rows = try await stage.pool.query(
            """
            SELECT payload->>'bankSerialNo', count(*), min((payload->>'amount')::bigint) FROM log.event
            WHERE type = 'PaymentReceived' AND actor = 'system:bank' AND position > \(stage.sampleEnd) GROUP BY 1
            """)
        var faults: [String] = [], ours: [String: Int64] = [:]
        for row in rows {
            let (serial, count) = (try row.text(0), try row.int(1))
            ours[serial] = try row.int(2)
            if count != 1 { faults.append("payment \(serial) is recorded \(count) times") }
        }
        if ours != paid {
            faults.append("the bank was told of \(paid.count) payments that it is known, we know \(ours.count)")
        }
        if payments != ours.count {
            faults.append("\(payments) payments were made at the bank, we know of \(ours.count)")
        }
        return faults
    }

    /// What was given up and waits for a person: nothing should.
    func leftovers() async throws -> [String] {
        try await stage.pool.query(
            """
            SELECT format('parked: %s of %s: %s', name, process, error) FROM process.outbox WHERE status = 'parked'
            UNION ALL SELECT format('parked: fact %s for %s: %s', position, name, error) FROM projection.parked
            """
        ).map { row in try row.text(0) }
    }
}
