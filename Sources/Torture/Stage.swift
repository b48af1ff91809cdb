import API
import EventLog
import EventLoop
import Foundation
import HTTPServer
import Kernel
import Postgres
import Projector

/// A whole installation in a directory of its own: `guangsha up` with its private PostgreSQL, its processes, its bank.
@IO final class Stage {
    let options: TortureOptions
    /// Seconds by which the clock of the processes is wrong.
    let clockFile: String
    /// The data are on a small disk of their own, which can be filled.
    private(set) var hasSmallDisk = false
    private(set) var up: ChildProcess?
    private(set) var complaints: [String] = []
    /// The last position of what came with the installation.
    private(set) var sampleEnd: Int64 = 0
    let client: Client, bank: Client
    let pool: Pool
    let log: EventLog

    init(_ options: TortureOptions) async throws {
        self.options = options
        clockFile = "\(options.home)/clock"
        let places = [options.port, options.port + 1].map { Address.tcp(host: "127.0.0.1", port: $0) }
        client = Client(address: places[0], host: places[0].description, connections: options.clients + 4)
        bank = Client(address: places[1], host: places[1].description)
        let url = "host='\(options.home)/pg' user=guangsha dbname=guangsha"
        pool = Pool(
            Configuration(url: url, applicationName: "guangsha torture", statementTimeout: .seconds(60)), size: 4,
            waitLimit: .seconds(60))
        log = EventLog(pool: pool)
    }

    /// Makes the home, on a small disk if this process may, and starts everything with the sample's policy.
    func open() async throws {
        try FileManager.default.createDirectory(atPath: "\(options.home)/pg", withIntermediateDirectories: true)
        try setClock(to: 0)
        let size = options.seconds > 120 ? "2g" : "512m"
        hasSmallDisk =
            options.hasOwnMounts
            ? try await run("/bin/mount", "-t", "tmpfs", "-o", "size=\(size)", "none", disk) == 0 : false
        start()
        try await untilReady()
        sampleEnd = try await log.head()
    }

    var disk: String { "\(options.home)/pg" }

    func setClock(to seconds: Int) throws {
        try Data("\(seconds)".utf8).write(to: URL(fileURLWithPath: clockFile), options: .atomic)
    }

    // MARK: Starting and stopping

    private func start() {
        let listen = "127.0.0.1:\(options.port)", bank = "127.0.0.1:\(options.port + 1)"
        up = ChildProcess(
            "/bin/sh",
            [
                "-c",
                """
                GUANGSHA_CLOCK_FILE='\(clockFile)' exec '\(options.program)' up --home '\(options.home)' \
                --listen \(listen) --bank \(bank) --sample 2 >>'\(options.home)/output' 2>&1
                """,
            ], endsWithParentBy: SIGTERM)
    }

    /// Kills it with all that belongs to it.
    func kill() async throws {
        up?.send(SIGKILL)
        while up != nil, ending() == nil { try await EventLoop.sleep(for: .milliseconds(10)) }
        try await untilGone()
    }

    /// How `guangsha up` ended, if it has; told once.
    private func ending() -> ChildProcess.Ending? {
        guard let ending = up?.ending() else { return nil }
        up = nil
        return ending
    }

    /// Starts it again after a kill; if it has ended without one, that is a fault.
    func keepUp() async throws {
        if let ending = ending() {
            complaints.append("`guangsha up` \(ending) although nobody had told it to; it said: \(lastWords)")
            try await untilGone()
        }
        if up == nil { start() }
        try await untilReady()
    }

    private func untilGone() async throws {
        let deadline = Deadline.after(.seconds(60))
        while !everything.isEmpty {
            guard Deadline.now < deadline else {
                complaints.append("still running a minute after `guangsha up` was killed: \(everything)")
                for id in everything { _ = Foundation.kill(id, SIGKILL) }
                return
            }
            try await EventLoop.sleep(for: .milliseconds(20))
        }
    }

    /// Waits until it answers that it is ready.
    func untilReady() async throws {
        let deadline = Deadline.after(.seconds(120))
        while true {
            let request = ClientRequest(.get, "/readyz")
            if let answer = try? await client.send(request, until: .after(.seconds(5))), answer.status == 200 { return }
            if let ending = ending() { throw TortureError("`guangsha up` \(ending); it said: \(lastWords)") }
            guard Deadline.now < deadline else { throw TortureError("it does not get ready; it said: \(lastWords)") }
            try await EventLoop.sleep(for: .milliseconds(50))
        }
    }

    /// Ends everything in order and removes the home.
    func remove() {
        client.close()
        bank.close()
        up?.send(SIGTERM)
        while let up, up.ending() == nil { usleep(10_000) }
        for id in everything { _ = Foundation.kill(id, SIGKILL) }
        if hasSmallDisk, let child = ChildProcess("/bin/umount", ["-l", disk], endsWithParentBy: SIGKILL) {
            while child.ending() == nil { usleep(1_000) }
        }
        try? FileManager.default.removeItem(atPath: options.home)
    }

    var lastWords: String {
        String(((try? String(contentsOfFile: "\(options.home)/output", encoding: .utf8)) ?? "").suffix(2_000))
    }

    /// The exit code of a program.
    func run(_ path: String, _ arguments: String...) async throws -> Int32 {
        guard let child = ChildProcess(path, arguments, endsWithParentBy: SIGKILL) else {
            throw TortureError("no process can be started")
        }
        while true {
            if let ending = child.ending() { return if case .exited(let code) = ending { code } else { -1 } }
            try await EventLoop.sleep(for: .milliseconds(5))
        }
    }

    // MARK: Coming to rest

    /// Waits until read models, processes and the bank have nothing left to do.
    func settle() async throws {
        // What waits for its time has its time now, and a bank that is started again tells at once what it has to tell.
        try setClock(to: 72_000)
        for id in processes("simulate") { _ = Foundation.kill(id, SIGKILL) }
        let deadline = Deadline.after(.seconds(180))
        var quiet = 0, last: Int64 = -1
        while quiet < 4 {
            guard Deadline.now < deadline else { throw TortureError("it does not come to rest: \(try await unrest())") }
            let row = try await pool.query(
                """
                SELECT h.position, h.position - least((SELECT coalesce(min(position), 0) FROM projection.checkpoint),
                    (SELECT coalesce(min(position), 0) FROM process.checkpoint))
                  + (SELECT count(*) FROM process.outbox WHERE status = 'waiting') + (SELECT count(*) FROM process.inbox)
                FROM log.head h
                """)[0]
            let head = try row.int(0)
            let hasToldAll = await self.hasToldAll()
            quiet = try row.int(1) == 0 && head == last && hasToldAll ? quiet + 1 : 0
            last = head
            try await EventLoop.sleep(for: .milliseconds(150))
        }
    }

    /// Whether the bank has been heard of every payment.
    private func hasToldAll() async -> Bool {
        guard let entries = try? await bankJournal() else { return false }
        let told = entries.filter { $0["method"] == "CALLBACK" && $0["applied"] == true }
        let serials = Set(told.compactMap { $0["body"]?["bankSerialNo"]?.string })
        return serials.count == entries.count { $0["target"] == "/_sim/pay" && $0["applied"] == true }
    }

    /// Everything the bank has received and sent.
    func bankJournal() async throws -> [JSON] {
        let answer = try await bank.send(ClientRequest(.get, "/_sim/journal"), until: .after(.seconds(30)))
        return try JSON.parse(answer.body).array ?? []
    }

    private func unrest() async throws -> String {
        let rows = try await pool.query(
            """
            SELECT name || ' at ' || position FROM projection.checkpoint UNION ALL
            SELECT name || ' at ' || position FROM process.checkpoint UNION ALL
            SELECT 'waits: ' || name || ' ' || attempts || ' ' || due_at || ' ' || coalesce(error, '') FROM process.outbox
            WHERE status = 'waiting' UNION ALL SELECT 'head ' || position FROM log.head
            """)
        return try rows.map { row in try row.text(0) }.joined(separator: "; ")
    }
}

package struct TortureError: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }
}
