import Kernel

extension Contract {
    /// What was asked of the bank and what it answered. Answers come late, twice, or after the contract has ended:
    /// each is recorded once, and none reopens anything.
    static func exchange(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch command {
        case .requestBankSync(let operation, let requestNo, let hash):
            return try ask(operation, requestNo, hash, state)
        case .recordBankSync(let requestNo, let contractNo, let serialNo):
            let operation = try operation(of: requestNo, state)
            if state.exchange(operation).status == .ok { return [] }
            var answer = SyncedToBank()
            answer.requestNo = requestNo
            answer.operation = operation
            answer.bankContractNo = contractNo
            answer.bankSerialNo = serialNo
            answer.syncedAt = moment.now
            guard operation == .create, state.stage != .terminated else { return [.syncedToBank(answer)] }
            let effective = max(state.terms.startDate, moment.today)
            return [.syncedToBank(answer), .activated(Activated(effectiveOn: effective))]
        case .recordBankFailure(let requestNo, let failure):
            let operation = try operation(of: requestNo, state)
            let exchange = state.exchange(operation)
            guard exchange.status != .ok, exchange.requestNos.last == requestNo, failure.attempt > exchange.attempt
            else { return [] }
            return [
                .bankSyncFailed(
                    BankSyncFailed(
                        requestNo: requestNo, operation: operation, code: failure.code, message: failure.message,
                        retryable: failure.retryable, attempt: failure.attempt))
            ]
        default: return []
        }
    }

    private static func ask(_ operation: BankOperation, _ requestNo: String, _ hash: String?, _ state: State)
        throws(Refusal) -> [Event]
    {
        let exchange = state.exchange(operation)
        if exchange.requestNos.contains(requestNo) { return [] }
        let isPossible =
            switch operation {
            case .create: state.stage == .approved || state.stage == .cancellationPending
            // A failed creation may have reached the bank all the same; one in flight must be answered first.
            case .terminate:
                state.stage == .terminated && (state.creation.status == .ok || state.creation.status == .failed)
            }
        guard isPossible, exchange.status != .ok, !exchange.isInFlight else {
            throw refusal(.requestBankSync(operation, requestNo: requestNo, payloadHash: hash), state)
        }
        return [
            .bankSyncRequested(BankSyncRequested(requestNo: requestNo, operation: operation, payloadHash: hash))
        ]
    }

    private static func operation(of requestNo: String, _ state: State) throws(Refusal) -> BankOperation {
        if state.creation.requestNos.contains(requestNo) { return .create }
        if state.termination.requestNos.contains(requestNo) { return .terminate }
        throw .reference("银行请求 (合同 \(state.terms.contractNo))", requestNo)
    }
}

extension Contract.State {
    fileprivate func exchange(_ operation: BankOperation) -> Contract.BankExchange {
        operation == .create ? creation : termination
    }
}
