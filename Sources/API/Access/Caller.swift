package import Identity
package import Kernel
package import System

/// Who sent a request, and what they may do.
package struct Caller: Sendable, Equatable {
    package var actor: Actor
    package var permissions: PermissionSet
    /// Of somebody who has signed in; nil for a program with a token.
    package var session: Session?
    /// The session came in a cookie, which a browser sends whoever made it ask.
    package var usesCookie = false

    /// Takes `module:entity:action`, with `*` for any part.
    package init(_ actor: Actor, permissions: [String]) {
        (self.actor, self.permissions) = (actor, PermissionSet(permissions))
    }

    /// Facts name the account, whose name may change.
    init(_ session: Session, usesCookie: Bool) {
        actor = Actor(id: session.accountId.description)
        (permissions, self.session, self.usesCookie) = (session.permissions, session, usesCookie)
    }

    /// Of endpoints that ask for no permission.
    static let anonymous = Caller(Actor(id: "anonymous"), permissions: [])

    package func may(_ permission: String) -> Bool { permissions.allows(permission) }
}
