package import Desk
import EventLoop
package import Kernel
package import Leasing

/// The bank is to be asked; the process manager sends what this records. Without a number it gets the next one:
/// `C` or `T`, the day and the contract's number, and `-R-2`, `-R-3`, … for a new attempt.
package struct RequestBankSync: BusinessCommand {
    package static let name = "request-bank-sync", title = "向银行同步合同", permission = "leasing:contract:sync"
    package var contractId = ID<Contract>()
    package var operation = BankOperation.create
    package var requestNo: String?
    package var payloadHash: String?

    package init() {}

    package static let fields: [Field<RequestBankSync>] = [
        Field("contractId", \.contractId, "合同"),
        Field("operation", \.operation, "操作"),
        Field("requestNo", \.requestNo, "请求号", .text(1...40)),
        Field("payloadHash", \.payloadHash, "报文摘要", .text(1...64)),
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let number: String
        if let requestNo { number = requestNo } else { number = try await nextNumber(in: work) }
        let command = Contract.Command.requestBankSync(operation, requestNo: number, payloadHash: payloadHash)
        try await work.execute(Contract.self, contractId, command)
    }

    @IO private func nextNumber(in work: UnitOfWork) async throws(CommandFailure) -> String {
        let contract = try await work.state(Contract.self, contractId)
        let (letter, exchange) = operation == .create ? ("C", contract.creation) : ("T", contract.termination)
        let day = work.moment.today.description.filter { $0 != "-" }
        let attempt = exchange.requestNos.isEmpty ? "" : "-R-\(exchange.requestNos.count + 1)"
        return "\(letter)\(day)-\(contract.terms.contractNo)\(attempt)"
    }
}

package struct RecordBankSync: BusinessCommand {
    package static let name = "record-bank-sync", title = "登记银行同步成功", permission = "leasing:contract:sync"
    package var contractId = ID<Contract>()
    package var requestNo = ""
    package var bankContractNo = ""
    package var bankSerialNo = ""

    package init() {}

    package static let fields: [Field<RecordBankSync>] = [
        Field("contractId", \.contractId, "合同"),
        Field("requestNo", \.requestNo, "请求号", .text(1...40)),
        Field("bankContractNo", \.bankContractNo, "银行合同号", .text(0...64)),
        Field("bankSerialNo", \.bankSerialNo, "银行流水号", .text(0...64)),
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let command = Contract.Command.recordBankSync(
            requestNo: requestNo, bankContractNo: bankContractNo, bankSerialNo: bankSerialNo)
        try await work.execute(Contract.self, contractId, command)
    }
}

package struct RecordBankSyncFailure: BusinessCommand {
    package static let name = "record-bank-sync-failure", title = "登记银行同步失败", permission = "leasing:contract:sync"
    package var contractId = ID<Contract>()
    package var requestNo = ""
    package var code = ""
    package var message = ""
    package var retryable = false
    package var attempt = Int64(1)

    package init() {}

    package static let fields: [Field<RecordBankSyncFailure>] = [
        Field("contractId", \.contractId, "合同"),
        Field("requestNo", \.requestNo, "请求号", .text(1...40)),
        Field("code", \.code, "错误码", .text(1...40)),
        Field("message", \.message, "错误说明", .text(0...500)),
        Field("retryable", \.retryable, "可重试"),
        Field("attempt", \.attempt, "第几次", .range(1...1_000)),
    ]

    package var subject: UUID? { contractId.uuid }

    @IO package func perform(in work: UnitOfWork) async throws(CommandFailure) {
        let failure = Contract.BankFailure(code: code, message: message, retryable: retryable, attempt: attempt)
        try await work.execute(Contract.self, contractId, .recordBankFailure(requestNo: requestNo, failure))
    }
}
