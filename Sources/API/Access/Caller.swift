package import Identity
package import Kernel
package import System

/// Who sent a request, what they may do, and on whose data.
package struct Caller: Sendable, Equatable {
    package var actor: Actor
    package var grants: [Grant]
    /// Of somebody who has signed in; nil for a program with a token.
    package var session: Session?
    /// The session came in a cookie, which a browser sends whoever made it ask.
    package var usesCookie = false

    /// Takes `module:entity:action`, with `*` for any part.
    package init(_ actor: Actor, permissions: [String], within scope: Scope = .wholeCity) {
        (self.actor, grants) = (actor, [Grant(PermissionSet(permissions), scope)])
    }

    /// Facts name the account, whose name may change.
    init(_ session: Session, usesCookie: Bool) {
        actor = Actor(id: session.accountId.description)
        (grants, self.session, self.usesCookie) = (session.grants, session, usesCookie)
    }

    /// Of endpoints that ask for no permission.
    static let anonymous = Caller(Actor(id: "anonymous"), permissions: [], within: .nothing)

    package var permissions: PermissionSet { grants.permissions }

    package func may(_ permission: String) -> Bool { scope(for: permission) != nil }

    /// On whose data a permission counts; nil if the caller does not have it.
    package func scope(for permission: String) -> Scope? { grants.scope(for: permission) }
}
