package import Kernel

/// 申请类别: 首次, 补贴转实物, 换房, 续租, 逾期补审, 重新申请.
package enum ApplicationKind: String, DictionaryCode {
    package static let dictionary = "APPLY_KIND"
    case first = "1", subsidyToPhysical = "2", roomChange = "3", renewal = "4", lateReview = "5", again = "6"
}

/// 保障类别.
package enum GuaranteeCategory: String, DictionaryCode {
    package static let dictionary = "GUARANTEE_CATEGORY"
    /// 城镇低保家庭, 特困人员, 城镇低收入住房困难家庭, 中等偏下收入住房困难家庭.
    case minimumLiving = "10", destitute = "20", lowIncome = "30", lowerMiddleIncome = "40"
    /// 新就业无房职工, 稳定就业外来务工人员, 引进人才, 其他.
    case newEmployee = "50", migrantWorker = "60", talent = "70", other = "90"
}

/// 保障方式: 实物配租, 租赁补贴.
package enum GuaranteeForm: String, DictionaryCode {
    package static let dictionary = "GUARANTEE_FORM"
    case physical = "1", subsidy = "2"
}

/// 证件类型: 居民身份证, 户口簿, 护照, 军官证/士兵证, 港澳通行证, 台胞证, 港澳台居住证, 外国人永居证, 其他.
package enum IdType: String, DictionaryCode {
    package static let dictionary = "ID_TYPE"
    case identityCard = "01", householdRegister = "02", passport = "03", military = "04", hongKongMacauPermit = "05"
    case taiwanPermit = "06", residencePermit = "07", foreignPermanent = "08", other = "99"
}

/// 性别 (GB/T 2261.1): 男, 女, 未说明.
package enum Gender: String, DictionaryCode {
    package static let dictionary = "GENDER"
    case male = "1", female = "2", unstated = "9"
}

/// 婚姻状况 (GB/T 2261.2): 未婚, 已婚, 丧偶, 离婚.
package enum MaritalStatus: String, DictionaryCode {
    package static let dictionary = "MARITAL"
    case single = "10", married = "20", widowed = "30", divorced = "40"
}

/// 家庭关系 (GB/T 4761): 本人, 配偶, 子, 女, 孙, 父母, 祖父母, 兄弟姐妹, 其他亲属, 非亲属.
package enum Relation: String, DictionaryCode {
    package static let dictionary = "RELATION"
    case oneself = "01", spouse = "10", son = "20", daughter = "30", grandchild = "40", parent = "50"
    case grandparent = "60", sibling = "70", otherRelative = "97", unrelated = "99"
}

/// 收入类别: 低保, 低收入, 中等偏下, 其他.
package enum IncomeClass: String, DictionaryCode {
    package static let dictionary = "INCOME_CLASS"
    case minimumLiving = "1", low = "2", lowerMiddle = "3", other = "4"
}

/// 住房性质: 直管公房, 单位公房, 租赁私房, 自有私房, 借住, 其他.
package enum HouseNature: String, DictionaryCode {
    package static let dictionary = "HOUSE_NATURE"
    case municipal = "1", employer = "2", rentedPrivate = "3", ownPrivate = "4", borrowed = "5", other = "9"
}

/// 优先情形.
package enum SpecialGroup: String, DictionaryCode {
    package static let dictionary = "SPECIAL_GROUP"
    /// 优抚对象, 退役军人, 烈士遗属, 残疾人(一二级), 残疾人(三四级), 老年人(≥60), 大病, 成年孤儿.
    case entitledGroup = "11", veteran = "12", martyrFamily = "13", severelyDisabled = "14", disabled = "15"
    case elderly = "16", seriouslyIll = "17", orphan = "18"
    /// 环卫工人, 公交司机, 青年教师, 青年医护, 劳模/先进, 见义勇为, 计生特殊家庭, 多子女, 消防救援, 特困职工.
    case sanitationWorker = "19", busDriver = "20", youngTeacher = "21", youngMedic = "22", modelWorker = "23"
    case goodSamaritan = "24", bereavedOnlyChildFamily = "25", manyChildren = "26", firefighter = "27"
    case needyWorker = "28"
}

/// 材料类别.
package enum AttachmentCategory: String, DictionaryCode {
    package static let dictionary = "ATTACH_CATEGORY"
    /// 申请报告, 收入资料, 租房合同, 婚姻证明, 家庭成员户口, 身份证, 住房证明.
    case request = "01", income = "02", lease = "03", marriage = "04", householdRegister = "05", identity = "06"
    case housing = "07"
    /// 社保/公积金, 劳动合同, 学历证明, 残疾/大病证明, 优抚证明, 承诺书, 其它.
    case socialInsurance = "08", laborContract = "09", education = "10", health = "11", entitlement = "12"
    case commitment = "13", other = "99"
}

/// 审核环节.
package enum ReviewStage: String, DictionaryCode {
    package static let dictionary = "REVIEW_STAGE"
    case neighbourhood = "0", street = "1", civilAffairs = "2", district = "3", city = "4", reconsideration = "5"

    package var label: String {
        switch self {
        case .neighbourhood: "社区"
        case .street: "街道初审"
        case .civilAffairs: "区民政审核"
        case .district: "区住保审核"
        case .city: "市备案"
        case .reconsideration: "复议"
        }
    }
}

/// What a stage of the review came to: 通过, 退回, 不通过.
package enum StageDecision: String, DictionaryCode {
    package static let dictionary = "STAGE_DECISION"
    case pass, `return`, fail
}

/// 不予通过原因.
package enum RejectReason: String, DictionaryCode {
    package static let dictionary = "REJECT_REASON"
    /// 收入超标, 资产超标, 住房面积超标, 户籍/居住不符, 社保/就业年限不足, 已享受其他住房保障.
    case income = "01", assets = "02", housingArea = "03", residence = "04", employment = "05", alreadyHoused = "06"
    /// 五年限制期内, 材料虚假, 材料不全逾期未补, 五年内转移房产, 年龄不符, 家庭成员重复申请, 其他.
    case banned = "07", falseMaterial = "08", incomplete = "09", propertyTransferred = "10", age = "11"
    case duplicateMember = "12", other = "99"
}

/// 退出情形.
package enum ExitGround: String, DictionaryCode {
    package static let dictionary = "EXIT_GROUND"
    /// 转借转租擅自调换, 改变用途, 破坏/擅自装修, 违法活动, 闲置, 累计欠租, 期满未续.
    case sublet = "g1", misused = "g2", damaged = "g3", unlawful = "g4", idle = "g5", arrears = "g6", notRenewed = "g7"
    /// 续租不符, 另有住房, 其他保障房, 骗租, 主动退出, 死亡.
    case noLongerEligible = "g8", otherHome = "g9", otherProtection = "g10", fraud = "g11", voluntary = "g12"
    case death = "g13"
}

/// Which size of dwelling a household may be given: 小套型, 中套型, 大套型.
package enum LayoutEntitlement: String, DictionaryCode {
    package static let dictionary = "LAYOUT_ENTITLEMENT"
    case small, medium, large

    /// By the number of protected persons; the limits are policy (layout entitlement, size match).
    package static func of(persons: Int, _ policy: Policy) throws(Refusal) -> LayoutEntitlement {
        if persons <= Int(try policy.value("alloc.layout.small.maxPersons")) { return .small }
        return persons <= Int(try policy.value("alloc.layout.medium.maxPersons")) ? .medium : .large
    }
}
