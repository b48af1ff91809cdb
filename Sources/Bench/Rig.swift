import API
import EventLog
import EventLoop
import Glibc
import Identity
import Kernel
import Postgres
import PrivatePostgres
import Processes
import Projector
import Queries
import Vault

/// A PostgreSQL of our own on which everything is measured, as safe as in production: every commit is on the disk.
@IO final class Rig {
    let options: BenchOptions
    private let server: RunningCluster
    private var names = 0

    private static let settings = [
        "fsync": "on", "synchronous_commit": "on", "shared_buffers": "1GB", "max_wal_size": "8GB", "jit": "off",
        "max_connections": "200", "random_page_cost": "1.1",
    ]

    /// Holds all tables; the databases of the measurements are copies of it.
    private static let model = "model"

    private init(_ options: BenchOptions, _ server: RunningCluster) { (self.options, self.server) = (options, server) }

    /// For what may be forgotten at the end.
    var directory: String { server.cluster.directory }

    /// Starts the server. Its directory goes with this process, unless one is named that is to be kept.
    static func start(_ options: BenchOptions, keeping kept: String? = nil) async throws -> Rig {
        let settings = Rig.settings
        let directory = kept ?? "/var/tmp/guangsha-bench-\(UInt32.random(in: 0 ... .max))"
        let server = try await offload {
            let cluster = try Cluster(directory: directory, installation: .find())
            try cluster.initialise()
            return try RunningCluster(cluster, settings: settings, ending: kept == nil ? .removed : .clean)
        }
        let rig = Rig(options, server)
        if try await rig.has(model) { return rig }
        let draft = "\(model)_draft"
        try await rig.administer("DROP DATABASE IF EXISTS \(identifier: draft)")
        try await rig.administer("CREATE DATABASE \(identifier: draft)")
        let pool = Pool(rig.configuration(draft), size: 1, waitLimit: .seconds(10))
        _ = try await EventLog.migrate(pool, Rig.migrations)
        try await pool.with { try await $0.script(Anchor.schema) }
        await pool.close()
        try await rig.administer("ALTER DATABASE \(identifier: draft) RENAME TO \(identifier: model)")
        return rig
    }

    func stop() async throws { try await offload { [server] in server.stop() } }

    // MARK: Databases

    /// A database nobody else has.
    struct Ground {
        let url: String
        let configuration: Configuration
        let pool: Pool
        let log: EventLog
    }

    /// Lends a fresh database with all tables, and drops it.
    func withGround<T>(_ body: @IO (Ground) async throws -> T) async throws -> T {
        names += 1
        let name = "bench_\(names)"
        let ground = try await keptGround(name)
        let value = try await body(ground)
        await ground.pool.close()
        try await administer("DROP DATABASE \(identifier: name) WITH (FORCE)")
        return value
    }

    /// A database of this name, with all tables; it stays for the next time.
    func keptGround(_ name: String) async throws -> Ground {
        if try await !has(name) {
            try await administer("CREATE DATABASE \(identifier: name) TEMPLATE \(identifier: Rig.model)")
        }
        let configuration = configuration(name)
        let pool = Pool(configuration, size: 8, waitLimit: .seconds(30))
        return Ground(url: configuration.url, configuration: configuration, pool: pool, log: EventLog(pool: pool))
    }

    private func has(_ name: String) async throws -> Bool {
        try await !administer("SELECT FROM pg_database WHERE datname = \(name)").isEmpty
    }

    private func configuration(_ name: String) -> Configuration {
        Configuration(url: server.cluster.conninfo(database: name), applicationName: "guangsha bench")
    }

    @discardableResult private func administer(_ statement: Statement) async throws -> Rows {
        let connection = try await Connection.open(configuration("postgres"))
        defer { connection.close() }
        return try await connection.query(statement)
    }

    nonisolated static let migrations =
        EventLog.migrations + EventLog.projectorMigrations + ListReader.queryMigrations + Tokens.accessMigrations
        + Identity.migrations + Vault.scripts.map { Migration($0.name, $0.sql) } + Processes.migrations

    // MARK: Programs

    /// Transactions a second of a script.
    func pgbench(_ clients: Int, _ script: String, on ground: Ground) async throws -> Double {
        names += 1
        let file = "\(directory)/script_\(names)"
        try LineFile(file).append(Array(script.utf8))
        let output = try await shell(
            """
            '\(server.cluster.installation.directory)/pgbench' -n -M prepared -c \(clients) -j 2 \
            -T \(options.seconds) -f '\(file)' "\(ground.url)"
            """)
        let line = output.split(separator: "\n").last { $0.hasPrefix("tps = ") }
        guard let tps = line.flatMap({ Double($0.dropFirst(6).prefix { $0 != " " }) }) else {
            throw BenchError.program("pgbench did not tell how fast it was: \(output)")
        }
        return tps
    }

    /// Runs a file of SQL as its author would.
    func psql(_ file: String, on ground: Ground) async throws {
        let program = "\(server.cluster.installation.directory)/psql"
        _ = try await shell("'\(program)' -q -v ON_ERROR_STOP=1 -f '\(file)' \"\(ground.url)\"")
    }

    /// What a script of the shell printed.
    func shell(_ script: String) async throws -> String {
        let file = "\(directory)/output"
        let words = ["-c", "exec >'\(file)' 2>&1\n\(script)"]
        guard let child = ChildProcess("/bin/sh", words, endsWithParentBy: SIGKILL) else {
            throw BenchError.program("no process can be started: error \(errno)")
        }
        let ending = try await end(of: child)
        let output = try LineFile(file).lines().map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
        guard ending == .exited(code: 0) else { throw BenchError.program("`\(script)` \(ending): \(output)") }
        return output
    }

    func end(of child: ChildProcess) async throws -> ChildProcess.Ending {
        while true {
            if let ending = child.ending() { return ending }
            try await EventLoop.sleep(for: .milliseconds(5))
        }
    }
}
