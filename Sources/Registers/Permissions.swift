import System

/// The permissions there are: those that endpoints ask for. A test keeps the list that is built in equal to theirs.
package enum Permissions {
    package static let all: [String] = String(decoding: PackageResources.permissions_txt, as: UTF8.self)
        .split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    private static let known = Set(all)

    package static func isKnown(_ permission: String) -> Bool { known.contains(permission) }

    /// Whether a grant, which may hold `*`, gives anything at all.
    package static func coversAny(_ grant: String) -> Bool { all.contains { PermissionSet.covers(grant, $0) } }
}
