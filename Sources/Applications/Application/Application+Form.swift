package import Kernel

package extension Application {
    /// The form as the applicant declares it (保障资格申报审批表); frozen once it is submitted.
    struct Form: Record {
        package var applicationNo = "", kind = ApplicationKind.first, guaranteeCategory = GuaranteeCategory.other
        package var guaranteeForm = GuaranteeForm.physical, orgUnitId = UUID.zero, streetCode = ""
        package var neighbourhood: String?, householdId = UUID.zero, applicant = Applicant(), members: [Member] = []
        package var income = Income(), housing: [Housing] = []

        package init() {}

        package static let fields: [Field<Form>] = [
            Field("applicationNo", \.applicationNo, "申请编号", .text(1...40)),
            Field("kind", \.kind, "申请类别"),
            Field("guaranteeCategory", \.guaranteeCategory, "保障类别"),
            Field("guaranteeForm", \.guaranteeForm, "保障方式"),
            Field("orgUnitId", \.orgUnitId, "所属区县"),
            Field("streetCode", \.streetCode, "街道代码", .text(9...12)),
            Field("neighbourhood", \.neighbourhood, "社区居委会", .text(1...60)),
            Field("householdId", \.householdId, "家庭"),
            Field("applicant", \.applicant, "申请人"),
            Field("members", \.members, "家庭成员"),
            Field("income", \.income, "收入"),
            Field("housing", \.housing, "住房"),
        ]

        /// Everybody, the applicant included (家庭人口).
        package var householdSize: Int { members.count + 1 }
        /// Who is counted for protection (保障人口).
        package var protectedSize: Int { members.count { $0.countedInHousehold } + 1 }
        /// Blind indexes of the documents of those who are counted.
        package var idIndexes: [String] {
            [applicant.idNo.index].compactMap(\.self) + members.filter(\.countedInHousehold).compactMap(\.idNo?.index)
        }
    }

    struct Applicant: Record {
        package var personId = UUID.zero, name = Sealed(), idType = IdType.identityCard, idNo = Sealed()
        package var gender = Gender.unstated, phone = Sealed(), maritalStatus = MaritalStatus.single
        package var employer: String?, hukouYears: Int?, socialInsuranceFrom: Month?
        package var specialGroups: [SpecialGroup] = []

        package init() {}

        package static let fields: [Field<Applicant>] = [
            Field("personId", \.personId, "人员"),
            Field("name", \.name, "姓名"),
            Field("idType", \.idType, "证件类型"),
            Field("idNo", \.idNo, "证件号码"),
            Field("gender", \.gender, "性别"),
            Field("phone", \.phone, "联系电话"),
            Field("maritalStatus", \.maritalStatus, "婚姻状况"),
            Field("employer", \.employer, "工作单位", .text(1...100)),
            Field("hukouYears", \.hukouYears, "市区户籍年限 (年)", .range(0...120)),
            Field("socialInsuranceFrom", \.socialInsuranceFrom, "社保起始月份"),
            Field("specialGroups", \.specialGroups, "特殊群体"),
        ]
    }

    struct Member: Record {
        package var memberId = UUID.zero, name = Sealed(), idType = IdType.identityCard, idNo: Sealed?
        package var gender = Gender.unstated, relation = Relation.otherRelative, maritalStatus = MaritalStatus.single
        package var employer: String?, annualIncome = Money.zero, localHukou = false, worksOrLivesLocally = false
        package var countedInHousehold = true, soldPropertyWithin5Years = false

        package init() {}

        package static let fields: [Field<Member>] = [
            Field("memberId", \.memberId, "成员"),
            Field("name", \.name, "姓名"),
            Field("idType", \.idType, "证件类型"),
            Field("idNo", \.idNo, "证件号码"),
            Field("gender", \.gender, "性别"),
            Field("relation", \.relation, "与申请人关系"),
            Field("maritalStatus", \.maritalStatus, "婚姻状况"),
            Field("employer", \.employer, "工作单位/就读学校", .text(1...100)),
            Field("annualIncome", \.annualIncome, "年收入", .range(0...100_000_000_000)),
            Field("localHukou", \.localHukou, "是否本市城镇户籍"),
            Field("worksOrLivesLocally", \.worksOrLivesLocally, "是否在本市工作或居住"),
            Field("countedInHousehold", \.countedInHousehold, "是否计入保障人口"),
            Field("soldPropertyWithin5Years", \.soldPropertyWithin5Years, "五年内是否转移房产"),
        ]
    }

    struct Income: Record {
        package var householdAnnualIncome = Money.zero, incomeClass = IncomeClass.other, lowIncomeCertNo: String?

        package init() {}

        package static let fields: [Field<Income>] = [
            Field("householdAnnualIncome", \.householdAnnualIncome, "家庭年收入", .range(0...100_000_000_000)),
            Field("incomeClass", \.incomeClass, "收入类别"),
            Field("lowIncomeCertNo", \.lowIncomeCertNo, "低保证号", .text(1...40)),
        ]
    }

    struct Housing: Record {
        package var housingType = HouseNature.other, owner = "", address = Sealed(), buildingArea = Area()
        package var disposedOn: Day?

        package init() {}

        package static let fields: [Field<Housing>] = [
            Field("housingType", \.housingType, "住房类型"),
            Field("owner", \.owner, "产权人/产权单位", .text(1...100)),
            Field("address", \.address, "房屋坐落"),
            Field("buildingArea", \.buildingArea, "建筑面积", .range(0...1_000_000)),
            Field("disposedOn", \.disposedOn, "出售/转让/拆迁日期"),
        ]
    }
}
