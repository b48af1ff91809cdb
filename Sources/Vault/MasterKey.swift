package import Crypto

/// The secret that every person's key is wrapped with. Whoever loses it has erased everybody.
package struct MasterKey: Sendable {
    static let size = 32
    /// Stored with what it wraps, for the day there is a second.
    static let version = 1

    private let bytes: [UInt8]

    /// From 64 hexadecimal digits, as an environment variable carries it; nil for anything else.
    package init?(hex: String) {
        guard let bytes = [UInt8](hex: hex), bytes.count == MasterKey.size else { return nil }
        self.bytes = bytes
    }

    /// From the file at `path`, which is made on the first start and must be in every backup of keys.
    package init(file path: String) throws(KeyFileError) {
        bytes = try KeyFile.readOrCreate(path, count: MasterKey.size)
    }

    /// A key for one purpose, from which neither the master key nor another purpose's key follows.
    func derived(_ purpose: String) -> [UInt8] {
        HMAC.sha256(key: bytes, message: Array("guangsha/vault/\(purpose)".utf8))
    }
}
