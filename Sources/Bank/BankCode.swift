/// The answer codes of the bank's interface: its own (`B…`) and those of a business rule (`S…`).
package enum BankCode: String, Sendable, CaseIterable {
    case ok = "B001"
    /// Accepted but not finished: ask again with the same request number.
    case unfinished = "B002"
    case notAuthorised = "B005"
    case branchUnreachable = "B012"
    case communicationFault = "B013"
    case branchTimeout = "B015"
    case malformedAnswer = "B016"
    case malformedRequest = "B998"
    case failed = "B999"
    /// The request number has been used for other content.
    case requestReused = "S001"
    case contractExists = "S101"
    case contractNotFound = "S102"
    case accountNotOpen = "S103"
    case amountMismatch = "S104"
    case contractTerminated = "S105"
    case billExists = "S201"
    case billVoided = "S202"
    case billNotFound = "S203"
    case billPaid = "S204"
    case insufficientFunds = "S301"
    case agreementCancelled = "S302"
    case refundTooLarge = "S401"
    case paymentNotFound = "S402"
    case rateLimited = "S429"
    case notReady = "S501"

    package var message: String {
        switch self {
        case .ok: "OK"
        case .unfinished: "成功,未完"
        case .notAuthorised: "登录失败"
        case .branchUnreachable: "与分行连接失败"
        case .communicationFault: "通信故障"
        case .branchTimeout: "分行应答超时"
        case .malformedAnswer: "返回数据格式错误"
        case .malformedRequest: "数据格式有误"
        case .failed: "交易失败"
        case .requestReused: "请求重入,参数与首次请求不一致"
        case .contractExists: "合同已存在"
        case .contractNotFound: "合同不存在"
        case .accountNotOpen: "账户未开通代扣"
        case .amountMismatch: "金额不符"
        case .contractTerminated: "合同已终止"
        case .billExists: "账单已存在"
        case .billVoided: "账单已作废"
        case .billNotFound: "账单不存在"
        case .billPaid: "账单已缴费"
        case .insufficientFunds: "余额不足"
        case .agreementCancelled: "代扣协议已解除"
        case .refundTooLarge: "退款金额大于缴费金额"
        case .paymentNotFound: "流水不存在"
        case .rateLimited: "请求过于频繁"
        case .notReady: "对账文件尚未生成"
        }
    }

    /// The same request, with the same number, may succeed later.
    package var isRetryable: Bool {
        switch self {
        case .unfinished, .branchUnreachable, .communicationFault, .branchTimeout, .malformedAnswer, .rateLimited,
            .notReady:
            true
        default: false
        }
    }
}
