import Foundation

/// The programs of one installed PostgreSQL.
package struct Installation: Sendable, Equatable {
    package let directory: String

    package init(directory: String) { self.directory = directory }

    /// Finds the newest of the places where Debian installs it, else the one `pg_config` names.
    package static func find(under root: String = "/usr/lib/postgresql") throws(PrivatePostgresError) -> Installation {
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).compactMap { Int($0) }
        for version in versions.sorted(by: >) {
            let candidate = Installation(directory: "\(root)/\(version)/bin")
            if candidate.isComplete { return candidate }
        }
        if let directory = try? Command(["pg_config", "--bindir"]).output() {
            let candidate = Installation(directory: directory)
            if candidate.isComplete { return candidate }
        }
        throw .notInstalled("found no PostgreSQL server under \(root) nor with pg_config: apt-get install postgresql")
    }

    func path(_ program: String) -> String { "\(directory)/\(program)" }

    private var isComplete: Bool {
        ["initdb", "postgres"].allSatisfy { FileManager.default.isExecutableFile(atPath: path($0)) }
    }
}

/// Why a private PostgreSQL cannot be had, and what to do about it.
package enum PrivatePostgresError: Error, Sendable, CustomStringConvertible {
    case notInstalled(String)
    case directory(String)
    case failed(String)

    package var description: String {
        switch self {
        case .notInstalled(let text), .directory(let text), .failed(let text): text
        }
    }
}
