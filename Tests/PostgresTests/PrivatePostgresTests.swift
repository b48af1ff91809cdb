import EventLoop
import Foundation
import Postgres
import PostgresTesting
import PrivatePostgres
import Testing

@Suite("A private PostgreSQL", .timeLimit(.minutes(10))) struct PrivatePostgresTests {
    @Test("a directory too long for a socket is refused with its length")
    func longDirectory() {
        #expect(throws: PrivatePostgresError.self) {
            try Cluster(directory: "/" + String(repeating: "x", count: 100), installation: .find())
        }
    }

    @Test("the server listens on a socket in its directory only, whatever the caller sets")
    func command() throws {
        let cluster = try Cluster(directory: "/d", installation: Installation(directory: "/bin"))
        let command = cluster.serverCommand(settings: ["listen_addresses": "*", "fsync": "off"])
        #expect(command.prefix(5) == ["/bin/postgres", "-D", "/d/data", "-c", "fsync=off"])
        #expect(command.contains("listen_addresses="))
        #expect(!command.contains("listen_addresses=*"))
    }

    @Test("data outlives a stop, a second server on it is refused, and removal leaves nothing")
    @IO func lifetime() async throws {
        let cluster = try await offload { try TestCluster.newCluster() }
        let first = try await offload { try RunningCluster(cluster) }
        let configuration = Configuration(url: cluster.conninfo(database: "postgres"))
        let connection = try await Connection.open(configuration)
        try await connection.script("CREATE TABLE t (n int8)")
        connection.close()
        await #expect { _ = try await offload { try RunningCluster(cluster) } } throws: { error in
            "\(error)".contains("postmaster.pid")
        }
        try await offload { first.stop() }
        #expect(!first.isRunning)
        let second = try await offload { try RunningCluster(cluster, ending: .removed) }
        let again = try await Connection.open(configuration)
        #expect(try await again.query("SELECT * FROM t").isEmpty)
        again.close()
        try await offload { second.stop() }
        #expect(!FileManager.default.fileExists(atPath: cluster.directory))
    }
}
