import Kernel

extension Room.State {
    func isHeld(by id: UUID) -> Bool { holder?.id == id }

    /// `房间 502`.
    var name: String { "房间 \(details?.roomNo ?? "")" }
}

extension Room {
    static func change(
        _ state: State, to status: RoomStatus, _ reason: String, _ cause: (type: StatusCause, id: UUID)?, _ day: Day
    ) -> [Event] {
        let fact = StatusChanged {
            ($0.from, $0.to, $0.reasonCode) = (state.status, status, reason)
            ($0.refType, $0.refId, $0.effectiveDate) = (cause?.type, cause?.id, day)
        }
        return [.statusChanged(fact)]
    }

    /// Every inspected item is good; nobody is let into a room that is not (拎包入住验收).
    static func check(_ inspection: Accepted, _ state: State) throws(Refusal) {
        let failed = inspection.items.filter { !$0.ok }.map(\.item)
        if failed.isEmpty { return }
        throw Refusal(
            .rule, "E-RULE", "\(state.name) 验收不合格: \(failed.joined(separator: "、"))", hint: "请整改后重新验收",
            details: ["rule": "room.accepted", "failed": .array(failed.map { .string($0) })])
    }

    /// Somebody else has the room, or nobody may have it.
    static func taken(_ state: State) -> Refusal {
        let holder = state.holder.map { holder in
            let cause = holder.cause == .allocation ? "配租单" : "合同"
            return ", 自 \(holder.since) 起由\(cause) \(holder.id) 占用"
        }
        return Refusal(
            .taken, "E-ALLOC-TAKEN", "\(state.name) 为“\(state.status.label)”\(holder ?? ""), 不能配租",
            hint: "请另选空置可配租的房间",
            details: [
                "state": .string(state.status.rawValue), "holder": .string(state.holder?.id.description ?? ""),
                "since": .string(state.holder?.since.description ?? ""),
            ])
    }

    static func refusal(of command: Command, _ state: State) -> Refusal {
        .state(
            "\(state.name) 为“\(state.status.label)”, 不能\(verb(command))", state: state.status.rawValue,
            allowed: allowed(state.status), hint: "请核对房态及对应的配租单或合同后再办理")
    }

    private static func verb(_ command: Command) -> String {
        switch command {
        case .register: "登记"
        case .accept: "验收"
        case .offer: "配租"
        case .withdrawOffer: "撤销配租"
        case .contract: "签约"
        case .occupy: "办理入住"
        case .vacate: "转为待腾退"
        case .handBack: "收房"
        case .finishRepair: "完成维修"
        case .freeze: "冻结"
        case .unfreeze: "解冻"
        case .retire: "退出"
        }
    }

    private static func allowed(_ status: RoomStatus) -> [String] {
        switch status {
        case .notReady: ["accept", "freeze", "retire"]
        case .vacant: ["offer", "freeze", "retire"]
        case .offered: ["withdrawOffer", "contract"]
        case .contracted: ["occupy", "vacate"]
        case .occupied: ["vacate"]
        case .vacating: ["handBack"]
        case .repair: ["finishRepair", "freeze", "retire"]
        case .frozen: ["unfreeze", "retire"]
        case .reserved, .converted, .retired: []
        }
    }
}
