/// A personal value as the log keeps it: encrypted under its person's key, with what may be shown and searched.
///
/// Destroying the key erases the person; the fact, its hash and every count stay.
public struct Sealed: Record {
    /// Whose key: the id of the person.
    public var key = UUID.zero
    /// Base64 of nonce, ciphertext and tag (AES-256-GCM).
    public var ciphertext = ""
    /// What anyone may see: `110101********002X`.
    public var mask = ""
    /// Keyed hash for equality search; absent where nobody may search.
    public var index: String?

    public init() {}
    public init(key: UUID, ciphertext: String, mask: String, index: String?) {
        (self.key, self.ciphertext, self.mask, self.index) = (key, ciphertext, mask, index)
    }

    public static let fields: [Field<Sealed>] = [
        Field("k", \.key, "密钥"),
        Field("c", \.ciphertext, "密文"),
        Field("m", \.mask, "掩码"),
        Field("h", \.index, "盲索引"),
    ]
}
