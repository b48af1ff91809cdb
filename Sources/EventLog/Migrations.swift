package import Postgres

/// A numbered script that brings a database from one version of the program to the next.
package struct Migration: Sendable {
    package let name: String
    package let sql: String
    /// Run again whenever it has changed: it replaces what it made before, as the text of a function does.
    package let isRepeatable: Bool

    package init(_ name: String, _ sql: String, isRepeatable: Bool = false) {
        (self.name, self.sql, self.isRepeatable) = (name, sql, isRepeatable)
    }
}

package enum MigrationError: Error, Sendable, Equatable {
    /// The database has been migrated by a newer build.
    case databaseIsNewer(unknown: [String])
    /// A script that was run has been changed since.
    case changed(String)
}

extension EventLog {
    /// The log's own tables.
    package nonisolated static let migrations = [
        Migration("log/0001", String(decoding: PackageResources.log_sql, as: UTF8.self)),
        Migration("log/0002", String(decoding: PackageResources.partitions_sql, as: UTF8.self), isRepeatable: true),
        Migration("log/0003", String(decoding: PackageResources.append_sql, as: UTF8.self), isRepeatable: true),
        Migration("log/0004", String(decoding: PackageResources.chain_sql, as: UTF8.self)),
        Migration("log/0005", String(decoding: PackageResources.archive_sql, as: UTF8.self)),
    ]

    /// Says who may do what, for all tables there are; to be run by their owner after every migration.
    ///
    /// Makes the roles of the processes where they are missing. Throws `PostgresError`, with a hint for the
    /// administrator, if the owner may not make roles.
    package nonisolated static func grantRoles(_ pool: Pool) async throws {
        try await pool.transaction { connection in
            _ = try await connection.query("SELECT pg_advisory_xact_lock(hashtext('guangsha.migrate'))")
            try await connection.script(String(decoding: PackageResources.roles_sql, as: UTF8.self))
        }
    }

    /// Runs the migrations that have not been run, all in one transaction and one process at a time; their names.
    package nonisolated static func migrate(_ pool: Pool, _ migrations: [Migration]) async throws -> [String] {
        try await pool.transaction { connection in
            // Two processes that start together must not both create the tables.
            _ = try await connection.query("SELECT pg_advisory_xact_lock(hashtext('guangsha.migrate'))")
            try await connection.script(
                """
                CREATE TABLE IF NOT EXISTS public.migration (
                  name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
                """)
            let rows = try await connection.query("SELECT name, checksum FROM public.migration")
            let done = Dictionary(
                uniqueKeysWithValues: try rows.map { row in (try row.text(0), try row.text(1)) })
            let unknown = Set(done.keys).subtracting(migrations.map(\.name))
            guard unknown.isEmpty else { throw MigrationError.databaseIsNewer(unknown: unknown.sorted()) }
            var applied: [String] = []
            for migration in migrations {
                let checksum = try await connection.query("SELECT md5(\(migration.sql))")[0].text(0)
                if let old = done[migration.name] {
                    if old == checksum { continue }
                    guard migration.isRepeatable else { throw MigrationError.changed(migration.name) }
                }
                try await connection.script(migration.sql)
                _ = try await connection.query(
                    """
                    INSERT INTO public.migration (name, checksum) VALUES (\(migration.name), \(checksum))
                    ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = now()
                    """)
                applied.append(migration.name)
            }
            return applied
        }
    }
}
