package import Kernel

/// One making of all bills of a month in a scope. Its bills say so themselves (`BillGenerated.runId`), so a run
/// that was cut off goes on where it stopped: what is billed already is skipped.
package enum BillRun: Decider {
    package static let category = "BillRun"

    package enum State: Sendable, Equatable {
        case none
        case running(Started)
        case completed(Started, Completed)
    }

    package enum Command: Sendable {
        /// `scope` names whose contracts are billed, e.g. `all` or an organisation's id.
        case start(period: Month, scope: String)
        case complete(Completed)
    }

    /// A contract that got no bill, and why.
    package struct Skip: Record {
        package var contractId = UUID.zero
        package var reason = ""

        package init() {}
        package init(contractId: UUID, reason: String) { (self.contractId, self.reason) = (contractId, reason) }

        package static let fields: [Field<Skip>] = [
            Field("contractId", \.contractId, "合同"),
            Field("reason", \.reason, "原因"),
        ]
    }

    package static let initial = State.none

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state) {
        case (.start(let period, let scope), .none):
            return [.started(Started(period: period, scope: scope, policyVersion: moment.policy.version))]
        case (.start(let period, let scope), .running(let run)),
            (.start(let period, let scope), .completed(let run, _)):
            if run.period == period && run.scope == scope { return [] }
            throw .state(
                "这是 \(run.period) 的出账批次, 不能用于 \(period)", state: "started", hint: "请为 \(period) 新建出账批次")
        case (.complete(let result), .running): return [.completed(result)]
        case (.complete, .completed): return []
        case (.complete, .none):
            throw Refusal(.notFound, "E-NOT-FOUND", "没有这个出账批次", hint: "请先开始出账")
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch (event, state) {
        case (.started(let fact), _): state = .running(fact)
        case (.completed(let fact), .running(let run)): state = .completed(run, fact)
        case (.completed, _): break
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        guard case .started(let run) = event else { return [] }
        let refusal = Refusal(
            .taken, "E-JOB-RUNNING", "\(run.period) 在范围 \(run.scope) 的账单已经出过账或正在出账",
            hint: "请在原批次上继续; 个别遗漏的合同可以单独出账")
        return [.take(claim(run.period, run.scope), orRefuse: refusal)]
    }

    /// What keeps a month's run of a scope from being started twice.
    package static func claim(_ period: Month, _ scope: String) -> Claim { Claim("billrun", "\(period):\(scope)") }
}
