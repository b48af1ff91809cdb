import Kernel
import KernelTesting
import Testing

@testable import Allocation

@Suite("Allocation offer") struct AllocationOfferTests {
    private static let moment = Moment(
        actor: Actor(id: "officer"), now: Instant("2026-03-02T02:00:00Z")!, policy: .nationalDefaults())
    private static func id(_ number: UInt64) -> UUID { UUID(high: 0x7000, low: 0x8000_0000_0000_0000 | number) }

    private static let proposal = AllocationOffer.Proposal {
        ($0.eligibilityId, $0.householdId, $0.roomId) = (id(1), id(2), id(3))
        ($0.layoutEntitlement, $0.roomArea) = ("medium", Area(units: 5_000))
        ($0.method, $0.reason) = (.direct, "应保尽保")
    }
    private static let allocated = AllocationOffer.Allocated {
        ($0.eligibilityId, $0.householdId, $0.roomId) = (id(1), id(2), id(3))
        ($0.method, $0.reason) = (.direct, "应保尽保")
        ($0.allocatedOn, $0.offerExpiresOn) = (Day("2026-03-02")!, Day("2026-03-16")!)
    }
    private static let fulfilled = AllocationOffer.Fulfilled { $0.contractId = id(4) }
    private static let revoked = AllocationOffer.Revoked { $0.reason = "家庭放弃" }

    private static let open = [AllocationOffer.Event.allocated(allocated)]

    @Test("a room is allocated once, with a day to sign by")
    func allocation() {
        Given(AllocationOffer.self).when(.allocate(Self.proposal), at: Self.moment).then(Self.open)
        Given(AllocationOffer.self, Self.open).when(.allocate(Self.proposal), at: Self.moment).thenNothing()
        var other = Self.proposal
        other.roomId = Self.id(9)
        Given(AllocationOffer.self, Self.open).when(.allocate(other), at: Self.moment).thenRefused("E-STATE")
    }

    @Test("a larger room than the layout allows needs a reason")
    func size() {
        var proposal = Self.proposal
        proposal.roomArea = Area(units: 5_001)
        Given(AllocationOffer.self).when(.allocate(proposal), at: Self.moment)
            .thenRefused("E-ALLOC-SIZE", "50.01 ㎡ 超过该家庭可配租的 50.00 ㎡")
        proposal.overrideReason = ""
        Given(AllocationOffer.self).when(.allocate(proposal), at: Self.moment).thenRefused("E-ALLOC-SIZE")
        proposal.overrideReason = "无障碍需要"
        var fact = Self.allocated
        fact.overrideReason = "无障碍需要"
        Given(AllocationOffer.self).when(.allocate(proposal), at: Self.moment).then([.allocated(fact)])
    }

    @Test("passing over the queue needs a reason")
    func direct() {
        var proposal = Self.proposal
        proposal.reason = nil
        Given(AllocationOffer.self).when(.allocate(proposal), at: Self.moment).thenRefused("E-RULE", "理由")
    }

    @Test("taken up by one contract")
    func fulfilment() {
        let done = Self.open + [.fulfilled(Self.fulfilled)]
        Given(AllocationOffer.self, Self.open).when(.fulfil(contract: Self.id(4)), at: Self.moment)
            .then([.fulfilled(Self.fulfilled)])
        Given(AllocationOffer.self, done).when(.fulfil(contract: Self.id(4)), at: Self.moment).thenNothing()
        Given(AllocationOffer.self, done).when(.fulfil(contract: Self.id(5)), at: Self.moment)
            .thenRefused("E-STATE", "签约")
        Given(AllocationOffer.self, done).when(.revoke(reason: "家庭放弃"), at: Self.moment)
            .thenRefused("E-STATE", "不能撤销")
        Given(AllocationOffer.self).when(.fulfil(contract: Self.id(4)), at: Self.moment).thenRefused("E-NOT-FOUND")
    }

    @Test("revoked before it is taken up, and the household is free again")
    func revocation() {
        let done = Self.open + [.revoked(Self.revoked)]
        Given(AllocationOffer.self, Self.open).when(.revoke(reason: "家庭放弃"), at: Self.moment)
            .then([.revoked(Self.revoked)])
        Given(AllocationOffer.self, done).when(.revoke(reason: "家庭放弃"), at: Self.moment).thenNothing()
        Given(AllocationOffer.self, done).when(.fulfil(contract: Self.id(4)), at: Self.moment)
            .thenRefused("E-STATE", "已撤销")
        let claim = Claim("allocation.household", Self.id(2))
        #expect(AllocationOffer.claims(.revoked(Self.revoked), .open(Self.allocated)) == [.release(claim)])
        guard case .take(claim, let refusal) = AllocationOffer.claims(Self.open[0], .none).first else {
            Issue.record("the household is not claimed")
            return
        }
        #expect(refusal.code == "E-ALLOC-HASROOM")
    }

    @Test("any order of commands", arguments: 0..<100 as Range<UInt64>)
    func walk(seed: UInt64) {
        AllocationOffer.walk(seed: seed, moments: [Self.moment]) { random in
            let commands: [AllocationOffer.Command] = [
                .allocate(Self.proposal), .revoke(reason: "家庭放弃"),
                .fulfil(contract: Self.id(UInt64.random(in: 4...5, using: &random))),
            ]
            return commands[Int.random(in: commands.indices, using: &random)]
        } check: { state in
            #expect(state.allocated.map { $0 == Self.allocated } ?? true)
        }
    }

    @Test("the published schemas are those of the facts")
    func schemas() {
        SchemaFolder(context: "Allocation").check(
            AllocationOffer.Event.self, examples: Self.open + [.fulfilled(Self.fulfilled), .revoked(Self.revoked)])
    }
}
