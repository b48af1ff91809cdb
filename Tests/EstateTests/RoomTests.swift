import Kernel
import KernelTesting
import Testing

@testable import Estate

@Suite("Room") struct RoomTests {
    private static let (allocation, contract, other) = (id(10), id(11), id(12))
    private static let accepted = Room.Accepted {
        ($0.inspector, $0.items) = ("李工", [Room.InspectionItem("门锁", ok: true)])
    }
    private static let frozen = Room.Frozen { ($0.reason, $0.until) = ("漏水", Day("2026-04-01")) }
    private static let unfrozen = Room.Unfrozen { $0.reason = "已修复" }

    private static func changed(
        _ from: RoomStatus, _ to: RoomStatus, _ reason: String, _ cause: StatusCause? = nil, _ ref: UUID? = nil,
        on day: Day = today
    ) -> Room.Event {
        .statusChanged(
            Room.StatusChanged {
                ($0.from, $0.to, $0.reasonCode) = (from, to, reason)
                ($0.refType, $0.refId, $0.effectiveDate) = (cause, ref, day)
            })
    }

    static let examples: [Room.Event] = [
        .registered(room), .accepted(accepted),
        changed(.vacant, .offered, "allocated", .allocation, allocation), .frozen(frozen), .unfrozen(unfrozen),
        .retired(retired),
    ]

    private static let vacant: [Room.Event] = [.registered(room), .accepted(accepted)]
    private static let offered = vacant + [changed(.vacant, .offered, "allocated", .allocation, allocation)]
    private static let contracted =
        offered + [
            changed(.offered, .contracted, "contractApproved", .contract, contract)
        ]
    private static let occupied = contracted + [changed(.contracted, .occupied, "movedIn", .contract, contract)]
    private static let vacating = occupied + [changed(.occupied, .vacating, "contractEnded", .contract, contract)]
    private static let underRepair = vacating + [changed(.vacating, .repair, "handedBack")]

    @Test("one tenancy, step by step; every step repeated does nothing")
    func tenancy() {
        let steps: [(history: [Room.Event], command: Room.Command, fact: Room.Event)] = [
            ([.registered(room)], .accept(Self.accepted), .accepted(Self.accepted)),
            (Self.vacant, .offer(allocation: Self.allocation), Self.offered.last!),
            (Self.offered, .contract(Self.contract, allocation: Self.allocation), Self.contracted.last!),
            (Self.contracted, .occupy(contract: Self.contract, on: today), Self.occupied.last!),
            (Self.occupied, .vacate(contract: Self.contract, on: today), Self.vacating.last!),
            (Self.vacating, .handBack(needsRepair: true, on: today), Self.underRepair.last!),
            (Self.underRepair, .finishRepair(on: today), Self.changed(.repair, .vacant, "repairFinished")),
        ]
        for step in steps {
            Given(Room.self, step.history).when(step.command, at: moment).then([step.fact])
            Given(Room.self, step.history + [step.fact]).when(step.command, at: moment).thenNothing()
            Given(Room.self).when(step.command, at: moment).thenRefused("E-NOT-FOUND", "房间")
        }
    }

    @Test("a room that is promised is not promised again, and says to whom")
    func taken() {
        for history in [Self.offered, Self.contracted, Self.occupied, Self.vacating, Self.underRepair] {
            Given(Room.self, history).when(.offer(allocation: Self.other), at: moment)
                .thenRefused("E-ALLOC-TAKEN", "房间 502")
        }
        Given(Room.self, Self.offered).when(.offer(allocation: Self.other), at: moment)
            .thenRefused("E-ALLOC-TAKEN", "自 2026-03-02 起由配租单 \(Self.allocation) 占用")
        Given(Room.self, Self.offered).when(.contract(Self.contract, allocation: Self.other), at: moment)
            .thenRefused("E-ALLOC-TAKEN", "配租单")
        Given(Room.self, [.registered(room)]).when(.offer(allocation: Self.other), at: moment)
            .thenRefused("E-ALLOC-TAKEN", "未验收")
    }

    @Test("an offer is taken back by the allocation that made it")
    func withdrawal() {
        let back = Self.changed(.offered, .vacant, "offerWithdrawn", .allocation, Self.allocation)
        Given(Room.self, Self.offered).when(.withdrawOffer(allocation: Self.allocation), at: moment).then([back])
        Given(Room.self, Self.offered + [back]).when(.withdrawOffer(allocation: Self.allocation), at: moment)
            .thenNothing()
        Given(Room.self, Self.offered).when(.withdrawOffer(allocation: Self.other), at: moment)
            .thenRefused("E-STATE", "撤销配租")
        #expect(Room.fold(Self.offered + [back]).holder == nil)
    }

    @Test("a contract that ends before anybody moved in leaves the room vacant")
    func unused() {
        let back = Self.changed(.contracted, .vacant, "contractEndedUnused", .contract, Self.contract)
        Given(Room.self, Self.contracted).when(.vacate(contract: Self.contract, on: today), at: moment).then([back])
        Given(Room.self, Self.contracted).when(.vacate(contract: Self.other, on: today), at: moment)
            .thenRefused("E-STATE", "待腾退")
    }

    @Test("a room handed back in order is vacant")
    func handedBack() {
        Given(Room.self, Self.vacating).when(.handBack(needsRepair: false, on: today), at: moment)
            .then([Self.changed(.vacating, .vacant, "handedBack")])
        Given(Room.self, Self.occupied).when(.handBack(needsRepair: false, on: today), at: moment)
            .thenRefused("E-STATE", "“在租”, 不能收房")
    }

    @Test("a failed inspection is refused, with what failed")
    func inspection() {
        var bad = Self.accepted
        bad.items.append(Room.InspectionItem("窗户", ok: false))
        Given(Room.self, [.registered(room)]).when(.accept(bad), at: moment).thenRefused("E-RULE", "窗户")
    }

    @Test("a room nobody is promised can be frozen, and is afterwards what it was before")
    func freezing() {
        let (freeze, unfreeze) = (Room.Command.freeze(reason: "漏水", until: Day("2026-04-01")), "已修复")
        for history in [[.registered(room)], Self.vacant, Self.underRepair] {
            let frozen = history + [.frozen(Self.frozen)]
            Given(Room.self, history).when(freeze, at: moment).then([.frozen(Self.frozen)])
            Given(Room.self, history).when(.unfreeze(reason: unfreeze), at: moment).thenNothing()
            Given(Room.self, frozen).when(freeze, at: moment).thenNothing()
            Given(Room.self, frozen).when(.freeze(reason: "其他", until: nil), at: moment).thenRefused("E-STATE")
            Given(Room.self, frozen).when(.offer(allocation: Self.other), at: moment)
                .thenRefused("E-ALLOC-TAKEN", "冻结")
            Given(Room.self, frozen).when(.unfreeze(reason: unfreeze), at: moment).then([.unfrozen(Self.unfrozen)])
            #expect(Room.fold(frozen + [.unfrozen(Self.unfrozen)]).status == Room.fold(history).status)
        }
        Given(Room.self, Self.occupied).when(freeze, at: moment).thenRefused("E-STATE", "冻结")
    }

    @Test("a room is retired when nobody is promised it, and its number is free again")
    func retirement() {
        Given(Room.self, Self.vacant).when(.retire(ID(id(6)), reason: "拆除"), at: moment).then([.retired(retired)])
        Given(Room.self, Self.vacant + [.retired(retired)]).when(.retire(ID(id(6)), reason: "拆除"), at: moment)
            .thenNothing()
        Given(Room.self, Self.offered).when(.retire(ID(id(6)), reason: "拆除"), at: moment)
            .thenRefused("E-STATE", "退出")
        #expect(
            Room.claims(.retired(retired), Room.fold(Self.vacant)) == [.release(Claim("room.no", "\(id(5))/502"))])
    }

    @Test("the rent of a room is its dwelling's standard times its area")
    func rent() {
        #expect(Room.fold([.registered(room)]).monthlyRent == Money(fen: 32_659))
        var bare = room
        bare.unitRent = nil
        #expect(Room.fold([.registered(bare)]).monthlyRent == nil)
    }

    @Test("any order of commands: a room promised to nobody has no holder", arguments: 0..<300 as Range<UInt64>)
    func walk(seed: UInt64) {
        Room.walk(seed: seed, moments: [moment]) { random in
            let allocation = id(UInt64.random(in: 20...21, using: &random))
            let contract = id(UInt64.random(in: 30...31, using: &random))
            let commands: [Room.Command] = [
                .register(room), .accept(Self.accepted), .offer(allocation: allocation),
                .withdrawOffer(allocation: allocation), .contract(contract, allocation: allocation),
                .occupy(contract: contract, on: today), .vacate(contract: contract, on: today),
                .handBack(needsRepair: Bool.random(using: &random), on: today), .finishRepair(on: today),
                .freeze(reason: "漏水", until: nil), .unfreeze(reason: "已修复"),
                seed % 7 == 0 ? .retire(ID(id(6)), reason: "拆除") : .accept(Self.accepted),
            ]
            return commands[Int.random(in: commands.indices, using: &random)]
        } check: { state in
            let isBound = [.offered, .contracted, .occupied, .vacating].contains(state.status)
            #expect(isBound == (state.holder != nil))
        }
    }
}
