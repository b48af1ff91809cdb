import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting
import Testing

@testable import Audit

@Suite("Roles") struct RoleTests {
    /// A migrated log with facts, and sessions on it in a role.
    @IO private func ledger(_ name: String, _ role: String) async throws -> (owner: Ledger, pool: Pool) {
        let ledger = try await Ledger(name)
        try await ledger.pool.with { connection in
            try await connection.script(
                """
                CREATE SCHEMA vault; CREATE TABLE vault.person_key (person uuid);
                CREATE SCHEMA process; CREATE TABLE process.timer (id uuid);
                CREATE SCHEMA read; CREATE TABLE read.list (id uuid);
                """)
        }
        try await EventLog.grantRoles(ledger.pool)
        try await ledger.fill()
        return (ledger, Pool(Configuration(url: ledger.url, role: role), size: 2, waitLimit: .seconds(120)))
    }

    private static let harmful = [
        "UPDATE log.event SET payload = '{}'", "DELETE FROM log.event", "TRUNCATE log.event",
        "TRUNCATE log.event_000000000000", "DELETE FROM log.event_000000000000", "DROP TABLE log.event_000000000000",
        "ALTER TABLE log.event DISABLE TRIGGER ALL", "SET session_replication_role = replica",
        """
        INSERT INTO log.event SELECT 27, category, stream_id, version, type, schema_version, event_id, '2020-01-01',
          occurred_at, effective_date, actor, channel, command_id, correlation_id, causation_id, policy_version, payload
        FROM log.event LIMIT 1
        """,
        "UPDATE log.commit SET hash = ''", "DELETE FROM log.commit", "TRUNCATE log.commit",
        "INSERT INTO log.commit VALUES (27, 27, now(), '', '')", "UPDATE log.head SET position = 3",
        "DELETE FROM log.head",
        "UPDATE log.stream SET version = 9", "DELETE FROM log.command", "DELETE FROM log.claim",
        "SELECT log.make_partition('x', 0, 1)",
        "CREATE OR REPLACE FUNCTION log.refuse_change() RETURNS trigger "
            + "LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ]

    @Test("the application may append and read, and neither change nor forge", arguments: harmful)
    @IO func application(_ sql: String) async throws {
        let (ledger, app) = try await ledger("roles_app", Role.app)
        let error = await #expect(throws: PostgresError.self) { try await app.query(Statement(raw: sql)) }
        guard case .server(let refusal)? = error else { return }
        // Whose a table or function is not may not alter it: 42501 as well.
        #expect(refusal.sqlState == "42501", "\(refusal.message)")
        #expect(try await ledger.fault() == nil)
    }

    @Test("what the processes need, the application may; the keys of people are not among it")
    @IO func needed() async throws {
        let (ledger, app) = try await ledger("roles_needed", Role.app)
        let log = EventLog(pool: app)
        _ = try await log.append(Ledger.append(11, at: 0))
        #expect(try await log.read(after: 26, limit: 10).events.count == 2)
        #expect(try await log.nextNumber("HT") == 1)
        try await log.ensurePartitions()
        _ = try await app.run([
            "INSERT INTO process.timer VALUES (NULL)", "DELETE FROM process.timer", "SELECT * FROM public.migration",
            "CREATE SCHEMA read_list", "CREATE TABLE read_list.list (id uuid)", "DROP TABLE read.list",
            "ALTER TABLE read_list.list SET SCHEMA read", "DROP SCHEMA read_list",
        ])
        for sql in ["SELECT FROM vault.person_key", "ALTER TABLE process.timer ADD x int", "CREATE TABLE log.x ()"] {
            let error = await #expect(throws: PostgresError.self) { try await app.query(Statement(raw: sql)) }
            guard case .server(let refusal)? = error else { continue }
            #expect(refusal.sqlState == "42501", "\(sql)")
        }
        #expect(try await ledger.verify().facts == 28)
        // Said again, with what has been made since, it stays so.
        try await EventLog.grantRoles(ledger.pool)
        _ = try await app.query("INSERT INTO read.list VALUES (NULL)")
    }

    @Test("the auditor reads the log and nothing else; the vault's sessions see keys and no log")
    @IO func others() async throws {
        let (ledger, auditor) = try await ledger("roles_auditor", Role.auditor)
        #expect(try await Verifier(pool: auditor).verify().facts == 26)
        await #expect(throws: AppendError.self) { try await EventLog(pool: auditor).append(Ledger.append(11, at: 0)) }
        await #expect(throws: PostgresError.self) { try await auditor.query("SELECT FROM process.timer") }
        let vault = Pool(Configuration(url: ledger.url, role: Role.vault), size: 1, waitLimit: .seconds(120))
        _ = try await vault.query("INSERT INTO vault.person_key VALUES (NULL)")
        for sql in ["DELETE FROM vault.person_key", "SELECT FROM log.event"] {
            await #expect(throws: PostgresError.self) { try await vault.query(Statement(raw: sql)) }
        }
    }
}
