import Foundation

/// A program with its arguments, looked up in a fixed path and given an environment of our own.
struct Command {
    let arguments: [String]

    init(_ arguments: [String]) { self.arguments = arguments }

    /// PostgreSQL's programs obey many `PG…` variables; none of the caller's may reach them.
    static let environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"]

    func process() -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = Command.environment
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        return process
    }

    /// Runs it to its end and returns what it printed, without the last line end.
    @discardableResult
    func output() throws(PrivatePostgresError) -> String {
        let process = process()
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        process.standardInput = FileHandle.nullDevice
        let output: String
        do {
            try process.run()
            output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? .init(), as: UTF8.self)
                .trimmingCharacters(in: .whitespacesAndNewlines)
        } catch { throw .failed("\(arguments[0]): \(error)") }
        process.waitForEnd()
        guard process.terminationStatus == 0 else {
            throw .failed("\(arguments.joined(separator: " ")) failed: \(output)")
        }
        return output
    }
}

extension Process {
    /// Like `waitUntilExit`, which on a thread without a run loop's sources spins.
    func waitForEnd() {
        while isRunning { Thread.sleep(forTimeInterval: 0.002) }
    }
}
