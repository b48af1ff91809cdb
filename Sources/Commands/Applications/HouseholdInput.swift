package import Applications
import Desk
import EventLoop
package import Kernel
import People

/// A member of the household as typed.
package struct MemberInput: Record {
    package var name = "", idType = Applications.IdType.identityCard, idNo: String?
    package var gender = Applications.Gender.unstated, relation = Relation.otherRelative
    package var maritalStatus = MaritalStatus.single, employer: String?, annualIncome = Money.zero
    package var localHukou = false, worksOrLivesLocally = false, countedInHousehold = true
    package var soldPropertyWithin5Years = false

    package init() {}
    package static let fields: [Field<MemberInput>] = [
        Field("name", \.name, "姓名", .text(2...30)),
        Field("idType", \.idType, "证件类型"),
        Field("idNo", \.idNo, "证件号码", .text(1...20)),
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

    var declaredGender: People.Gender? { People.Gender(rawValue: gender.rawValue) }

    /// The member with a key of its own.
    @IO func sealed(_ document: Document?, in work: UnitOfWork) async throws(CommandFailure) -> Application.Member {
        let id = work.newID(Application.Member.self).uuid
        var member = Application.Member {
            ($0.memberId, $0.idType, $0.gender, $0.relation) = (id, idType, gender, relation)
            ($0.maritalStatus, $0.employer, $0.annualIncome) = (maritalStatus, employer, annualIncome)
            ($0.localHukou, $0.worksOrLivesLocally) = (localHukou, worksOrLivesLocally)
            ($0.countedInHousehold, $0.soldPropertyWithin5Years) = (countedInHousehold, soldPropertyWithin5Years)
        }
        member.name = try await work.seal(name, for: id, as: .name)
        if let document { member.idNo = try await work.seal(document.text, for: id, as: document.field) }
        return member
    }
}

/// A home of the household as typed.
package struct HousingInput: Record {
    package var housingType = HouseNature.other, owner = "", address = "", buildingArea = Area(), disposedOn: Day?

    package init() {}
    package static let fields: [Field<HousingInput>] = [
        Field("housingType", \.housingType, "住房类型"),
        Field("owner", \.owner, "产权人/产权单位", .text(1...100)),
        Field("address", \.address, "房屋坐落", .text(1...200)),
        Field("buildingArea", \.buildingArea, "建筑面积", .range(0...1_000_000)),
        Field("disposedOn", \.disposedOn, "出售/转让/拆迁日期"),
    ]

    @IO func sealed(for person: UUID, in work: UnitOfWork) async throws(CommandFailure) -> Application.Housing {
        var home = Application.Housing {
            ($0.housingType, $0.owner, $0.buildingArea, $0.disposedOn) = (housingType, owner, buildingArea, disposedOn)
        }
        home.address = try await work.seal(address, for: person, as: .address)
        return home
    }
}
