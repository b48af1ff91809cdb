import Kernel

/// Dictionary FEE_ITEM.
package enum FeeItem: String, Code {
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

/// Dictionary CYCLE: how many months one bill is for.
package enum Cycle: String, Code {
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

/// Dictionary PAY_CHANNEL.
package enum PayChannel: String, Code {
    case bocDebit, bocCounter, bocMobile, wechat, alipay, pos, transfer, cash
}
