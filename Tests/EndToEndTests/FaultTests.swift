import EventLoop
import Foundation
import HTTPServer
import Synchronization
import Testing

/// Faults of single processes under load. What a client is owed is counted to the request.
@Suite("Faults of single processes", .serialized) struct FaultTests {
    @Test("workers that are replaced one after the other lose no request; one that traps takes along only its own")
    func workers() async throws {
        let town = try Town(units: 2)
        defer { town.remove() }
        let load = await Load(town.port, town.tokens["ADMIN"] ?? "")
        defer { load.end() }
        try town.wait("the load has begun") { load.seen > 100 }
        for round in 0..<4 {
            guard let worker = town.processes("serve-worker").sorted().first else { continue }
            kill(worker, SIGTERM)
            try town.wait("worker \(round) is replaced") {
                town.processes("serve-worker").count == 2 && !town.processes("serve-worker").contains(worker)
            }
            let seen = load.seen
            try town.wait("it goes on") { load.seen > seen + 100 }
        }
        #expect(await load.failures == [])
        let worker = try #require(town.processes("serve-worker").first)
        // What a trap of Swift ends with.
        kill(worker, SIGILL)
        let seen = load.seen
        try town.wait("the other goes on") { load.seen > seen + 200 }
        try town.wait("it is back") { town.processes("serve-worker").count == 2 }
        await load.stop()
        #expect(await load.failures.count <= Load.clients)
    }

    @Test(
        "a worker that waits for a database which says nothing has taken the socket over, so that no trap keeps the port"
    )
    @IO func waiting() throws {
        let home = "/tmp/guangsha-e2e-\(UInt32.random(in: 0 ... .max))"
        let port = UInt16.random(in: 20_000...31_000)
        let silent = try Listener.bound(to: .tcp(host: "127.0.0.1", port: port + 1))
        let serve = Process()
        serve.executableURL = Town.root.appendingPathComponent(".build/debug/guangsha")
        serve.arguments = [
            "serve", "--home", home, "--listen", "127.0.0.1:\(port)", "--workers", "1", "--database-url",
            "postgresql://guangsha@127.0.0.1:\(port + 1)/guangsha",
        ]
        serve.standardError = FileHandle.nullDevice
        try serve.run()
        defer {
            serve.terminate()
            close(silent)
            try? FileManager.default.removeItem(atPath: home)
        }
        // The flags of an open file, in octal; `O_CLOEXEC` is 02000000.
        try Town.wait("the socket ends with the worker") {
            Town.processes("serve-worker", of: home).contains { worker in
                let lines = (try? String(contentsOfFile: "/proc/\(worker)/fdinfo/3", encoding: .utf8)) ?? ""
                let flags = lines.split(separator: "\n").first { $0.hasPrefix("flags:") }?.split(separator: "\t").last
                return flags.flatMap { Int32($0, radix: 8) }.map { $0 & O_CLOEXEC != 0 } ?? false
            }
        }
    }

    @Test("without a descriptor to spare a worker lets clients wait, and serves them when it has some again")
    func descriptors() async throws {
        let town = try Town(units: 2)
        defer { town.remove() }
        let workers = town.processes("serve-worker").sorted()
        for worker in workers {
            let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(worker)/fd").count
            let result = try Town.run("/usr/bin/prlimit", ["--pid", "\(worker)", "--nofile=\(open + 6)"])
            #expect(result.code == 0, "\(result.output)")
        }
        let crowd = try await crowd(of: 60, town.port)
        // Not one more can be accepted; none of the workers dies of it.
        let late = try town.curl("/readyz", ["--max-time", "1"])
        #expect(late.status == 0 || late.status == 503 || late.status == 200)
        #expect(town.processes("serve-worker").sorted() == workers)
        await leave(crowd)
        try town.wait("it answers again") { (try? town.curl("/readyz").status) == 200 }
        #expect(town.processes("serve-worker").sorted() == workers)
    }

    @IO private func crowd(of count: Int, _ port: Int) async throws -> [Socket] {
        var sockets: [Socket] = []
        for _ in 0..<count {
            let address = Address.tcp(host: "127.0.0.1", port: UInt16(port))
            sockets.append(try await Socket.connect(to: address, until: .after(.seconds(5))))
        }
        return sockets
    }

    @IO private func leave(_ sockets: [Socket]) { for socket in sockets { socket.close() } }
}

/// Clients that register projects one after the other and never ask twice.
@IO final class Load {
    static let clients = 8

    private(set) var failures: [String] = []
    private var isOver = false
    private let client: Client
    private var tasks: [Task<Void, Never>] = []
    private nonisolated let counter = Atomic<Int>(0)
    /// How many requests have had an end; readable from the test's own thread.
    nonisolated var seen: Int { counter.load(ordering: .relaxed) }

    init(_ port: Int, _ token: String) {
        let address = Address.tcp(host: "127.0.0.1", port: UInt16(port))
        client = Client(address: address, host: address.description, connections: Load.clients)
        tasks = (0..<Load.clients).map { number in
            Task.onLoop { await self.work(number, token) }
        }
    }

    private func work(_ number: Int, _ token: String) async {
        let headers: Headers = ["Authorization": "Bearer \(token)", "Content-Type": "application/json"]
        var count = 0
        while !isOver {
            count += 1
            let body = """
                {"projectNo":"LOAD-\(number)-\(count)","name":"项目\(number)-\(count)",\
                "orgUnitId":"32030300-0000-7000-8000-000000000001",\
                "address":"路","ownerName":"中心","projectType":"1","housingKind":"1","plannedUnits":10}
                """
            let request = ClientRequest(.post, "/projects", headers: headers, body: Array(body.utf8))
            do throws(ClientError) {
                let answer = try await client.send(request, until: .after(.seconds(30)))
                if answer.status != 201 { await fail(String(decoding: answer.body, as: UTF8.self)) }
            } catch { await fail("\(error)") }
            counter.add(1, ordering: .relaxed)
        }
    }

    private func fail(_ reason: String) async {
        failures.append(reason)
        try? await EventLoop.sleep(for: .milliseconds(100))
    }

    /// The end is near; safe to call from anywhere.
    nonisolated func end() { Task { @IO in isOver = true } }

    func stop() async {
        isOver = true
        for task in tasks { await task.value }
        client.close()
    }
}
