/// The first thing of a log that does not fit what was recorded.
package struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        /// A fact is gone.
        case missing
        /// A fact stands where no commit has put one.
        case added
        /// A fact's content or time is not what was recorded.
        case changed
        /// A fact stands at another's position.
        case moved
        /// A stream's versions have a gap or a fork.
        case version
        /// A commit does not follow from the one before it.
        case chain
        /// The log does not end where `log.head` says.
        case head
        /// The chain is not the one that a kept head belongs to: its end was cut off, or all of it written anew.
        case rewritten
    }

    package let kind: Kind
    /// Where: of the fact, or of the first fact of the commit.
    package let position: Int64
    package let detail: String

    init(_ kind: Kind, at position: Int64, _ detail: String) {
        (self.kind, self.position, self.detail) = (kind, position, detail)
    }

    package var description: String { "position \(position): \(detail)" }
}
