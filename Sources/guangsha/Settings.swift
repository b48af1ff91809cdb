import Crypto
import Glibc
import Vault

/// Where things are. Options win over the environment, the environment over what stands here.
struct Settings {
    let databaseURL: String
    /// Holds the private PostgreSQL, the master key and the state of the simulators.
    let home: String
    /// False if a database was named, which then is somebody else's to start.
    let isPrivate: Bool

    init(_ arguments: Arguments) throws {
        home = arguments.string("home") ?? Settings.defaultHome
        if let url = arguments.string("database-url") {
            (databaseURL, isPrivate) = (url, false)
        } else {
            (databaseURL, isPrivate) = ("host='\(home)/pg' user=guangsha dbname=guangsha", true)
        }
    }

    /// Root's own directory is closed to the account that PostgreSQL has to run as.
    private static var defaultHome: String {
        if getuid() == 0 { return "/var/lib/guangsha" }
        let state = environment("XDG_STATE_HOME") ?? "\(environment("HOME") ?? "/tmp")/.local/state"
        return "\(state)/guangsha"
    }

    /// From GUANGSHA_MASTER_KEY (64 hexadecimal digits) or the file, which is made on the first start.
    func masterKey() throws -> MasterKey {
        if let hex = environment("GUANGSHA_MASTER_KEY") {
            guard let key = MasterKey(hex: hex) else {
                throw UsageError("GUANGSHA_MASTER_KEY must be 64 hexadecimal digits")
            }
            return key
        }
        return try MasterKey(file: environment("GUANGSHA_MASTER_KEY_FILE") ?? "\(home)/master.key")
    }

    /// A secret of 32 bytes kept in a file, which is made on the first start and readable by its owner only.
    static func key(_ path: String) throws -> [UInt8] { try KeyFile.readOrCreate(path, count: 32) }
}
