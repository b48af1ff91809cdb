package import Kernel
package import System

/// Somebody who has signed in.
package struct Session: Sendable, Equatable {
    package let id: UUID
    package let accountId: UUID
    package let account: String
    package let name: String
    package let roles: [String]
    package let grants: [Grant]
    package let openedAt: Instant
    package let expiresAt: Instant
    /// What has to be done first; until then nothing else may be.
    package let restriction: Restriction?

    package enum Restriction: String, Sendable {
        case changePassword, bindSecondFactor, verifySecondFactor
    }

    /// Why a session is over.
    package enum End: String, Sendable, CaseIterable {
        case logout, idle, absolute, replaced, kicked, passwordChanged, factorChanged, disabled
    }
}

/// What a session's token is found to be.
package enum SessionVerdict: Sendable, Equatable {
    case open(Session)
    case ended(Session.End)
    /// It was never given out.
    case unknown
}
