import EventLoop
import Postgres
import PostgresTesting
import PrivatePostgres

/// The database the tests of this target share; each works in temporary tables or names of its own.
enum Databases {
    static var shared: Configuration {
        get async throws { Configuration(url: try await database.value) }
    }

    private static let database = Task { try await TestCluster.database(named: "postgres") }
}

/// Calls `body` with a connection of its own.
@IO func withConnection<T>(_ body: @IO (Connection) async throws -> T) async throws -> T {
    let connection = try await Connection.open(Databases.shared)
    defer { connection.close() }
    return try await body(connection)
}

/// Calls `body` with the server error that `call` fails with, or nil if it does not.
@IO func serverError(_ call: @IO () async throws -> Void) async -> ServerError? {
    do { try await call() } catch PostgresError.server(let error) { return error } catch {}
    return nil
}

/// Waits until `condition` holds, for at most ten seconds.
@IO func eventually(_ condition: @IO () async throws -> Bool) async throws -> Bool {
    let limit = Deadline.after(.seconds(120))
    while Deadline.now < limit {
        if try await condition() { return true }
        try await EventLoop.sleep(for: .milliseconds(5))
    }
    return false
}
