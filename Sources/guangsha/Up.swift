import EventLoop
import Foundation
import PrivatePostgres

/// `guangsha up`: a private PostgreSQL if none is named, its tables, and all processes on it.
struct Up {
    let arguments: Arguments
    let settings: Settings
    let listen: String

    init(_ arguments: Arguments) throws {
        self.arguments = arguments
        settings = try Settings(arguments)
        listen = arguments.string("listen") ?? "127.0.0.1:8080"
    }

    /// Runs on the main thread until a signal.
    func run() throws -> Int32 {
        for place in [listen] + (arguments.has("no-simulators") ? [] : [bank]) { try checkFree(place) }
        let lock = try takeHome()
        var database = settings.isPrivate ? try startDatabase() : nil
        defer { database?.stop() }
        var retryAt = Deadline.now
        try makeSample()
        try waitFor("migrate", asOwner: true)
        let supervisor = Supervisor(roles)
        // Waits for read models and processes, which have to be looked after meanwhile.
        var greeting: ChildProcess?
        try supervisor.run {
            greeting = try begin("greet", "--listen", listen)
        } watch: {
            if let ending = greeting?.ending() {
                greeting = ending == .exited(code: 0) ? nil : try begin("greet", "--listen", listen)
            }
            guard settings.isPrivate, database?.isRunning != true, retryAt <= .now else { return }
            Console.log("error", "the private PostgreSQL has ended; it is started again")
            // It may have ended for want of room on the disk, and start again as soon as there is some.
            do { database = try startDatabase() } catch {
                Console.log("error", "the private PostgreSQL does not start; it is tried again", ["reason": "\(error)"])
                (database, retryAt) = (nil, .after(.seconds(1)))
            }
        }
        _ = consume lock
        return ExitCode.success
    }

    /// Better told now than by processes that die one after the other.
    private func checkFree(_ place: String) throws {
        guard let descriptor = try? Listener.bound(to: try address(place)) else {
            throw UsageError(
                "\(place) is in use, or is no address of this machine; choose others with --listen and --bank")
        }
        close(descriptor)
    }

    /// One `up` for each home: the lock goes with the process, whatever ends it.
    private func takeHome() throws -> FileLock {
        try FileManager.default.createDirectory(atPath: settings.home, withIntermediateDirectories: true)
        // PostgreSQL's own account has to reach its directory below.
        try FileManager.default.setAttributes([.posixPermissions: 0o711], ofItemAtPath: settings.home)
        guard let lock = FileLock("\(settings.home)/lock") else {
            throw UsageError("another `guangsha up` runs on \(settings.home); stop it, or choose another --home")
        }
        return lock
    }

    private func startDatabase() throws -> RunningCluster {
        let cluster = try Cluster(directory: "\(settings.home)/pg", installation: .find())
        if !cluster.isInitialised { Console.note("正在建立数据库 …") }
        try cluster.initialise()
        // The last run's server may still be writing down what it has: it ends by itself.
        var waited = 0
        while let id = serverID(cluster), waited < 600 {
            if waited == 0 { Console.note("等待上一次运行的数据库 (pid \(id)) 结束 …") }
            usleep(100_000)
            waited += 1
        }
        return try RunningCluster(
            cluster,
            settings: [
                "shared_buffers": "256MB", "max_wal_size": "4GB", "max_connections": "120", "jit": "off",
                "random_page_cost": "1.1", "cluster_name": "guangsha",
            ])
    }

    private func serverID(_ cluster: Cluster) -> Int32? {
        guard let text = try? String(contentsOfFile: "\(cluster.data)/postmaster.pid", encoding: .utf8),
            let id = Int32(text.prefix { $0 != "\n" }), kill(id, 0) == 0
        else { return nil }
        return id
    }

    /// Makes the sample on the first start, when there is no database yet.
    private func makeSample() throws {
        guard let units = arguments.string("sample"), units != "0", settings.isPrivate else { return }
        try waitFor("sample", "--units", units, "--years", arguments.string("sample-years") ?? "1")
    }

    private var bank: String { arguments.string("bank") ?? "127.0.0.1:8081" }

    private var common: [String] {
        ["--home", settings.home] + (settings.isPrivate ? [] : ["--database-url", settings.databaseURL])
    }

    private var roles: [Supervisor.Role] {
        var roles = [
            Supervisor.Role(name: "serve", arguments: ["serve", "--listen", listen] + common),
            Supervisor.Role(name: "project", arguments: ["project"] + common),
            Supervisor.Role(name: "manage", arguments: ["manage", "--bank", bank] + common),
        ]
        if !arguments.has("no-simulators") {
            roles.append(
                Supervisor.Role(
                    name: "simulate bank",
                    arguments: [
                        "simulate", "bank", "--listen", bank, "--callback", listen, "--home",
                        settings.home,
                    ]))
        }
        return roles
    }

    /// Runs a subcommand of this program to its end; its output is ours. The owner's right goes to who needs it only.
    private func waitFor(_ words: String..., asOwner: Bool = false) throws {
        let owner = asOwner && !settings.isPrivate ? ["--owner-url", settings.ownerURL] : []
        let child = try begin(words + owner)
        while true {
            switch child.ending() {
            case nil: usleep(5_000)
            case .exited(code: 0): return
            case let ending?: throw UsageError("`guangsha \(words.joined(separator: " "))` \(ending)")
            }
            if Signals.wait(for: [SIGTERM, SIGINT], timeout: .zero) != nil {
                child.send(SIGTERM)
                throw UsageError("stopped while `\(words[0])` ran")
            }
        }
    }

    private func begin(_ words: String...) throws -> ChildProcess { try begin(words) }

    private func begin(_ words: [String]) throws -> ChildProcess {
        guard let child = ChildProcess(ownExecutable(), words + common, endsWithParentBy: SIGTERM) else {
            throw UsageError("cannot start a process: error \(errno)")
        }
        return child
    }
}
