package import Kernel

/// Checks of typed personal values; each answers with the value as it is kept, or with what is wrong.
package enum PersonalValue {
    /// A mobile number (手机号): 11 digits that begin with 13–19; a prefix +86 is dropped.
    ///
    /// Prefixes are not listed: operators open new ones.
    package static func mobile(_ typed: String) throws(FieldError) -> String {
        let compact = typed.normalisedInput.filter { $0 != " " && $0 != "-" }
        let text = compact.hasPrefix("+86") ? String(compact.dropFirst(3)) : compact
        guard text.wholeMatch(of: /1[3-9][0-9]{9}/) != nil else {
            throw FieldError("E-VALUE", "手机号应为 11 位数字, 以 13–19 开头")
        }
        return text
    }

    /// A landline with its area code (固定电话): `0516-83838383`, with an extension if there is one.
    package static func landline(_ typed: String) throws(FieldError) -> String {
        let text = typed.normalisedInput
        guard text.wholeMatch(of: /0[0-9]{2,3}-?[0-9]{7,8}(-[0-9]{1,6})?/) != nil else {
            throw FieldError("E-VALUE", "固定电话应为 区号-号码, 例如 0516-83838383")
        }
        return text
    }

    /// A person's name (姓名): 2–30 characters, Han with `·` for minority names, or Latin letters with spaces.
    package static func name(_ typed: String) throws(FieldError) -> String {
        let text = typed.normalisedInput
        let scalars = text.unicodeScalars
        let isHan = scalars.allSatisfy { $0.properties.isIdeographic || $0 == "·" }
        let isLatin = scalars.allSatisfy { $0 == " " || $0.properties.isAlphabetic && $0.value < 0x250 }
        guard (2...30).contains(scalars.count), isHan || isLatin else {
            throw FieldError("E-VALUE", "姓名应为 2–30 个汉字 (可含“·”) 或拉丁字母, 不含数字")
        }
        return text
    }

    /// A bank card number (银行卡号): 13–19 digits with a Luhn check digit; fails with `E-LUHN`.
    package static func bankCard(_ typed: String) throws(FieldError) -> String {
        let text = typed.normalisedInput.filter { $0 != " " }
        let digits = Array(text.utf8)
        guard (13...19).contains(digits.count), digits.allSatisfy(\.isDigit) else {
            throw FieldError("E-LUHN", "银行卡号应为 13–19 位数字")
        }
        let sum = digits.reversed().enumerated().reduce(0) { sum, next in
            let digit = Int(next.element - UInt8(ascii: "0"))
            let weighted = next.offset % 2 == 1 ? digit * 2 : digit
            return sum + (weighted > 9 ? weighted - 9 : weighted)
        }
        guard sum % 10 == 0 else { throw FieldError("E-LUHN", "银行卡号校验位不符, 请核对是否录错") }
        return text
    }
}
