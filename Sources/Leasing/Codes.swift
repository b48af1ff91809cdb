import Kernel

/// 合同类型.
package enum ContractType: String, DictionaryCode {
    package static let dictionary = "CONTRACT_TYPE"
    /// 公租房租赁合同
    case lease
    /// 短期租赁 (过渡)
    case bridge
    /// 单位整租
    case corporate
    /// 租赁补贴协议
    case subsidy
}

/// What the rent is counted by (建筑面积, 使用面积, 套内面积, 按套, 按间).
package enum RentBasis: String, DictionaryCode {
    package static let dictionary = "RENT_BASIS"
    case buildingArea, usableArea, innerArea, perUnit, perRoom

    /// The monthly rent is a unit rent times an area, not a flat price.
    package var isByArea: Bool { self != .perUnit && self != .perRoom }
}

/// How many months one bill is for.
package enum PaymentCycle: String, DictionaryCode {
    package static let dictionary = "CYCLE"
    case month, quarter, half, year
}

/// 补贴方式: 租补分离 or 租金减免.
package enum SubsidyMode: String, DictionaryCode {
    package static let dictionary = "SUBSIDY_MODE"
    case separate, reduced
}

/// Whether rent is due before its period (期首) or after it (期末).
package enum DueAnchor: String, Code { case periodStart, periodEnd }

/// What the late fee is a share of: the overdue amount or the monthly rent.
package enum LateFeeBase: String, Code { case overdue, monthlyRent }

/// 退租原因.
package enum ExitReason: String, DictionaryCode {
    package static let dictionary = "EXIT_REASON"
    /// 期满不续
    case expired = "01"
    /// 主动退租
    case ownWish = "02"
    /// 购房/另有住房
    case otherHome = "03"
    /// 不再符合条件
    case notEligible = "04"
    /// 违规清退
    case violation = "05"
    /// 欠租
    case arrears = "06"
    /// 死亡
    case death = "07"
    /// 换房
    case exchange = "08"
    /// 离开本地
    case leftCity = "09"
    /// 其他
    case other = "99"

    /// What the end of the contract is called for this reason.
    package var termination: Termination {
        switch self {
        case .expired: .expired
        case .violation, .arrears: .breach
        case .death: .death
        case .exchange: .exchange
        case .ownWish, .otherHome, .notEligible, .leftCity, .other: .early
        }
    }
}

/// 合同终止.
package enum Termination: String, DictionaryCode {
    package static let dictionary = "TERMINATION"
    /// 到期
    case expired = "1"
    /// 中途作废
    case early = "2"
    /// 违约解除
    case breach = "3"
    /// 死亡
    case death = "4"
    /// 换房
    case exchange = "5"
    /// 不可抗力
    case forceMajeure = "6"
}

/// What the bank is asked to do with its copy of a contract.
package enum BankOperation: String, Code {
    case create = "CREATE"
    case terminate = "TERMINATE"
}
