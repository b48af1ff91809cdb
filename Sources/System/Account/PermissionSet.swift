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
        var (granted, wanted) = (Parts(rest: grant.utf8[...]), Parts(rest: permission.utf8[...]))
        while let part = granted.next() {
            guard let asked = wanted.next(), part.elementsEqual(asked) || part.elementsEqual("*".utf8) else {
                return false
            }
        }
        return wanted.next() == nil
    }
}

/// What stands between the colons, without an array of them: every request asks.
private struct Parts: IteratorProtocol {
    var rest: Substring.UTF8View?

    mutating func next() -> Substring.UTF8View? {
        guard let here = rest else { return nil }
        let end = here.firstIndex(of: UInt8(ascii: ":"))
        rest = end.map { here[here.index(after: $0)...] }
        return here[..<(end ?? here.endIndex)]
    }
}
