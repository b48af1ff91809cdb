package import Kernel

/// One room promised to one eligible household (配租单), until a contract takes it up or it is revoked.
package enum AllocationOffer: Decider {
    package static let category = "AllocationOffer"
    package static let initial = State.none

    package enum State: Sendable, Equatable {
        case none
        case open(Allocated)
        case fulfilled(Allocated, contract: UUID)
        case revoked(Allocated, Revoked)

        package var allocated: Allocated? {
            switch self {
            case .none: nil
            case .open(let fact), .fulfilled(let fact, _), .revoked(let fact, _): fact
            }
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch (event, state) {
        case (.allocated(let fact), _): state = .open(fact)
        case (.fulfilled(let fact), .open(let allocated)): state = .fulfilled(allocated, contract: fact.contractId)
        case (.revoked(let fact), .open(let allocated)): state = .revoked(allocated, fact)
        case (.fulfilled, _), (.revoked, _): break
        }
    }

    /// One open offer per household; afterwards its contract stands for it.
    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        switch (event, state) {
        case (.allocated(let fact), _):
            let refusal = Refusal(
                .taken, "E-ALLOC-HASROOM", "该家庭已有未办结的配租单", hint: "请先签约或撤销原配租单",
                details: ["householdId": .string(fact.householdId.description)])
            return [.take(claim(fact), orRefuse: refusal)]
        case (.fulfilled, .open(let allocated)), (.revoked, .open(let allocated)):
            return [.release(claim(allocated))]
        case (.fulfilled, _), (.revoked, _):
            return []
        }
    }

    private static func claim(_ fact: Allocated) -> Claim { Claim("allocation.household", fact.householdId) }
}
