import EventLoop
import Foundation

/// Starts processes of this program, starts again what dies, and ends them all together. Runs on the main thread.
final class Supervisor {
    struct Role {
        let name: String
        let arguments: [String]
        var inherited: Int32?
    }

    private struct Running {
        let role: Role
        var process: ChildProcess?
        var startedAt = Deadline.now
        var restartAt = Deadline.now
        /// Doubles while it keeps dying young.
        var pause = Duration.milliseconds(100)
    }

    private var children: [Running]
    private let executable: String
    /// A child that lives shorter than this has died young; and so long children have to finish when asked to end.
    private static let young = Duration.seconds(5), grace = Duration.seconds(35)

    init(_ roles: [Role]) {
        children = roles.map { Running(role: $0) }
        executable = ownExecutable()
    }

    /// Runs until a signal asks for the end. `onStart` is called once all have been started.
    ///
    /// `watch` is called as often as the children are looked at; what it throws ends everything.
    func run(onStart: () throws -> Void = {}, watch: () throws -> Void = {}) throws {
        defer { stop() }
        tend()
        try onStart()
        while Signals.wait(for: [SIGTERM, SIGINT, SIGHUP], timeout: .milliseconds(100)) == nil {
            try watch()
            tend()
        }
    }

    /// Starts what does not run and is due.
    private func tend() {
        for index in children.indices {
            if let process = children[index].process {
                guard let ending = process.ending() else { continue }
                children[index].process = nil
                let lived = Deadline.now.since(children[index].startedAt)
                children[index].pause =
                    lived < Supervisor.young ? min(children[index].pause * 2, .seconds(5)) : .milliseconds(100)
                children[index].restartAt = .after(children[index].pause)
                Console.log("error", "\(children[index].role.name) \(ending); it is started again")
            }
            guard children[index].process == nil, children[index].restartAt <= .now else { continue }
            let role = children[index].role
            children[index].startedAt = .now
            children[index].process = ChildProcess(
                executable, role.arguments, inherited: role.inherited, endsWithParentBy: SIGTERM)
        }
    }

    func stop() {
        for child in children { child.process?.send(SIGTERM) }
        let deadline = Deadline.after(Supervisor.grace)
        while children.contains(where: { $0.process != nil }) {
            for index in children.indices where children[index].process?.ending() != nil {
                children[index].process = nil
            }
            if Deadline.now > deadline { for child in children { child.process?.send(SIGKILL) } }
            usleep(10_000)
        }
    }
}

/// The path of the program that runs, whatever it was called as.
func ownExecutable() -> String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
}

func environment(_ name: String) -> String? {
    guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else { return nil }
    return value
}
