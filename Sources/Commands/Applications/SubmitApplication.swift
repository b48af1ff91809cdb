package import Applications
package import Desk
import EventLoop
package import Kernel
import People

/// Submits a household's application. The applicant is a registered person; the number of the document is given
/// again, which proves who applies and tells the age.
package struct SubmitApplication: BusinessCommand {
    package static let name = "submit-application", title = "提交保障申请"
    package static let permission = "applications:application:submit"
    package var personId = UUID.zero, idNo = "", birthDate: Day?, kind = ApplicationKind.first
    package var guaranteeCategory = GuaranteeCategory.other, guaranteeForm = GuaranteeForm.physical
    package var orgUnitId = UUID.zero, streetCode = "", neighbourhood: String?, householdId: UUID?
    package var maritalStatus = MaritalStatus.single, employer: String?, hukouYears: Int?
    package var socialInsuranceFrom: Month?, specialGroups: [SpecialGroup] = [], members: [MemberInput] = []
    package var income = Application.Income(), housing: [HousingInput] = []

    package init() {}
    package static let fields: [Field<SubmitApplication>] = [
        Field("personId", \.personId, "申请人"),
        Field("idNo", \.idNo, "证件号码", .text(1...20)),
        Field("birthDate", \.birthDate, "出生日期 (证件不含时填写)"),
        Field("kind", \.kind, "申请类别"),
        Field("guaranteeCategory", \.guaranteeCategory, "保障类别"),
        Field("guaranteeForm", \.guaranteeForm, "保障方式"),
        Field("orgUnitId", \.orgUnitId, "所属区县"),
        Field("streetCode", \.streetCode, "街道代码", .text(9...12)),
        Field("neighbourhood", \.neighbourhood, "社区居委会", .text(1...60)),
        Field("householdId", \.householdId, "家庭 (首次申请不填)"),
        Field("maritalStatus", \.maritalStatus, "婚姻状况"),
        Field("employer", \.employer, "工作单位", .text(1...100)),
        Field("hukouYears", \.hukouYears, "市区户籍年限 (年)", .range(0...120)),
        Field("socialInsuranceFrom", \.socialInsuranceFrom, "社保起始月份"),
        Field("specialGroups", \.specialGroups, "特殊群体"),
        Field("members", \.members, "家庭成员"),
        Field("income", \.income, "收入"),
        Field("housing", \.housing, "住房"),
    ]

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let person = try await work.person(personId)
        let documents = try checked(person, work)
        guard let birthDate = documents.applicant.birthDate ?? birthDate else {
            throw .invalid([FieldError("required", "证件号码不含出生日期, 请填写出生日期", pointer: "/birthDate")])
        }
        try await work.requireOrgUnit(orgUnitId)
        var form = Application.Form {
            ($0.kind, $0.guaranteeCategory, $0.guaranteeForm) = (kind, guaranteeCategory, guaranteeForm)
            ($0.orgUnitId, $0.streetCode, $0.neighbourhood) = (orgUnitId, streetCode, neighbourhood)
            ($0.applicant, $0.income) = (applicant(person), income)
        }
        form.householdId = householdId ?? work.newID(Household.self).uuid
        for (member, document) in zip(members, documents.members) {
            form.members.append(try await member.sealed(document, in: work))
        }
        for home in housing { form.housing.append(try await home.sealed(for: personId, in: work)) }
        form.applicationNo = try await work.nextNumber("SQ")
        try await work.execute(Application.self, work.newID(), .submit(form, birthDate: birthDate))
    }

    private func applicant(_ person: Person.Registered) -> Application.Applicant {
        Application.Applicant {
            ($0.personId, $0.name, $0.idNo, $0.phone) = (personId, person.name, person.idNo, person.phone)
            $0.idType = Applications.IdType(rawValue: person.idType.rawValue) ?? .other
            $0.gender = Applications.Gender(rawValue: person.gender.rawValue) ?? .unstated
            ($0.maritalStatus, $0.employer) = (maritalStatus, employer ?? person.employer)
            ($0.hukouYears, $0.socialInsuranceFrom, $0.specialGroups) = (hukouYears, socialInsuranceFrom, specialGroups)
        }
    }

    /// All documents, or every fault at once.
    @IO private func checked(
        _ person: Person.Registered, _ work: UnitOfWork
    ) throws(CommandFailure) -> (applicant: Document, members: [Document?]) {
        var faults = Faults()
        let today = work.moment.today
        let applicant = faults.document(person.idType, idNo, nil, today: today)
        let documents = members.enumerated().map { index, member -> Document? in
            let place = "members/\(index)/"
            _ = faults.collect(place + "name", member.name) { (text) throws(FieldError) in
                try PersonalValue.name(text)
            }
            guard let idNo = member.idNo, let type = People.IdType(rawValue: member.idType.rawValue) else { return nil }
            return faults.document(type, idNo, member.declaredGender, at: place, today: today)
        }
        guard let applicant, faults.list.isEmpty else { throw .invalid(faults.list) }
        guard work.index(of: applicant.text, as: applicant.field) == person.idNo.index else {
            throw .invalid([FieldError("E-OCC-NAME-MISMATCH", "证件号码与登记的人员不一致", pointer: "/idNo")])
        }
        return (applicant, documents)
    }
}

/// A household has no stream of its own yet; its id ties applications, eligibility and contract together.
private enum Household {}
