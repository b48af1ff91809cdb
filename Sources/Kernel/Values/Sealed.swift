/// A personal value as the log keeps it: encrypted under its person's key, with what may be shown and searched.
///
/// Destroying the key erases the person; the fact, its hash and every count stay.
package struct Sealed: Record {
    /// Whose key: the id of the person.
    package var key = UUID.zero
    /// Base64 of nonce, ciphertext and tag (AES-256-GCM).
    package var ciphertext = ""
    /// What anyone may see: `110101********002X`.
    package var mask = ""
    /// Keyed hash for equality search; absent where nobody may search.
    package var index: String?

    package init() {}
    package init(key: UUID, ciphertext: String, mask: String, index: String?) {
        (self.key, self.ciphertext, self.mask, self.index) = (key, ciphertext, mask, index)
    }

    package static let fields: [Field<Sealed>] = [
        Field("k", \.key, "密钥"),
        Field("c", \.ciphertext, "密文"),
        Field("m", \.mask, "掩码"),
        Field("h", \.index, "盲索引"),
    ]
}
