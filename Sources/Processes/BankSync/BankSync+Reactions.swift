import Commands
package import Kernel
import Leasing

extension BankSync {
    package static func react(
        _ input: Input, of instance: UUID, _ state: State, _ moment: Moment
    ) -> [Output<Event>] {
        switch input {
        case .approved:
            if state.isStarted { return [] }
            return [.record(.started(Started())), ask(.create, instance), reminder(.create, moment)]
        case .requested(let operation, let requestNo):
            if state[operation].requestNos.contains(requestNo) { return [] }
            return [
                .record(.called(Called(operation: operation, requestNo: requestNo))),
                .call(call(operation, requestNo, instance)),
            ]
        case .answered(let answer):
            guard let operation = BankOperation(rawValue: answer.operation),
                state[operation].requestNos.contains(answer.requestNo)
            else { return [] }
            return react(to: answer, operation, instance, state)
        case .ended(let day):
            if state.hasEnded || !state.isStarted { return [] }
            let ended = Output<Event>.record(.ended(Ended(terminationDate: day)))
            if state.creation.requestNos.isEmpty { return [ended] }
            // While a creation is in flight nobody knows whether there is anything to terminate: its answer tells.
            let asks = state.mayBeAtBank && state.creation.open.isEmpty
            return [ended] + (asks ? [ask(.terminate, instance)] : []) + [reminder(.terminate, moment)]
        case .waited(let operation):
            return isSettled(operation, state) ? [] : [.record(.escalated(Escalated(operation: operation)))]
        }
    }

    /// Whether there is nothing left to wait for; after the end of the contract only its termination counts.
    private static func isSettled(_ operation: BankOperation, _ state: State) -> Bool {
        switch operation {
        case .create: state.creation.isAccepted || state.hasEnded
        case .terminate: state.termination.isAccepted || !state.mayBeAtBank && state.creation.open.isEmpty
        }
    }

    private static func react(
        to answer: Answer, _ operation: BankOperation, _ instance: UUID, _ state: State
    ) -> [Output<Event>] {
        let exchange = state[operation]
        switch answer.result {
        case .delayed: return exchange.isAccepted ? [] : [failure(answer, instance, isRetryable: true)]
        case .accepted, .refused, .exhausted: break
        }
        // A second last word changes nothing, unless it says that something is at the bank after all.
        let tellsMore =
            !exchange.isAccepted
            && (answer.result == .accepted || answer.inDoubt && !exchange.inDoubt.contains(answer.requestNo))
        guard exchange.open.contains(answer.requestNo) || tellsMore else { return [] }
        var fact = Answered()
        (fact.operation, fact.requestNo, fact.result) = (operation, answer.requestNo, answer.result)
        (fact.code, fact.message, fact.inDoubt) = (answer.code, answer.message, answer.inDoubt)
        var outputs: [Output<Event>] = [.record(.answered(fact))]
        var next = state
        fold(outputs, into: &next)
        if !exchange.isAccepted {
            let isAccepted = answer.result == .accepted
            outputs.append(
                isAccepted
                    ? success(answer, instance) : failure(answer, instance, isRetryable: answer.result == .exhausted))
        }
        if operation == .create && next.hasEnded && next.mayBeAtBank { outputs += undo(answer, instance, next) }
        return outputs
    }

    /// A creation turns out to have happened, or perhaps to have happened, although the contract has ended meanwhile.
    private static func undo(_ answer: Answer, _ instance: UUID, _ state: State) -> [Output<Event>] {
        guard state.termination.isAccepted else {
            return state.creation.open.isEmpty && state.termination.open.isEmpty ? [ask(.terminate, instance)] : []
        }
        // The contract has seen its termination; a repetition by hand has brought the copy back behind its back.
        let requestNo = "T-\(answer.requestNo)"
        if state.termination.requestNos.contains(requestNo) { return [] }
        return [
            .record(.called(Called(operation: .terminate, requestNo: requestNo))),
            .call(call(.terminate, requestNo, instance)),
        ]
    }

    /// The contract refuses what it has asked already or what it need not ask any more; that is nobody's business.
    private static func ask(_ operation: BankOperation, _ instance: UUID) -> Output<Event> {
        .command(
            RequestBankSync {
                $0.contractId = ID(instance)
                $0.operation = operation
            }, ifRefused: .forget)
    }

    private static func reminder(_ operation: BankOperation, _ moment: Moment) -> Output<Event> {
        .wake(at: moment.now + patience, reason: operation.rawValue)
    }

    private static func call(_ operation: BankOperation, _ requestNo: String, _ instance: UUID) -> ExternalCall {
        ExternalCall(
            system: system, operation: operation.rawValue, requestNo: requestNo,
            body: ["contractId": .string(instance.description)])
    }

    private static func success(_ answer: Answer, _ instance: UUID) -> Output<Event> {
        .command(
            RecordBankSync {
                ($0.contractId, $0.requestNo) = (ID(instance), answer.requestNo)
                $0.bankContractNo = answer.body["bankContractNo"]?.string ?? ""
                $0.bankSerialNo = answer.body["bankSerialNo"]?.string ?? ""
            })
    }

    private static func failure(_ answer: Answer, _ instance: UUID, isRetryable: Bool) -> Output<Event> {
        .command(
            RecordBankSyncFailure {
                ($0.contractId, $0.requestNo) = (ID(instance), answer.requestNo)
                $0.code = answer.code.isEmpty ? "NO-ANSWER" : String(answer.code.prefix(40))
                $0.message = String(answer.message.prefix(200))
                ($0.retryable, $0.attempt) = (isRetryable, min(max(answer.attempts, 1), 1_000))
            })
    }
}
