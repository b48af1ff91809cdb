import Applications
import Commands
import Kernel
import People

/// Two people who live together; either may apply for both.
enum Household {
    static let orgUnit = UUID(high: 0x7000, low: 0x8000_0000_0000_0001)
    static let numbers = ["11010119900307002X", "500103198506150137"]
    static let names = ["诸葛晓棠", "上官墨白"]

    /// With every kind of personal value that the form takes.
    static func registration(_ index: Int) -> RegisterPerson {
        RegisterPerson {
            ($0.name, $0.idNo, $0.orgUnitId) = (names[index], numbers[index], orgUnit)
            ($0.phone, $0.emergencyContact) = ("1380013800\(index)", "1390013900\(index)")
            ($0.bankCard, $0.hukouAddress) = ("6216600100001234564", "徐州市云龙区铜山巷\(index + 71)号")
        }
    }

    static func passport() -> RegisterPerson {
        RegisterPerson {
            ($0.name, $0.idType, $0.idNo) = ("Ada Lovelace", .passport, "E12345678")
            ($0.phone, $0.orgUnitId, $0.birthDate) = ("13700137000", orgUnit, Day(1976, 12, 10))
        }
    }

    /// One applies, the other is a member of the household.
    static func application(of person: UUID, _ index: Int) -> SubmitApplication {
        SubmitApplication {
            ($0.personId, $0.idNo, $0.orgUnitId) = (person, numbers[index], orgUnit)
            ($0.streetCode, $0.guaranteeCategory, $0.hukouYears) = ("320303007", .lowIncome, 12)
            $0.maritalStatus = .married
            $0.members = [
                MemberInput { ($0.name, $0.idNo, $0.relation) = (names[1 - index], numbers[1 - index], .spouse) }
            ]
            $0.housing = [HousingInput { ($0.owner, $0.address) = ("铁路局", "徐州市鼓楼区煤港路\(index + 18)号") }]
        }
    }
}
