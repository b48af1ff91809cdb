package import Kernel

/// Money that has arrived, once for each serial number of the bank, and which bills it pays (manual §7.3).
package enum Payment: Decider {
    package static let category = "Payment"

    package struct State: Sendable, Equatable {
        package var received: Received?
        package var allocations: [AllocatedPart] = []
        /// What no bill has taken; the whole amount at first.
        package var unapplied = Money.zero
        package var isAllocated = false
    }

    package static let initial = State()

    package static func evolve(_ state: inout State, _ event: Event) {
        switch event {
        case .received(let fact):
            state.received = fact
            state.unapplied = fact.amount
        case .allocated(let fact):
            state.allocations += fact.allocations
            state.unapplied = fact.unapplied
            state.isAllocated = true
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        guard case .received(let fact) = event else { return [] }
        return [.take(Claim("payment.serial", fact.bankSerialNo), orRefuse: duplicate(fact.bankSerialNo))]
    }

    static func duplicate(_ serialNo: String) -> Refusal {
        Refusal(
            .taken, "E-PAY-DUP", "银行流水 \(serialNo) 已经入账", hint: "请核对流水号; 同一笔缴费无需重复登记",
            details: ["bankSerialNo": .string(serialNo)])
    }
}
