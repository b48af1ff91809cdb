import Kernel

/// 人员类型: 租户, 共同居住人, 维修人员, 物业人员, 保安, 保洁, 其他.
package enum PersonType: String, DictionaryCode {
    package static let dictionary = "PERSON_TYPE"
    case tenant, coResident, repair, property, security, cleaning, other
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
