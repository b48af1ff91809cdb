import Kernel
import People
import Testing

private let today = Day("2026-03-02")!

@Suite("Personal values") struct PersonalValueTests {
    private func code(_ body: () throws(FieldError) -> Void) -> String {
        do throws(FieldError) { try body() } catch { return error.code }
        return "ok"
    }

    @Test(
        "identity numbers that are valid, with what they tell",
        arguments: [
            ("11010119900307002X", Gender.female, "1990-03-07"), ("500103198506150137", .male, "1985-06-15"),
            ("320303199912318881", .female, "1999-12-31"), ("440305196002294012", .male, "1960-02-29"),
            ("11010519491231002X", .female, "1949-12-31"), (" 11010119900307002x ", .female, "1990-03-07"),
            ("１１０１０１１９９００３０７００２Ｘ", .female, "1990-03-07"),
        ])
    func validIdentityNumbers(typed: String, gender: Gender, birth: String) throws {
        let number = try IdentityNumber(typed, today: today)
        #expect(number.gender == gender)
        #expect(number.birthDate == Day(birth))
    }

    @Test(
        "identity numbers that are not",
        arguments: [
            ("440305196102294018", "E-ID-DATE"), ("440524188001010014", "E-ID-DATE"),
            ("110101199003070021", "E-ID-CHECK"), ("11010120260303001X", "E-ID-DATE"),
            ("1101011990030700", "E-ID-FORMAT"), ("11010119900307002A", "E-ID-FORMAT"), ("", "E-ID-FORMAT"),
            ("X10101199003070020", "E-ID-FORMAT"),
        ])
    func invalidIdentityNumbers(typed: String, expected: String) {
        #expect(code { () throws(FieldError) in _ = try IdentityNumber(typed, today: today) } == expected)
    }

    @Test("the declared sex has to be the one in the number")
    func sex() throws {
        let number = try IdentityNumber("11010119900307002X", today: today)
        #expect(code { () throws(FieldError) in try number.check(.male) } == "E-ID-SEX")
        #expect(code { () throws(FieldError) in try number.check(.female) } == "ok")
        #expect(code { () throws(FieldError) in try number.check(.unstated) } == "ok")
    }

    @Test(
        "mobile numbers, whatever their prefix",
        arguments: [
            ("13800138000", "13800138000"), ("+8619912345678", "19912345678"), ("166 1234 5678", "16612345678"),
            ("１３８００１３８０００", "13800138000"), ("12800138000", nil), ("1380013800", nil), ("138001380000", nil),
        ])
    func mobile(typed: String, expected: String?) {
        #expect((try? PersonalValue.mobile(typed)) == expected)
    }

    @Test(
        "landlines with their area code",
        arguments: [("0516-83838383", true), ("01012345678", true), ("0516-8383838-801", true), ("83838383", false)])
    func landline(typed: String, isValid: Bool) {
        #expect(((try? PersonalValue.landline(typed)) != nil) == isValid)
    }

    @Test(
        "names",
        arguments: [
            ("张三", true), ("欧阳修", true), ("阿卜杜拉·买买提", true), ("Li Ming", true), ("张", false), ("张3", false),
            ("张 三", false), (String(repeating: "张", count: 31), false),
        ])
    func names(typed: String, isValid: Bool) {
        #expect(((try? PersonalValue.name(typed)) != nil) == isValid)
    }

    @Test(
        "bank cards",
        arguments: [
            ("6216600100001234564", "ok"), ("601382010001234568", "ok"), ("6216 6001 0000 1234 564", "ok"),
            ("6216600100001234565", "E-LUHN"), ("62166001", "E-LUHN"), ("62166001000012345x4", "E-LUHN"),
        ])
    func bankCards(typed: String, expected: String) {
        #expect(code { () throws(FieldError) in _ = try PersonalValue.bankCard(typed) } == expected)
    }
}
