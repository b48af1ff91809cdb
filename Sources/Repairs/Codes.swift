package import Kernel

/// 报修类别.
package enum RepairCategory: String, DictionaryCode {
    package static let dictionary = "REPAIR_CATEGORY"
    /// 水暖管道
    case plumbing = "01"
    /// 电路照明
    case electric = "02"
    /// 家电
    case appliance = "03"
    /// 门窗锁具
    case doors = "04"
    /// 墙面地面
    case surfaces = "05"
    /// 防水渗漏
    case leak = "06"
    /// 公共设施
    case common = "07"
    /// 电梯
    case lift = "08"
    /// 其他
    case other = "99"
}

/// 紧急程度.
package enum Priority: String, DictionaryCode {
    package static let dictionary = "PRIORITY"
    /// 紧急
    case emergency = "1"
    /// 加急
    case urgent = "2"
    /// 一般
    case normal = "3"
    /// 计划
    case planned = "4"
}

/// 人员类型.
package enum PersonType: String, DictionaryCode {
    package static let dictionary = "PERSON_TYPE"
    case tenant, coResident, repair, property, security, cleaning, other
}

/// Who pays (产权方, 承租人, 保修期施工方, 物业费列支).
package enum Liability: String, DictionaryCode {
    package static let dictionary = "LIABILITY"
    case owner, tenant, builder, propertyFee
}

/// What came of a visit (已进入, 无人, 改约).
package enum VisitOutcome: String, Code { case entered, noAccess, rescheduled }

/// Which of the two deadlines of a job.
package enum Deadline: String, Code { case response, finish }

/// What this context needs to know of a person.
package struct PersonView: Sendable, Equatable {
    package var id: UUID, type: PersonType, isActive: Bool

    package init(id: UUID, type: PersonType, isActive: Bool) {
        (self.id, self.type, self.isActive) = (id, type, isActive)
    }
}
