import Crypto
import Foundation
import Identity
import Vault

/// Where things are. Options win over the environment, the environment over what stands here.
struct Settings {
    let databaseURL: String
    /// The same database for who owns its tables: migrations and archiving. The processes cannot do what it can.
    let ownerURL: String
    /// Holds the private PostgreSQL, the master key and the state of the simulators.
    let home: String
    /// False if a database was named, which then is somebody else's to start.
    let isPrivate: Bool

    init(_ arguments: Arguments) throws {
        home = arguments.string("home") ?? Settings.defaultHome
        if let url = arguments.string("database-url") {
            (databaseURL, isPrivate) = (url, false)
            ownerURL = arguments.string("owner-url") ?? url
        } else {
            databaseURL = "host='\(home)/pg' user=\(Settings.login) dbname=guangsha"
            ownerURL = Settings.privateURL(home, database: "guangsha")
            isPrivate = true
        }
    }

    /// Whom the processes log in as on the private PostgreSQL: nobody by itself, and whatever role they take on.
    static let login = "guangsha_process"

    /// A database of the private PostgreSQL, for its owner.
    func privateURL(database: String) -> String { Settings.privateURL(home, database: database) }

    private static func privateURL(_ home: String, database: String) -> String {
        "host='\(home)/pg' user=guangsha dbname=\(database)"
    }

    /// Root's own directory is closed to the account that PostgreSQL has to run as.
    static var defaultHome: String {
        if getuid() == 0 { return "/var/lib/guangsha" }
        let state = environment("XDG_STATE_HOME") ?? "\(environment("HOME") ?? "/tmp")/.local/state"
        return "\(state)/guangsha"
    }

    /// From GUANGSHA_MASTER_KEY (and, while it is replaced, GUANGSHA_MASTER_KEY_NEXT) or the file, which is made on the
    /// first start.
    func masterKey() throws -> MasterKeySource {
        guard let key = try masterKey(in: "GUANGSHA_MASTER_KEY") else {
            return .file(environment("GUANGSHA_MASTER_KEY_FILE") ?? "\(home)/master.key")
        }
        return .given(key, next: try masterKey(in: "GUANGSHA_MASTER_KEY_NEXT"))
    }

    private func masterKey(in variable: String) throws -> MasterKey? {
        guard let hex = environment(variable) else { return nil }
        guard let key = MasterKey(hex: hex) else { throw UsageError("\(variable) must be 64 hexadecimal digits") }
        return key
    }

    /// A secret of 32 bytes kept in a file, which is made on the first start and readable by its owner only.
    static func key(_ path: String) throws -> [UInt8] { try KeyFile.readOrCreate(path, count: 32) }

    /// What passwords cost (GUANGSHA_PASSWORD_COST), and the common one (GUANGSHA_COMMON_PASSWORD_FILE), if there is one.
    func identity() throws -> Identity.Settings {
        var identity = Identity.Settings()
        if let text = environment("GUANGSHA_PASSWORD_COST") {
            guard let bits = UInt64(text), (10...20).contains(bits) else {
                throw UsageError("GUANGSHA_PASSWORD_COST is the logarithm of scrypt's N, from 10 to 20; not “\(text)”")
            }
            identity.scrypt.cost = 1 << bits
        }
        if let path = environment("GUANGSHA_COMMON_PASSWORD_FILE") {
            identity.commonPassword = try Settings.secretText(path)
        }
        return identity
    }

    private static func secretText(_ path: String) throws -> String {
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        guard let mode, mode & 0o077 == 0 else { throw UsageError("\(path) can be read by others: chmod 600") }
        let text = try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        guard (8...128).contains(text.count) else { throw UsageError("\(path) must hold 8 to 128 characters") }
        return text
    }
}
