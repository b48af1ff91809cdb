package import Kernel

extension Contract {
    /// The bank is to be told; a retry after a failure may have a new number.
    package struct BankSyncRequested: Fact {
        package static let type = "ContractBankSyncRequested"
        package var requestNo = ""
        package var operation: BankOperation = .create
        package var payloadHash: String?

        package init() {}
        package init(requestNo: String, operation: BankOperation, payloadHash: String? = nil) {
            (self.requestNo, self.operation, self.payloadHash) = (requestNo, operation, payloadHash)
        }

        package static let fields: [Field<BankSyncRequested>] = [
            Field("requestNo", \.requestNo, "请求号"),
            Field("operation", \.operation, "操作"),
            Field("payloadHash", \.payloadHash, "报文摘要"),
        ]
    }

    /// The bank has done what was asked; after `CREATE`, bills may be made.
    package struct SyncedToBank: Fact {
        package static let type = "ContractSyncedToBank"
        package var requestNo = ""
        package var operation: BankOperation = .create
        package var bankContractNo = ""
        package var bankSerialNo = ""
        package var syncedAt = Instant()

        package init() {}
        package init(
            requestNo: String, operation: BankOperation, bankContractNo: String, bankSerialNo: String, syncedAt: Instant
        ) {
            self.requestNo = requestNo
            self.operation = operation
            self.bankContractNo = bankContractNo
            self.bankSerialNo = bankSerialNo
            self.syncedAt = syncedAt
        }

        package static let fields: [Field<SyncedToBank>] = [
            Field("requestNo", \.requestNo, "请求号"),
            Field("operation", \.operation, "操作"),
            Field("bankContractNo", \.bankContractNo, "银行合同号"),
            Field("bankSerialNo", \.bankSerialNo, "银行流水号"),
            Field("syncedAt", \.syncedAt, "同步时间"),
        ]
    }

    package struct BankSyncFailed: Fact {
        package static let type = "ContractBankSyncFailed"
        package var requestNo = ""
        package var operation: BankOperation = .create
        package var code = ""
        package var message = ""
        package var retryable = false
        package var attempt: Int64 = 0

        package init() {}
        package init(
            requestNo: String, operation: BankOperation, code: String, message: String, retryable: Bool, attempt: Int64
        ) {
            self.requestNo = requestNo
            self.operation = operation
            self.code = code
            self.message = message
            self.retryable = retryable
            self.attempt = attempt
        }

        package static let fields: [Field<BankSyncFailed>] = [
            Field("requestNo", \.requestNo, "请求号"),
            Field("operation", \.operation, "操作"),
            Field("code", \.code, "错误码"),
            Field("message", \.message, "错误说明"),
            Field("retryable", \.retryable, "可重试"),
            Field("attempt", \.attempt, "第几次"),
        ]
    }

    /// Approved, known to the bank, and billed from this day on.
    package struct Activated: Fact {
        package static let type = "ContractActivated"
        package var effectiveOn = Day()

        package init() {}
        package init(effectiveOn: Day) {
            self.effectiveOn = effectiveOn
        }

        package static let fields: [Field<Activated>] = [
            Field("effectiveOn", \.effectiveOn, "生效日期")
        ]
    }
}
