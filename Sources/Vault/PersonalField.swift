import Kernel

extension PersonalField {
    /// Whether equal values can be found by a keyed hash.
    package var isIndexed: Bool {
        switch self {
        case .idNumber, .document, .phone: true
        case .name, .address, .bankCard, .birthDate, .fundAccount, .other: false
        }
    }

    /// The form in which two spellings of one value are equal.
    func normalised(_ text: String) -> String {
        var text = text.normalisedInput.uppercased().filter { !$0.isWhitespace && $0 != "-" }
        if self == .phone {
            for prefix in ["+86", "0086"] where text.hasPrefix(prefix) { text.removeFirst(prefix.count) }
        }
        return text
    }
}
