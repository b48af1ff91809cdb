package import EventLoop
package import Kernel

/// What deciding needs of the log: `EventLog` has it in PostgreSQL, a simulation in memory.
@IO package protocol DecisionLog: AnyObject, Sendable {
    /// Appends the facts of one command, or nothing.
    func append(_ append: Append) async throws(AppendError) -> Receipt

    /// A stream's facts after a version, oldest first.
    func read(_ stream: StreamName, after version: Int, limit: Int) async throws -> [RecordedEvent]

    /// What became of a command, if it was recorded.
    func outcome(of commandID: UUID, by actor: Actor) async throws -> (receipt: Receipt, fingerprint: [UInt8])?

    /// The streams that hold these claims, in their order; nil for a claim that nobody holds.
    func holders(of claims: [Claim]) async throws -> [UUID?]

    /// The claims of a kind that are held now, by value, and the streams that hold them.
    func claims(of kind: String) async throws -> [(value: String, stream: UUID)]

    /// The next of a kind of business numbers, never the same twice.
    func nextNumber(_ kind: String) async throws -> Int64
}

extension EventLog: DecisionLog {}
