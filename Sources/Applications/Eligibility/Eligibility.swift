package import Kernel

/// A household's right to protection (保障资格): granted by an approved application, ended by cancellation.
package enum Eligibility: Decider {
    package static let category = "Eligibility"
    package static let initial = State.none

    package enum State: Sendable, Equatable {
        case none
        case active(Granted)
        case allocated(Granted, allocation: UUID)
        case cancelled(Granted, Cancelled)

        package var granted: Granted? {
            switch self {
            case .none: nil
            case .active(let fact), .allocated(let fact, _), .cancelled(let fact, _): fact
            }
        }
    }

    package enum Command: Sendable {
        /// Follows from the approval, in the same append.
        case grant(application: UUID, Application.Submitted, certificateNo: String)
        /// A room was allocated to the household.
        case allocate(UUID)
        /// The allocation was revoked or the tenancy is over.
        case release(allocation: UUID)
        case cancel(ExitGround, effective: Day)
    }

    package static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state) {
        case (.grant(let application, let submitted, let certificateNo), .none):
            return [.granted(try grant(application, submitted, certificateNo, moment))]
        case (.grant(let application, _, _), _) where application == state.granted?.applicationId:
            return []
        case (_, .none):
            throw .unregistered("保障资格")
        case (.allocate(let allocation), .active(let granted)):
            try checkTerm(of: granted, moment)
            return [.allocated(Allocated { $0.allocationId = allocation })]
        case (.allocate(let allocation), .allocated(_, let known)) where allocation == known:
            return []
        case (.allocate, .allocated(let granted, let known)):
            throw Refusal(
                .taken, "E-ALLOC-HASROOM", "资格证 \(granted.certificateNo) 已由配租单 \(known) 配租",
                hint: "请先撤销原配租单, 或在退租后再配租", details: ["allocationId": .string(known.description)])
        case (.release(let allocation), .allocated(_, let known)) where allocation == known:
            return [.released(Released { $0.allocationId = allocation })]
        case (.release, .active), (.cancel, .cancelled):
            return []
        case (.cancel(let ground, let day), .active):
            return [.cancelled(Cancelled { ($0.reason, $0.effectiveDate) = (ground, day) })]
        case (.cancel, .allocated(let granted, _)):
            throw refusal(granted, "已配租, 不能注销", "allocated", ["release"], hint: "请先撤销配租或办理退租")
        case (.release, .allocated(let granted, let known)):
            throw refusal(granted, "由另一张配租单 \(known) 占用", "allocated", ["release"], hint: "请核对配租单编号")
        case (_, .cancelled(let granted, _)), (.grant, .active(let granted)), (.grant, .allocated(let granted, _)):
            throw refusal(granted, "不能再办理", "cancelled", [], hint: "请以新的申请取得新的保障资格")
        }
    }

    package static func evolve(_ state: inout State, _ event: Event) {
        switch (event, state) {
        case (.granted(let fact), _): state = .active(fact)
        case (.allocated(let fact), .active(let granted)):
            state = .allocated(granted, allocation: fact.allocationId)
        case (.released, .allocated(let granted, _)): state = .active(granted)
        case (.cancelled(let fact), .active(let granted)): state = .cancelled(granted, fact)
        case (.allocated, _), (.released, _), (.cancelled, _): break
        }
    }

    package static func claims(_ event: Event, _ state: State) -> [ClaimChange] {
        switch (event, state.granted) {
        case (.granted(let fact), _): Protection.take(household: fact.householdId, persons: fact.idIndexes)
        case (.cancelled, let fact?): Protection.release(household: fact.householdId, persons: fact.idIndexes)
        default: []
        }
    }
}
