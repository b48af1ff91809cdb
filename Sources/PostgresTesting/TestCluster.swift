import EventLoop
import Foundation
import Postgres
package import PrivatePostgres
import Synchronization

/// A PostgreSQL server for the tests of this process, gone when the process is.
package final class TestCluster: Sendable {
    private let running: RunningCluster
    private let databases = Atomic<Int>(0)

    /// The server all tests share, started by the first that asks.
    package static var shared: TestCluster {
        get async throws { try await start.value }
    }

    private static let start = Task {
        try await offload { TestCluster(try RunningCluster(newCluster(), settings: settings, ending: .removed)) }
    }

    private init(_ running: RunningCluster) { self.running = running }

    /// Speed instead of safety from power cuts; commits behave as in production otherwise.
    package static let settings = [
        "fsync": "off", "full_page_writes": "off", "synchronous_commit": "on", "max_connections": "1000",
    ]

    /// An initialised cluster in a fresh directory, for a test that starts and stops the server itself.
    package static func newCluster() throws -> Cluster {
        removeAbandoned()
        let owner = ProcessInfo.processInfo.processIdentifier
        let directory = "/tmp/\(prefix)\(owner)-\(UInt16.random(in: 0 ... .max))"
        let cluster = try Cluster(directory: directory, installation: .find())
        try cluster.initialise(isDurable: false)
        return cluster
    }

    private static let prefix = "guangsha-test-"

    /// Removes what a process that was killed before its server had started could not.
    private static func removeAbandoned() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/tmp")) ?? [] where name.hasPrefix(prefix) {
            let owner = name.dropFirst(prefix.count).prefix { $0 != "-" }
            if FileManager.default.fileExists(atPath: "/proc/\(owner)") { continue }
            try? FileManager.default.removeItem(atPath: "/tmp/\(name)")
        }
    }

    /// Creates a database nobody else has, and returns how to connect to it.
    package static func database(named name: String, template: String = "template0") async throws -> String {
        try await shared.database(named: name, template: template)
    }

    private func database(named name: String, template: String) async throws -> String {
        let number = databases.add(1, ordering: .relaxed).newValue
        let admin = try await Connection.open(Configuration(url: running.cluster.conninfo(database: "postgres")))
        _ = try await admin.query(
            "CREATE DATABASE \(identifier: "\(name)_\(number)") TEMPLATE \(identifier: template)")
        await admin.close()
        return running.cluster.conninfo(database: "\(name)_\(number)")
    }
}
