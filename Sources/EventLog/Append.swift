package import Kernel

/// The facts of one command: appended to all their streams, or not at all.
package struct Append: Sendable {
    /// One stream: the version the decision was made on, and what is added (nothing, if it was only looked at).
    package struct Write: Sendable {
        package var stream: StreamName
        /// 0 for a stream that must not exist yet.
        package var expectedVersion: Int
        package var events: [NewEvent]

        package init(_ stream: StreamName, expectedVersion: Int, _ events: [NewEvent] = []) {
            (self.stream, self.expectedVersion, self.events) = (stream, expectedVersion, events)
        }
    }

    package var actor: Actor
    /// Unique for the actor: a retry with the same id gets the first answer.
    package var commandID: UUID
    /// What the command asked for, hashed; the same id with another fingerprint is refused.
    package var fingerprint: [UInt8]
    /// The stream the command was about, for the answer.
    package var subject: UUID
    package var correlationID: UUID
    package var causationID: UUID?
    package var policyVersion: String?
    package var writes: [Write]
    package var claims: [(stream: UUID, change: ClaimChange)]

    package init(
        actor: Actor, commandID: UUID, fingerprint: [UInt8], subject: UUID, correlationID: UUID? = nil,
        causationID: UUID? = nil, policyVersion: String? = nil, writes: [Write],
        claims: [(stream: UUID, change: ClaimChange)] = []
    ) {
        (self.actor, self.commandID, self.fingerprint, self.subject) = (actor, commandID, fingerprint, subject)
        (self.correlationID, self.causationID) = (correlationID ?? commandID, causationID)
        (self.policyVersion, self.writes, self.claims) = (policyVersion, writes, claims)
    }

    /// What nothing else in the same batch may touch.
    var changed: [Resource] {
        [.command(actor.id, commandID)] + writes.filter { !$0.events.isEmpty }.map { .stream($0.stream) }
            + claims.map { claim in
                switch claim.change {
                case .take(let claim, _), .release(let claim): .claim(claim)
                }
            }
    }

    /// What others in the same batch may look at too, but not change.
    var lookedAt: [Resource] { writes.filter(\.events.isEmpty).map { .stream($0.stream) } }

    var size: Int { writes.reduce(0) { $0 + $1.events.reduce(0) { $0 + $1.payload.count + 200 } } }
}

enum Resource: Hashable {
    case stream(StreamName), claim(Claim), command(String, UUID)
}

/// Where a command's facts stand.
package struct Receipt: Sendable, Equatable {
    /// Of its last fact; a reader that has passed it has seen them all.
    package var position: Int64
    /// The stream the command was about, and its version afterwards.
    package var subject: UUID
    package var version: Int
    package var recordedAt: Instant
    /// The command had been done before; this is the first answer.
    package var isReplay = false

    package init(position: Int64, subject: UUID, version: Int, recordedAt: Instant, isReplay: Bool = false) {
        (self.position, self.subject, self.version) = (position, subject, version)
        (self.recordedAt, self.isReplay) = (recordedAt, isReplay)
    }
}

/// Why nothing was appended.
package enum AppendError: Error, Sendable, Equatable {
    /// What no log may hold: an error of this program, found before anything was sent.
    case invalid(String)
    /// A stream has another version than the decision was made on; decide again.
    case conflict(String)
    /// Somebody holds a claim.
    case claimed(Refusal)
    /// The command id was used before, for something else.
    case commandReused
    /// Too much is waiting already; nothing was sent.
    case overloaded
    /// The database cannot be reached; nothing was appended.
    case unavailable(String)
    /// The database went away while committing and did not come back in time. A retry with the same
    /// command id settles it.
    case outcomeUnknown(String)
    /// The database refused the statement: an error of this program, or a full disk.
    case failed(String)
}
