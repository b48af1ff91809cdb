package import Kernel

/// Who sent a request, and what they may do.
package struct Caller: Sendable, Equatable {
    package var actor: Actor
    /// `module:entity:action`, with `*` for any.
    package var permissions: [String]

    package init(_ actor: Actor, permissions: [String]) { (self.actor, self.permissions) = (actor, permissions) }

    /// Of endpoints that ask for no permission.
    static let anonymous = Caller(Actor(id: "anonymous"), permissions: [])

    package func may(_ permission: String) -> Bool {
        let wanted = permission.split(separator: ":")
        return permissions.contains { granted in
            let parts = granted.split(separator: ":")
            return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $0 == "*" || $0 == $1 }
        }
    }
}
