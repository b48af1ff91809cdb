import Foundation

/// A PostgreSQL cluster of our own in one directory: its data, its socket and its log.
///
/// It listens on a Unix socket only, which the directory's mode keeps to the owner.
package struct Cluster: Sendable {
    package let directory: String
    package let installation: Installation
    /// The account the server runs as: PostgreSQL refuses to run as root. nil stands for our own.
    package let account: String?

    package static let superuser = "guangsha"

    package init(directory: String, installation: Installation, account: String? = Cluster.defaultAccount)
        throws(PrivatePostgresError)
    {
        let socket = "\(directory)/.s.PGSQL.5432"
        guard socket.utf8.count <= 107 else {
            throw .directory("\(socket) is \(socket.utf8.count) bytes long; the path of a socket takes at most 107")
        }
        self.directory = directory
        self.installation = installation
        self.account = account
    }

    package static var defaultAccount: String? { getuid() == 0 ? "postgres" : nil }

    package var data: String { "\(directory)/data" }
    package var log: String { "\(directory)/log" }
    package var isInitialised: Bool { FileManager.default.fileExists(atPath: data) }

    /// What libpq needs to connect as the superuser.
    package func conninfo(database: String) -> String {
        "host='\(directory)' user=\(Cluster.superuser) dbname='\(database)'"
    }

    // MARK: Commands

    /// Creates the cluster's files, beside the place where they count as complete.
    package func initialiseCommand(isDurable: Bool) -> [String] {
        [
            installation.path("initdb"), "-D", "\(data).tmp", "-U", Cluster.superuser, "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-instructions",
        ] + (isDurable ? [] : ["-N"])
    }

    /// Runs the server with the caller's settings.
    package func serverCommand(settings: [String: String]) -> [String] {
        let ours = [
            "listen_addresses": "", "unix_socket_directories": directory, "unix_socket_permissions": "0700",
            "timezone": "UTC", "log_timezone": "UTC",
        ]
        let all = settings.merging(ours) { $1 }.sorted { $0.key < $1.key }
        return [installation.path("postgres"), "-D", data] + all.flatMap { ["-c", "\($0.key)=\($0.value)"] }
    }

    /// The same command run by the server's account.
    func asAccount(_ command: [String]) -> [String] {
        guard let account else { return command }
        return ["setpriv", "--reuid=\(account)", "--regid=\(account)", "--init-groups", "--"] + command
    }

    // MARK: Creating

    /// Creates the directory and the cluster in it, unless that has been done.
    ///
    /// `isDurable: false` leaves the files to the page cache, for clusters that are thrown away.
    package func initialise(isDurable: Bool = true) throws(PrivatePostgresError) {
        if isInitialised { return }
        var attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        if let account {
            attributes[.ownerAccountName] = account
            attributes[.groupOwnerAccountName] = account
        }
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            try FileManager.default.setAttributes(attributes, ofItemAtPath: directory)
            // Left by an attempt that was cut short.
            if FileManager.default.fileExists(atPath: "\(data).tmp") {
                try FileManager.default.removeItem(atPath: "\(data).tmp")
            }
        } catch {
            throw .directory("\(directory) cannot be set up for the database\(forAccount): \(error)")
        }
        do throws(PrivatePostgresError) {
            try Command(asAccount(initialiseCommand(isDurable: isDurable))).output()
        } catch {
            throw .failed(
                "\(error). The directory, and all above it, must be open to the server's account\(forAccount)")
        }
        do { try FileManager.default.moveItem(atPath: "\(data).tmp", toPath: data) } catch {
            throw .directory("\(data) cannot be created: \(error)")
        }
    }

    private var forAccount: String { account.map { " (\($0))" } ?? "" }
}
