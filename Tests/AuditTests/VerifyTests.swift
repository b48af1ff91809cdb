import EventLog
import EventLoop
import Kernel
import Postgres
import Testing

@testable import Audit

/// Something done to a log of 26 facts, and what must be found.
struct Harm: Sendable, CustomTestStringConvertible {
    let name: String, sql: String, kind: Fault.Kind, position: Int64
    var testDescription: String { name }

    static let swap = """
        ALTER TABLE log.event DROP CONSTRAINT event_pkey;
        UPDATE log.event SET position = CASE position WHEN 8 THEN 9 ELSE 8 END WHERE position IN (8, 9);
        """
    static let insertion = """
        ALTER TABLE log.event DROP CONSTRAINT event_pkey;
        UPDATE log.event SET position = position + 1 WHERE position >= 6;
        INSERT INTO log.event SELECT 6, category, stream_id, version, type, schema_version, event_id, recorded_at, occurred_at,
          effective_date, actor, channel, command_id, correlation_id, causation_id, policy_version, '{"forged":1}'
          FROM log.event WHERE position = 5;
        """
    static let copy = "FROM (SELECT * FROM log.event WHERE position = 5) AS e"
}

private func columns(_ position: Int, of copy: String = "e") -> String {
    "INSERT INTO log.event SELECT \(position), category, stream_id, version, type, schema_version, event_id, recorded_at, "
        + "occurred_at, effective_date, actor, channel, command_id, correlation_id, causation_id, policy_version, payload "
        + Harm.copy
}

private func changed(_ column: String, _ value: String, at position: Int64 = 4) -> Harm {
    Harm(
        name: "\(column) changed", sql: "UPDATE log.event SET \(column) = \(value) WHERE position = \(position)",
        kind: .changed, position: position)
}

private let harms: [Harm] =
    [
        changed("payload", "'{ \"text\":\"广厦 1\"}'"), changed("payload", "'{}'", at: 26),
        changed("category", "'Other'"),
        changed("stream_id", "gen_random_uuid()"), changed("version", "7"), changed("type", "'Happened2'"),
        changed("schema_version", "2"), changed("event_id", "gen_random_uuid()"),
        changed("recorded_at", "recorded_at + interval '1 microsecond'"),
        changed("occurred_at", "occurred_at + interval '1 microsecond'"),
        changed("effective_date", "'2026-03-02'", at: 5), changed("effective_date", "NULL", at: 5),
        changed("actor", "'clerk2'"), changed("channel", "'web'"), changed("command_id", "gen_random_uuid()"),
        changed("correlation_id", "gen_random_uuid()"), changed("causation_id", "gen_random_uuid()"),
        changed("policy_version", "'2027'"),
    ] + [
        Harm(name: "dropped", sql: "DELETE FROM log.event WHERE position = 7", kind: .missing, position: 7),
        Harm(
            name: "several dropped", sql: "DELETE FROM log.event WHERE position > 6 AND position < 19",
            kind: .missing, position: 7),
        Harm(name: "last dropped", sql: "DELETE FROM log.event WHERE position = 26", kind: .missing, position: 26),
        Harm(name: "added behind the end", sql: columns(27), kind: .added, position: 27),
        Harm(name: "added before the beginning", sql: columns(0), kind: .added, position: 0),
        Harm(name: "added in between", sql: Harm.insertion, kind: .changed, position: 6),
        Harm(name: "reordered", sql: Harm.swap, kind: .moved, position: 8),
        Harm(
            name: "facts and commits of the end cut",
            sql: "DELETE FROM log.event WHERE position > 4; DELETE FROM log.commit WHERE first_position > 4",
            kind: .head,
            position: 4),
        Harm(
            name: "a commit removed with its facts",
            sql: "DELETE FROM log.event WHERE position IN (3, 4); DELETE FROM log.commit WHERE first_position = 3",
            kind: .missing, position: 3),
        Harm(
            name: "a commit removed", sql: "DELETE FROM log.commit WHERE first_position = 3", kind: .added, position: 3),
        Harm(
            name: "fact and digest changed",
            sql: """
                UPDATE log.event SET payload = '{}' WHERE position = 3;
                UPDATE log.commit SET digests = sha256('') || substring(digests FROM 33) WHERE first_position = 3
                """, kind: .chain, position: 3),
        Harm(
            name: "a commit's time changed with its facts'",
            sql: """
                UPDATE log.event SET recorded_at = '2026-01-01' WHERE position IN (3, 4);
                UPDATE log.commit SET recorded_at = '2026-01-01' WHERE first_position = 3
                """, kind: .chain, position: 3),
        Harm(
            name: "a hash changed", sql: "UPDATE log.commit SET hash = sha256('') WHERE first_position = 5",
            kind: .chain, position: 5),
        Harm(name: "the head moved", sql: "UPDATE log.head SET hash = sha256('')", kind: .head, position: 26),
    ]

@Suite("Verifying") struct VerifyTests {
    @Test("an untouched log verifies, whole and in parts, whatever it is read by")
    @IO func untouched() async throws {
        let ledger = try await Ledger("verify_untouched")
        #expect(try await ledger.verify().facts == 0)
        try await ledger.fill()
        for stretch: Int64 in [1, 5, 65_536] {
            let result = try await ledger.verify(stretch: stretch)
            #expect((result.facts, result.streams) == (26, 10))
            #expect(try await ledger.head() == result.head)
        }
        let kept = try await ledger.head()
        _ = try await ledger.log.append(Ledger.append(11, at: 0))
        #expect(try await ledger.verify(kept: [kept]).facts == 28)
        let part = try await ledger.verify(from: 4, through: 5)
        #expect((part.facts, part.head.position) == (4, 6))
    }

    @Test("a batch of which some commands fail is chained by what was appended")
    @IO func partly() async throws {
        let ledger = try await Ledger("verify_partly")
        try await ledger.fill()
        let tasks = (1...20).map { number in
            // Every second one expects a version that has passed.
            Task { @IO in
                try? await ledger.log.append(Ledger.append(number, at: number > 10 ? 0 : number % 2, facts: 3))
            }
        }
        for task in tasks { _ = await task.value }
        #expect(try await ledger.log.head() == 26 + 30)
        #expect(try await ledger.verify().facts == 56)
    }

    @Test("whatever a superuser does is found, and where", arguments: harms)
    @IO func harmed(_ harm: Harm) async throws {
        let ledger = try await Ledger("verify_harmed")
        try await ledger.fill()
        try await ledger.harm(harm.sql)
        let fault = try await ledger.fault()
        #expect(fault?.kind == harm.kind, "\(String(describing: fault))")
        #expect(fault?.position == harm.position, "\(String(describing: fault))")
    }

    @Test("an end cut off without a trace in the database is noticed by a kept head")
    @IO func cut() async throws {
        let ledger = try await Ledger("verify_cut")
        try await ledger.fill()
        let kept = try await ledger.head()
        try await ledger.harm(
            """
            DELETE FROM log.event WHERE position > 6; DELETE FROM log.commit WHERE first_position > 6;
            UPDATE log.head SET position = 6, hash = (SELECT hash FROM log.commit WHERE first_position = 5);
            """)
        #expect(try await ledger.fault() == nil)
        #expect(try await ledger.fault(kept: [kept])?.kind == .rewritten)
        #expect(try await ledger.fault(kept: [kept])?.position == 7)
        // The log goes on over the cut, to the same length.
        for number in 21...30 { _ = try await ledger.log.append(Ledger.append(number, at: 0)) }
        #expect(try await ledger.fault() == nil)
        #expect(try await ledger.fault(kept: [kept])?.position == 26)
    }

    @Test("facts from before the chain are linked as they stand")
    @IO func older() async throws {
        let ledger = try await Ledger("verify_older")
        try await ledger.fill()
        let commits = "SELECT first_position, last_position, digests, hash FROM log.commit ORDER BY 1"
        let before = try await ledger.pool.query(Statement(raw: commits)).map { try $0.bytes(3) }
        try await ledger.pool.with { connection in
            try await connection.script("DROP TABLE log.commit; ALTER TABLE log.head DROP hash")
            try await connection.script(EventLog.migrations.first { $0.name == "log/0004" }?.sql ?? "")
        }
        #expect(try await ledger.pool.query(Statement(raw: commits)).map { try $0.bytes(3) } == before)
        #expect(try await ledger.verify().facts == 26)
    }
}
