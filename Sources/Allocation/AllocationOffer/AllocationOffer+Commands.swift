package import Kernel

package extension AllocationOffer {
    enum Command: Sendable {
        case allocate(Proposal)
        case revoke(reason: String)
        case fulfil(contract: UUID)
    }

    /// Who is to get which room, with what the size rule has to know of both.
    struct Proposal: Sendable {
        package var eligibilityId = UUID.zero, householdId = UUID.zero, roomId = UUID.zero
        /// Code of the layout the household is entitled to (`small`, `medium`, `large`).
        package var layoutEntitlement = ""
        package var roomArea = Area()
        package var method = AllocationMethod.direct, planId: UUID?, reason: String?, overrideReason: String?

        package init() {}
        package init(_ fill: (inout Proposal) -> Void) { fill(&self) }
    }

    static func decide(_ command: Command, _ state: State, _ moment: Moment) throws(Refusal) -> [Event] {
        switch (command, state) {
        case (.allocate(let proposal), .none):
            return [.allocated(try allocate(proposal, moment))]
        case (.allocate(let proposal), .open(let fact))
        where fact.roomId == proposal.roomId && fact.eligibilityId == proposal.eligibilityId:
            return []
        case (.allocate, _):
            throw refusal("已经使用, 不能再次配租", state, hint: "请用新的配租单办理")
        case (_, .none):
            throw .unregistered("配租单")
        case (.revoke(let reason), .open):
            return [.revoked(Revoked { $0.reason = reason })]
        case (.revoke, .revoked):
            return []
        case (.revoke, .fulfilled):
            throw refusal("已签约, 不能撤销", state, hint: "请办理合同注销")
        case (.fulfil(let contract), .open):
            return [.fulfilled(Fulfilled { $0.contractId = contract })]
        case (.fulfil(let contract), .fulfilled(_, let taken)) where contract == taken:
            return []
        case (.fulfil, .fulfilled(_, let taken)):
            throw refusal("已由合同 \(taken) 签约", state, hint: "一张配租单只能签一份合同")
        case (.fulfil, .revoked):
            throw refusal("已撤销, 不能签约", state, hint: "请重新配租")
        }
    }

    private static func allocate(_ proposal: Proposal, _ moment: Moment) throws(Refusal) -> Allocated {
        if proposal.method == .direct && (proposal.reason ?? "").isEmpty {
            throw .rule(
                "alloc.direct.reason", "定向配租必须写明理由", input: "", limit: "1", basis: "令11 §13",
                hint: "请填写不经轮候直接配租的理由 (应保尽保、紧急安置等)")
        }
        if (proposal.overrideReason ?? "").isEmpty { try checkSize(of: proposal, moment.policy) }
        let expires = moment.today + Int(try moment.policy.value("alloc.offer.validDays"))
        return Allocated {
            ($0.eligibilityId, $0.householdId) = (proposal.eligibilityId, proposal.householdId)
            ($0.roomId, $0.method, $0.planId) = (proposal.roomId, proposal.method, proposal.planId)
            ($0.reason, $0.overrideReason) = (proposal.reason, proposal.overrideReason)
            ($0.allocatedOn, $0.offerExpiresOn) = (moment.today, expires)
        }
    }

    /// The room is no larger than the household's layout allows; a smaller one is its own choice (size match).
    private static func checkSize(of proposal: Proposal, _ policy: Policy) throws(Refusal) {
        let key = "alloc.layout.\(proposal.layoutEntitlement).maxArea"
        let limit = Area(units: try policy.value(key))
        guard limit < proposal.roomArea else { return }
        throw Refusal(
            .rule, "E-ALLOC-SIZE", "房间面积 \(proposal.roomArea.squareMetres) ㎡ 超过该家庭可配租的 \(limit.squareMetres) ㎡",
            hint: "请另选较小的房间, 或填写超面积配租理由",
            details: [
                "rule": .string(key), "input": .int(proposal.roomArea.hundredths), "threshold": .int(limit.hundredths),
                "basis": "配租标准",
            ])
    }

    private static func refusal(_ reason: String, _ state: State, hint: String) -> Refusal {
        let name: (state: String, allowed: [String]) =
            switch state {
            case .none: ("none", ["allocate"])
            case .open: ("open", ["revoke", "fulfil"])
            case .fulfilled: ("fulfilled", [])
            case .revoked: ("revoked", [])
            }
        return .state("配租单\(reason)", state: name.state, allowed: name.allowed, hint: hint)
    }
}

extension Area {
    /// In ㎡ with two decimals: `58.32`.
    fileprivate var squareMetres: String { Money(fen: hundredths).yuan }
}
