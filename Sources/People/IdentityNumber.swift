package import Kernel

/// A citizen identity number of 18 digits (居民身份证号, GB 11643-1999), checked.
///
/// The region part is not looked up: abolished codes stay valid for those who were registered under them.
package struct IdentityNumber: Sendable, Equatable {
    package let text: String, birthDate: Day, gender: Gender

    /// Reads what was typed; spaces around it, full-width digits and a small `x` are accepted.
    ///
    /// Fails with `E-ID-FORMAT`, `E-ID-DATE` (no such day, before 1900, after `today`) or `E-ID-CHECK`.
    package init(_ typed: String, today: Day) throws(FieldError) {
        let text = typed.normalisedInput.uppercased()
        let bytes = Array(text.utf8)
        guard bytes.count == 18, bytes.prefix(17).allSatisfy(\.isDigit),
            bytes[17].isDigit || bytes[17] == UInt8(ascii: "X")
        else { throw FieldError("E-ID-FORMAT", "身份证号应为 18 位: 前 17 位为数字, 末位为数字或 X") }
        let digits = bytes.prefix(17).map { Int($0 - UInt8(ascii: "0")) }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        guard let birth = Day(number(6..<10), number(10..<12), number(12..<14)), birth.components.year >= 1900,
            birth <= today
        else { throw FieldError("E-ID-DATE", "身份证号第 7–14 位不是有效的出生日期") }
        let sum = zip(digits, IdentityNumber.weights).reduce(0) { $0 + $1.0 * $1.1 }
        guard bytes[17] == IdentityNumber.checkCharacters[sum % 11] else {
            throw FieldError("E-ID-CHECK", "身份证号校验位不符, 请核对是否录错")
        }
        (self.text, birthDate, gender) = (text, birth, digits[16] % 2 == 1 ? .male : .female)
    }

    /// Fails with `E-ID-SEX` if the declared sex is not the one in the number.
    package func check(_ declared: Gender) throws(FieldError) {
        guard declared == .unstated || declared == gender else {
            throw FieldError("E-ID-SEX", "填写的性别与身份证号第 17 位不符")
        }
    }

    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let checkCharacters = Array("10X98765432".utf8)
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
