import Kernel

/// 费用项目.
package enum FeeItem: String, DictionaryCode {
    package static let dictionary = "FEE_ITEM"
    case rent, deposit, property, water, electricity, gas, heating, lateFee, repair, adjustDiff, card, other

    package var title: String {
        switch self {
        case .rent: "租金"
        case .deposit: "保证金"
        case .property: "物业费"
        case .water: "水费"
        case .electricity: "电费"
        case .gas: "燃气费"
        case .heating: "采暖费"
        case .lateFee: "滞纳金"
        case .repair: "维修赔偿"
        case .adjustDiff: "租金差额"
        case .card: "门卡工本"
        case .other: "其他"
        }
    }
}

/// How many months one bill is for.
package enum Cycle: String, DictionaryCode {
    package static let dictionary = "CYCLE"
    case month, quarter, half, year

    package var months: Int {
        switch self {
        case .month: 1
        case .quarter: 3
        case .half: 6
        case .year: 12
        }
    }
}

/// Whether a period is paid for before it starts (期首) or after it ends (期末).
package enum DueAnchor: String, Code { case periodStart, periodEnd }

/// 缴费渠道.
package enum PayChannel: String, DictionaryCode {
    package static let dictionary = "PAY_CHANNEL"
    case bocDebit, bocCounter, bocMobile, wechat, alipay, pos, transfer, cash
}
