package import EventLog
package import Kernel
import Postgres

/// Why a command did nothing. Each case has one reader and one answer.
package enum CommandFailure: Error, Sendable, Equatable {
    /// A rule said no.
    case refused(Refusal)
    /// Values that only the command can judge, with their places.
    case invalid([FieldError])
    /// The subject has changed since the caller looked.
    case stale(current: Int, since: [RecordedEvent])
    /// The same key came with another command.
    case keyReused
    /// Others kept changing the same streams; nothing was done, and a retry may succeed.
    case contended(String)
    /// More waits than the system takes.
    case overloaded
    case unavailable(String)
    /// It may have been done; the same key tells.
    case outcomeUnknown(String)
    /// An error of this program or its data.
    case failed(String)

    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let refusal as Refusal: self = .refused(refusal)
        case AppendError.claimed(let refusal): self = .refused(refusal)
        case AppendError.conflict(let stream): self = .contended(stream)
        case AppendError.commandReused: self = .keyReused
        case AppendError.overloaded: self = .overloaded
        case AppendError.unavailable(let reason): self = .unavailable(reason)
        case AppendError.outcomeUnknown(let reason): self = .outcomeUnknown(reason)
        case let error as PostgresError where error.isRetryable: self = .unavailable("\(error)")
        case let error as ArchiveError: self = .unavailable(error.description)
        // Commands only read before they append: a connection lost there has lost nothing.
        case PostgresError.connectionLost(let reason): self = .unavailable(reason)
        default: self = .failed("\(error)")
        }
    }
}
