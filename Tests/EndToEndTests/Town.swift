import EventLoop
import Foundation
import Testing

/// A whole installation: `guangsha up` on a home of its own, with a private PostgreSQL, the processes and the bank.
final class Town {
    let home: String
    let url: String
    private(set) var tokens: [String: String] = [:]
    private var process = Process()
    let port: Int
    private let output: URL

    /// Starts it and returns when it is ready, or at once.
    init(units: Int = 0, waits: Bool = true) throws {
        home = "/tmp/guangsha-e2e-\(UInt32.random(in: 0 ... .max))"
        port = Int.random(in: 20_000...31_000)
        url = "http://127.0.0.1:\(port)"
        output = URL(fileURLWithPath: "\(home)-output")
        if waits { try start(units: units) } else { try launch(units: units) }
    }

    /// Starts it and returns when it is ready.
    func start(units: Int = 0) throws {
        try launch(units: units)
        try wait("it is ready") {
            guard process.isRunning else { throw Impatience(description: "it has ended before it was ready") }
            return (try? curl("/readyz").status) == 200 && said.contains("Ctrl-C")
        }
        for line in said.split(separator: "\n") where line.contains("export ") {
            let parts = line.split(separator: " ")[1].split(separator: "=")
            tokens[String(parts[0])] = String(parts[1])
        }
    }

    private func launch(units: Int) throws {
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        process = Process()
        process.executableURL = Town.root.appendingPathComponent(".build/debug/guangsha")
        process.arguments = [
            "up", "--home", home, "--listen", "127.0.0.1:\(port)", "--bank", "127.0.0.1:\(port + 1)", "--sample",
            "\(units)",
        ]
        // Passwords as cheap as they can be: others are tested here.
        process.environment = ProcessInfo.processInfo.environment.merging(["GUANGSHA_PASSWORD_COST": "10"]) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = process.standardOutput
        try process.run()
    }

    var said: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    /// Ends it as Ctrl-C would.
    func stop() {
        process.interrupt()
        Town.wait(untilGone: process)
    }

    /// Ends it as nobody should.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        Town.wait(untilGone: process)
    }

    func remove() {
        stop()
        try? FileManager.default.removeItem(atPath: home)
        try? FileManager.default.removeItem(at: output)
    }

    /// The processes of this installation, by the words they were started with.
    func processes(_ role: String) -> [Int32] { Town.processes(role, of: home) }

    static func processes(_ role: String, of home: String) -> [Int32] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.filter { id in
            let line = (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(id)/cmdline"))) ?? Data()
            let words = String(decoding: line, as: UTF8.self).split(separator: "\0")
            return words.contains { $0 == home || $0.hasPrefix("\(home)/") } && words.dropFirst().first == role[...]
        }
    }

    /// Every process that works for this installation, PostgreSQL included.
    var everything: Int {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { Int32($0) }.filter { id in
            let line = (try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(id)/cmdline"))) ?? Data()
            return String(decoding: line, as: UTF8.self).contains(home)
        }.count
    }

    /// Runs a program of the repository with the tokens in its environment; its exit code and what it printed.
    func run(_ path: String, _ arguments: [String] = []) throws -> (code: Int32, output: String) {
        try Town.run(path, arguments, environment: tokens.merging(["URL": url]) { $1 })
    }

    static func run(
        _ path: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> (code: Int32, output: String) {
        let child = Process()
        child.executableURL = URL(fileURLWithPath: path, relativeTo: Town.root)
        child.arguments = arguments
        child.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let pipe = Pipe()
        child.standardOutput = pipe
        child.standardError = pipe
        try child.run()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        Town.wait(untilGone: child)
        return (child.terminationStatus, text)
    }

    /// Asks with `curl`, as a user would.
    func curl(_ path: String, _ arguments: [String] = [], as role: String? = nil) throws -> (status: Int, body: String)
    {
        let child = Process()
        child.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        let token = role.flatMap { tokens[$0] }.map { ["-H", "Authorization: Bearer \($0)"] } ?? []
        child.arguments = ["-s", "--max-time", "20", "-w", "\n%{http_code}"] + token + arguments + [url + path]
        let pipe = Pipe()
        child.standardOutput = pipe
        try child.run()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        Town.wait(untilGone: child)
        let cut = text.lastIndex(of: "\n") ?? text.startIndex
        return (Int(text[cut...].dropFirst()) ?? 0, String(text[..<cut]))
    }

    func wait(_ what: String, seconds: Double = 240, _ holds: () throws -> Bool) throws {
        do { try Town.wait(what, seconds: seconds, holds) } catch let error as Impatience {
            throw Impatience(description: "\(error.description); it said:\n\(said)")
        }
    }

    static func wait(_ what: String, seconds: Double = 240, _ holds: () throws -> Bool) throws {
        let end = Date(timeIntervalSinceNow: seconds)
        while try !holds() {
            guard Date() < end else { throw Impatience(description: "waited in vain until \(what)") }
            usleep(50_000)
        }
    }

    private static func wait(untilGone process: Process) {
        // `waitUntilExit` spins a whole core when it is called off the main thread.
        while process.isRunning { usleep(10_000) }
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}

struct Impatience: Error, CustomStringConvertible { let description: String }
