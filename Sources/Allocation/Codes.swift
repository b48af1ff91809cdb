import Kernel

/// Dictionary ALLOC_METHOD (配租方式): 轮候顺序, 综合评分, 摇号选房, 直接摇房, 入围摇号, 定向, 换房, 递补.
package enum AllocationMethod: String, Code {
    case queueTime, score, lotteryOrder, lotteryRoom, shortlistLottery, direct, transfer, reserve
}
