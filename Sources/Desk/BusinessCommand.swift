import EventLoop
package import Kernel

/// Something a person, a job or a process manager asks the system to do.
///
/// The one way to change anything: endpoints, CLI, imports, sample data and process managers all make such a value.
package protocol BusinessCommand: Record {
    /// Stable, e.g. `approve-contract`; also the operation id in the API and the name in the outbox.
    static var name: String { get }
    /// On a button, in Chinese.
    static var title: String { get }
    /// `module:entity:action`.
    static var permission: String { get }
    /// The stream it is about; nil if it makes one.
    var subject: UUID? { get }

    @IO func perform(in work: UnitOfWork) async throws(CommandFailure)
}

extension BusinessCommand {
    package var subject: UUID? { nil }
}

/// Who asks, and what keeps a repetition from doing it twice.
package struct Invocation: Sendable {
    package var actor: Actor
    /// Whose data the command may touch; what is outside is to it as if it were not there.
    package var scope: Scope
    /// The caller's key for this command; a retry with the same key gets the first answer.
    package var commandID: UUID?
    /// The version of the subject that the caller has seen; nil if it does not matter.
    package var expectedVersion: Int?
    package var correlationID: UUID?
    /// The fact that led to it.
    package var causationID: UUID?

    package init(
        _ actor: Actor, within scope: Scope = .wholeCity, commandID: UUID? = nil, expectedVersion: Int? = nil,
        correlationID: UUID? = nil, causationID: UUID? = nil
    ) {
        (self.actor, self.scope, self.commandID, self.expectedVersion) = (actor, scope, commandID, expectedVersion)
        (self.correlationID, self.causationID) = (correlationID, causationID)
    }
}
