/// The kinds of personal values. The kind decides the mask and whether equal values can be found.
///
/// Part of a ciphertext's associated data and of the index, so a raw value never changes.
package enum PersonalField: String, Sendable, CaseIterable {
    case name, idNumber, phone, address, bankCard, birthDate
    /// A passport, an officer's card or another document that is no ID card.
    case document
    /// A housing fund or social insurance account.
    case fundAccount
    /// Everything else about a person: employer, income, illness, e-mail, …
    case other
}

/// Seals personal values on their way into facts.
package protocol Sealer: Sendable {
    /// Under the person's key, which is made if there is none.
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed
    /// The keyed hash by which an equal value can be found; nil for a field that nobody may search.
    func index(of text: String, as field: PersonalField) -> String?
}
