/// The kinds of personal values. The kind decides the mask and whether equal values can be found.
///
/// Part of a ciphertext's associated data and of the index, so a raw value never changes.
public enum PersonalField: String, Sendable, CaseIterable {
    case name, idNumber, phone, address, bankCard, birthDate
    /// A passport, an officer's card or another document that is no ID card.
    case document
    /// A housing fund or social insurance account.
    case fundAccount
    /// Everything else about a person: employer, income, illness, e-mail, …
    case other
}

/// Seals personal values on their way into facts.
public protocol Sealer: Sendable {
    /// Under the person's key, which is made if there is none. Throws `Refusal.personErased` if it was destroyed.
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed
    /// The keyed hash by which an equal value can be found; nil for a field that nobody may search.
    func index(of text: String, as field: PersonalField) -> String?
}

/// Opens what was sealed, for those who may see it.
public protocol Opener: Sendable {
    /// The value, or nil if nobody can read it any more. The kind must be the one it was sealed as.
    func open(_ sealed: Sealed, as field: PersonalField) async throws -> String?
}

extension Refusal {
    /// Nothing is recorded about a person whose key was, or is to be, destroyed.
    public static let personErased = Refusal.state(
        "该人员的个人信息已销毁, 不能再登记或办理", state: "erased", hint: "本人再次办理时, 请登记为新的人员")
}
