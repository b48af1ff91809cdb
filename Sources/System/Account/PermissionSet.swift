/// What somebody may do: `module:entity:action`, with `*` for any part.
package struct PermissionSet: Sendable, Equatable {
    package private(set) var grants: [String]

    package init(_ grants: [String] = []) { self.grants = grants }

    package func allows(_ permission: String) -> Bool {
        grants.contains(permission)
            || grants.contains { $0.utf8.contains(UInt8(ascii: "*")) && PermissionSet.covers($0, permission) }
    }

    package mutating func formUnion(_ other: PermissionSet) {
        grants += other.grants.filter { !grants.contains($0) }
    }

    /// Whether a grant, which may hold `*`, covers a permission. Parts are compared whole: `a:b` covers nothing.
    package static func covers(_ grant: String, _ permission: String) -> Bool {
        let (granted, wanted) = (grant.split(separator: ":"), permission.split(separator: ":"))
        return granted.count == wanted.count && zip(granted, wanted).allSatisfy { $0 == "*" || $0 == $1 }
    }
}
