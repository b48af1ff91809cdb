package import Crypto
package import EventLoop

/// Hashes passwords on another thread, one at a time, and lets only so many wait.
///
/// A flood of sign-ins then takes one core at most and the memory of one hash; who comes too late is told to come back.
@IO package final class PasswordHasher {
    /// More than this wait already.
    package struct Busy: Error {}

    private nonisolated let parameters: Scrypt.Parameters
    private let limit: Int
    private var waiting = 0
    private var isBusy = false
    private let freed = Bell()
    /// Compared with when there is nothing to compare with, so that an unknown account takes as long as a known one.
    private var decoy: PasswordRecord?

    package nonisolated init(_ parameters: Scrypt.Parameters, limit: Int = 16) {
        (self.parameters, self.limit) = (parameters, limit)
    }

    func record(of password: String) async throws -> PasswordRecord {
        let parameters = parameters
        let record = try await run { PasswordRecord(password, parameters) }
        guard let record else { throw ParameterError(description: "scrypt does not take \(parameters)") }
        return record
    }

    /// Whether the password is the one of the record, and whether the record should be made anew with the parameters
    /// of today. Without a record it is not, after the same time.
    func check(_ password: String, _ record: PasswordRecord?) async throws -> (isRight: Bool, isOutdated: Bool) {
        guard let record else {
            if decoy == nil { decoy = try await self.record(of: Random.bytes(16).hex) }
            let decoy = decoy
            _ = try await run { decoy?.matches(password) }
            return (false, false)
        }
        let isRight = try await run { record.matches(password) }
        return (isRight, record.parameters != parameters)
    }

    private func run<T: Sendable>(_ work: @escaping @Sendable () -> T) async throws -> T {
        guard waiting < limit else { throw Busy() }
        waiting += 1
        while isBusy, await freed.wait() == .ready {}
        waiting -= 1
        // Whoever is cancelled does not wait.
        if isBusy { throw CancellationError() }
        isBusy = true
        defer {
            isBusy = false
            freed.ringOne()
        }
        return try await offload(work)
    }

    struct ParameterError: Error, CustomStringConvertible { let description: String }
}
