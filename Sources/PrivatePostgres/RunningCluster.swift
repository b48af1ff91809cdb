import Foundation

/// A cluster's server, which lives no longer than this process, however that ends.
package final class RunningCluster: Sendable {
    package enum Ending: Sendable {
        /// Open transactions are rolled back and everything is written down.
        case clean
        /// The server drops everything and the directory is removed.
        case removed
    }

    package let cluster: Cluster
    private let guardian: Process
    private let lifeline: FileHandle

    /// Waits for our end of its standard input to close, which the kernel does even when we are killed.
    // For bash: threads of Dispatch block SIGCHLD, a child inherits that, and only bash takes it back.
    private static let script = """
        trap '' HUP INT TERM
        signal=$1 removal=$2 log=$3
        shift 3
        exec 3<&0 </dev/null
        "$@" 3<&- >>"$log" 2>&1 &
        server=$!
        (read -r _ <&3; kill -s "$signal" "$server" 2>/dev/null) &
        reader=$!
        exec 3<&-
        wait "$server"
        status=$?
        kill -s KILL "$reader" 2>/dev/null
        if [ -n "$removal" ]; then rm -rf -- "$removal"; fi
        exit "$status"
        """

    /// Starts the server and returns when it takes connections; recovery after a crash may take its time.
    package init(_ cluster: Cluster, settings: [String: String] = [:], ending: Ending = .clean)
        throws(PrivatePostgresError)
    {
        self.cluster = cluster
        let (signal, removal) = ending == .clean ? ("INT", "") : ("QUIT", cluster.directory)
        let command = cluster.asAccount(cluster.serverCommand(settings: settings))
        guardian = Command(["bash", "-c", RunningCluster.script, "bash", signal, removal, cluster.log] + command)
            .process()
        let pipe = Pipe()
        guardian.standardInput = pipe
        guardian.standardOutput = FileHandle.nullDevice
        guardian.standardError = FileHandle.nullDevice
        lifeline = pipe.fileHandleForWriting
        let start = (try? FileManager.default.attributesOfItem(atPath: cluster.log)[.size] as? Int) ?? 0
        do { try guardian.run() } catch { throw .failed("no shell to start PostgreSQL with: \(error)") }
        while !isReady {
            guard guardian.isRunning else {
                throw .failed("PostgreSQL ended while it started; \(cluster.log) says:\n\(logged(since: start))")
            }
            Thread.sleep(forTimeInterval: 0.01)
        }
    }

    deinit { stop() }

    /// Ends the server and returns when it is gone.
    package func stop() {
        try? lifeline.close()
        guardian.waitForEnd()
    }

    package var isRunning: Bool { guardian.isRunning }

    /// The server tells in a file who it is and, in the eighth line, how far it has come. The file may be
    /// one that another server has left, or lives with.
    private var isReady: Bool {
        let lines = lines(of: "\(cluster.data)/postmaster.pid")
        guard lines.count >= 8, lines[7].hasPrefix("ready") else { return false }
        return self.lines(of: "/proc/\(lines[0])/status").contains("PPid:\t\(guardian.processIdentifier)")
    }

    private func lines(of path: String) -> [String] {
        (try? String(contentsOfFile: path, encoding: .utf8))?.components(separatedBy: "\n") ?? []
    }

    private func logged(since start: Int) -> String {
        let log = (try? Data(contentsOf: URL(fileURLWithPath: cluster.log))) ?? Data()
        return String(decoding: log.dropFirst(start).suffix(4000), as: UTF8.self)
    }
}
