import Crypto
package import System

/// Which passwords may be chosen, and which are given out.
package enum PasswordChoice {
    /// What is wrong with a password, all of it at once, in Chinese; empty if nothing is.
    package static func faults(_ password: String, of account: Account.State, _ rules: SignInRules) -> [String] {
        var faults: [String] = []
        let isAdministrator = account.roles.contains { Role(rawValue: $0)?.isAdministrator == true }
        let least = isAdministrator ? rules.administratorMinLength : rules.minLength
        let count = password.unicodeScalars.count
        if count < least { faults.append("至少 \(least) 个字符") }
        if count > 128 { faults.append("最多 128 个字符") }
        if classes(password) < rules.characterClasses {
            faults.append("应包含大写字母、小写字母、数字、其他字符中的至少 \(rules.characterClasses) 类")
        }
        let folded = password.lowercased()
        if account.account.count >= 4, folded.contains(account.account.lowercased()) { faults.append("不得包含账号") }
        if isCommon(folded) { faults.append("属于常见的弱口令") }
        return faults
    }

    private static func classes(_ password: String) -> Int {
        let scalars = password.unicodeScalars
        let tests: [(Unicode.Scalar) -> Bool] = [
            { ("A"..."Z").contains($0) }, { ("a"..."z").contains($0) }, { ("0"..."9").contains($0) },
            { !("A"..."Z").contains($0) && !("a"..."z").contains($0) && !("0"..."9").contains($0) },
        ]
        return tests.count { scalars.contains(where: $0) }
    }

    /// Built around a word that everybody tries, or out of few different characters.
    private static func isCommon(_ folded: String) -> Bool {
        if Set(folded).count < 5 { return true }
        // Signs and digits around a word, and the usual substitutions in it, make no other word of it.
        let substitutes: [Character: Character] = [
            "0": "o", "1": "l", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s",
        ]
        let tail = folded.drop { !$0.isLetter }
        let core = tail[..<(tail.lastIndex { $0.isLetter }.map { tail.index(after: $0) } ?? tail.startIndex)]
        let words = [String(core), String(core.map { substitutes[$0] ?? $0 })].map { $0.filter(\.isLetter) }
        return words.contains { commonWords.contains($0) } || sequences.contains { folded.contains($0) }
    }

    private static let commonWords: Set = [
        "password", "passwd", "passwort", "admin", "administrator", "root", "guest", "test", "user", "login", "welcome",
        "letmein", "hello", "iloveyou", "woaini", "wodemima", "mima", "guangsha", "gongzufang", "gzf", "zhufang",
        "monkey", "dragon", "sunshine", "princess", "master", "qwerty", "abc", "abcd", "abcdef", "aa", "china",
        "zhongguo", "beijing", "changeme", "secret", "default", "system", "manager",
    ]

    private static let sequences = [
        "12345678", "87654321", "qwertyui", "asdfghjk", "zxcvbnm", "1qaz2wsx", "qazwsxed", "abcdefgh", "11111111",
        "88888888", "66666666", "00000000",
    ]

    /// A password to be given out: 16 characters of all kinds, none of which looks like another.
    package static func oneTime() -> String {
        let kinds = ["ABCDEFGHJKMNPQRSTUVWXYZ", "abcdefghjkmnpqrstuvwxyz", "23456789", "-+="].map { Array($0) }
        let all = kinds.flatMap { $0 }
        var random = CryptoRandom()
        // Of each kind one, so that it keeps the rules itself; the rest from all: 5.8 bits each.
        var characters = kinds.compactMap { $0.randomElement(using: &random) }
        while characters.count < 16 { if let next = all.randomElement(using: &random) { characters.append(next) } }
        return String(characters.shuffled(using: &random))
    }
}

/// The unpredictable bytes of libcrypto as a source of choices.
struct CryptoRandom: RandomNumberGenerator {
    mutating func next() -> UInt64 { Random.uint64() }
}
