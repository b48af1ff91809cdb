import Crypto

/// The secret that every person's key is wrapped with. Whoever loses it has erased everybody.
package struct MasterKey: Sendable {
    static let size = 32

    private let bytes: [UInt8]
    private let wrappingKey: [UInt8]
    /// Tells it from another without telling it.
    let fingerprint: [UInt8]

    /// From 64 hexadecimal digits, as an environment variable carries it; nil for anything else.
    package init?(hex: String) {
        guard let bytes = [UInt8](hex: hex), bytes.count == MasterKey.size else { return nil }
        self.init(bytes)
    }

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        wrappingKey = MasterKey.derive("wrap", from: bytes)
        fingerprint = MasterKey.derive("fingerprint", from: bytes)
    }

    /// Seals a key; only for `owner` does it open again.
    func wrap(_ key: [UInt8], for owner: [UInt8]) -> [UInt8] { AESGCM.seal(key, key: wrappingKey, associated: owner) }

    /// The key, or nil if it was wrapped by another master key or for another owner.
    func unwrap(_ wrapped: [UInt8], for owner: [UInt8]) -> [UInt8]? {
        AESGCM.open(wrapped, key: wrappingKey, associated: owner)
    }

    func hasFingerprint(_ other: [UInt8]) -> Bool { equalInConstantTime(fingerprint, other) }

    /// The key of the blind indexes in databases that were set up before it became a key of its own.
    var derivedIndexKey: [UInt8] { MasterKey.derive("index", from: bytes) }

    /// A key for one purpose, from which neither the master key nor another purpose's key follows.
    private static func derive(_ purpose: String, from bytes: [UInt8]) -> [UInt8] {
        HMAC.sha256(key: bytes, message: Array("guangsha/vault/\(purpose)".utf8))
    }
}

/// Where the master key is kept and, while it is replaced, the one that takes its place.
package enum MasterKeySource: Sendable {
    /// Handed to the process, which keeps it to its end.
    case given(MasterKey, next: MasterKey? = nil)
    /// In the file at a path, the next one beside it as `<path>.next`; both for their owner only, and in every backup
    /// of keys. Blocks, but for two small files and rarely.
    case file(String)

    /// The first key of a database, made if there is none.
    func first() throws(KeyFileError) -> MasterKey {
        switch self {
        case .given(let key, _): key
        case .file(let path): MasterKey(try KeyFile.readOrCreate(path, count: MasterKey.size))
        }
    }

    /// All keys that are there.
    ///
    /// The next one is read first: it takes the other's place in one step, so this sees it in one place or in both.
    func all() throws(KeyFileError) -> [MasterKey] {
        let next = try next()
        return [try present(), next].compactMap(\.self)
    }

    func present() throws(KeyFileError) -> MasterKey? {
        switch self {
        case .given(let key, _): key
        case .file(let path): try KeyFile.read(path, count: MasterKey.size).map { MasterKey($0) }
        }
    }

    func next() throws(KeyFileError) -> MasterKey? {
        switch self {
        case .given(_, let next): next
        case .file(let path): try KeyFile.read(nextPath(path), count: MasterKey.size).map { MasterKey($0) }
        }
    }

    /// The next key, made if there is none; nil if it has to be handed to the process and was not.
    func makeNext() throws(KeyFileError) -> MasterKey? {
        switch self {
        case .given(_, let next): next
        case .file(let path): MasterKey(try KeyFile.readOrCreate(nextPath(path), count: MasterKey.size))
        }
    }

    /// Puts the next key in the place of the present one, whose file is gone then.
    func promoteNext() throws(KeyFileError) {
        guard case .file(let path) = self else { return }
        try KeyFile.replace(path, with: nextPath(path))
    }

    private func nextPath(_ path: String) -> String { "\(path).next" }
}
