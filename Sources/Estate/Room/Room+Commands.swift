package import Kernel

package extension Room {
    enum Command: Sendable {
        case register(Registered)
        case accept(Accepted)
        case offer(allocation: UUID)
        case withdrawOffer(allocation: UUID)
        /// The contract that follows from the allocation the room is promised to.
        case contract(UUID, allocation: UUID)
        case occupy(contract: UUID, on: Day)
        /// The contract ends. A tenant who has moved in has to leave; a room never moved into is vacant again.
        case vacate(contract: UUID, on: Day)
        case handBack(needsRepair: Bool, on: Day)
        case finishRepair(on: Day)
        case freeze(reason: String, until: Day?)
        case unfreeze(reason: String)
        case retire(ID<Room>, reason: String)
    }

    static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch command {
        case .register(let room):
            guard let known = state.details else { return [.registered(room)] }
            if room == known { return [] }
            throw .duplicate("房间 \(known.roomNo) 已经登记", hint: "更正登记内容请用更正, 新房间请用新的编号")
        case _ where state.details == nil:
            throw .unregistered("房间")
        case .accept, .freeze, .unfreeze, .retire:
            return try administer(command, state, moment)
        case .offer, .withdrawOffer, .contract, .occupy, .vacate, .handBack, .finishRepair:
            return try move(command, state, moment)
        }
    }

    /// What the owner does with the room itself.
    private static func administer(
        _ command: Command, _ state: State, _ moment: Moment
    ) throws(Refusal) -> [Event] {
        switch (command, state.status) {
        case (.accept(let inspection), .notReady):
            try check(inspection, state)
            return [.accepted(inspection)]
        case (.freeze(let reason, let until), .notReady), (.freeze(let reason, let until), .vacant),
            (.freeze(let reason, let until), .repair):
            return [.frozen(Frozen { ($0.reason, $0.until) = (reason, until) })]
        case (.unfreeze(let reason), .frozen):
            return [.unfrozen(Unfrozen { $0.reason = reason })]
        case (.retire(let id, let reason), .notReady), (.retire(let id, let reason), .vacant),
            (.retire(let id, let reason), .repair), (.retire(let id, let reason), .frozen):
            let fact = StockRetired {
                ($0.level, $0.id, $0.reason, $0.date) = (.room, id.uuid, reason, moment.today)
            }
            return [.retired(fact)]
        case (.accept, .vacant), (.unfreeze, .notReady), (.unfreeze, .vacant), (.unfreeze, .repair),
            (.retire, .retired):
            return []
        case (.freeze(let reason, let until), .frozen)
        where state.freeze?.fact == Frozen { ($0.reason, $0.until) = (reason, until) }:
            return []
        default:
            throw refusal(of: command, state)
        }
    }

    /// One tenancy: promised, contracted, lived in, given back.
    private static func move(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state.status) {
        case (.offer(let allocation), .vacant):
            return change(state, to: .offered, "allocated", (.allocation, allocation), moment.today)
        case (.withdrawOffer(let allocation), .offered) where state.isHeld(by: allocation):
            return change(state, to: .vacant, "offerWithdrawn", (.allocation, allocation), moment.today)
        case (.contract(let contract, let allocation), .offered) where state.isHeld(by: allocation):
            return change(state, to: .contracted, "contractApproved", (.contract, contract), moment.today)
        case (.occupy(let contract, let day), .contracted) where state.isHeld(by: contract):
            return change(state, to: .occupied, "movedIn", (.contract, contract), day)
        case (.vacate(let contract, let day), .occupied) where state.isHeld(by: contract):
            return change(state, to: .vacating, "contractEnded", (.contract, contract), day)
        case (.vacate(let contract, let day), .contracted) where state.isHeld(by: contract):
            return change(state, to: .vacant, "contractEndedUnused", (.contract, contract), day)
        case (.handBack(let needsRepair, let day), .vacating):
            return change(state, to: needsRepair ? .repair : .vacant, "handedBack", nil, day)
        case (.finishRepair(let day), .repair):
            return change(state, to: .vacant, "repairFinished", nil, day)
        case (.offer(let id), .offered) where state.isHeld(by: id),
            (.contract(let id, _), .contracted) where state.isHeld(by: id),
            (.occupy(let id, _), .occupied) where state.isHeld(by: id),
            (.vacate(let id, _), .vacating) where state.isHeld(by: id):
            return []
        case (.withdrawOffer, .vacant), (.vacate, .vacant), (.handBack(false, _), .vacant),
            (.handBack(true, _), .repair),
            (.finishRepair, .vacant):
            return []
        case (.offer, _), (.contract, .offered):
            throw taken(state)
        default:
            throw refusal(of: command, state)
        }
    }
}
