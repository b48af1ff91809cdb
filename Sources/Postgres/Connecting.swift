import CLibpq
import EventLoop
import Glibc

/// A connection attempt on another thread: looking names up blocks, and proving a password or
/// a certificate is long work for a loop that serves everybody.
@IO private final class Attempt {
    /// The connection's address: a number may change threads where a pointer may not.
    private var outcome: Result<UInt, PostgresError>?
    private var isAbandoned = false
    private let finished = Bell()

    init(_ parameters: [String: String]) {
        Task { @IO in
            let outcome: Result<UInt, PostgresError>
            do { outcome = try await offload { establish(parameters) } } catch {
                outcome = .failure(.unavailable("\(error)"))
            }
            self.finish(outcome)
        }
    }

    private func finish(_ outcome: Result<UInt, PostgresError>) {
        if isAbandoned, case .success(let address) = outcome { PQfinish(OpaquePointer(bitPattern: address)) }
        self.outcome = outcome
        finished.ring()
    }

    func result(until deadline: Deadline) async throws(PostgresError) -> OpaquePointer {
        let waited = await finished.wait(until: deadline)
        if let handle = OpaquePointer(bitPattern: try outcome?.get() ?? 0) { return handle }
        isAbandoned = true
        throw waited == .cancelled ? .cancelled : .unavailable("no connection within the time allowed")
    }
}

/// A new connection in blocking mode.
@IO func connect(_ parameters: [String: String], until deadline: Deadline) async throws(PostgresError) -> OpaquePointer
{
    try await Attempt(parameters).result(until: deadline)
}

private func establish(_ parameters: [String: String]) -> Result<UInt, PostgresError> {
    let keywords = Array(parameters.keys)
    let names = keywords.map { strdup($0) }
    let values = keywords.map { strdup(parameters[$0] ?? "") }
    defer { for text in names + values { free(text) } }
    let handle = PQconnectdbParams(
        names.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 0)
    guard let handle else { return .failure(.unavailable("out of memory")) }
    if PQstatus(handle) == CONNECTION_OK { return .success(UInt(bitPattern: handle)) }
    defer { PQfinish(handle) }
    return .failure(.unavailable(trimmed(PQerrorMessage(handle))))
}
