import Kernel

/// 配租方式: 轮候顺序, 综合评分, 摇号选房, 直接摇房, 入围摇号, 定向, 换房, 递补.
package enum AllocationMethod: String, DictionaryCode {
    package static let dictionary = "ALLOC_METHOD"
    case queueTime, score, lotteryOrder, lotteryRoom, shortlistLottery, direct, transfer, reserve
}
