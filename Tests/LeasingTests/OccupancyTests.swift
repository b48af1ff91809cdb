import Kernel
import KernelTesting
import Leasing
import Testing

@Suite("Occupancies") struct OccupancyTests {
    private let contract = ID<Contract>(Sample.id(5))
    private let stay = Occupancy.Event.tenantMovedIn(
        Occupancy.TenantMovedIn(
            contractId: ID(Sample.id(5)), roomId: Sample.id(4), personId: Sample.id(1),
            moveInDate: Sample.day("2026-03-01"), keysIssued: 3))

    private func moveIn(_ day: String, _ history: [Contract.Event] = Sample.inForce) -> Occupancy.Command {
        .moveIn(contract, contract: Contract.fold(history), on: Sample.day(day), keysIssued: 3)
    }

    @Test("the lessee of an approved contract moves in once, on a day of its term")
    func moveIn() {
        Given(Occupancy.self).when(moveIn("2026-03-01"), at: Sample.manager).then([stay])
        Given(Occupancy.self, [stay]).when(moveIn("2026-03-01"), at: Sample.manager).thenNothing()
        Given(Occupancy.self, [stay]).when(moveIn("2026-03-02"), at: Sample.manager).thenRefused("E-STATE")
        Given(Occupancy.self).when(moveIn("2026-02-28"), at: Sample.manager).thenRefused("E-RULE", "租赁期限")
        Given(Occupancy.self).when(moveIn("2026-03-01", Sample.pending), at: Sample.manager).thenRefused(
            "E-STATE", "审批")
        Given(Occupancy.self).when(moveIn("2026-03-01", Sample.ended), at: Sample.manager).thenRefused("E-STATE", "已注销")
    }

    @Test("an occupant moves out once, not before moving in")
    func moveOut() {
        let command = Occupancy.Command.moveOut(on: Sample.day("2026-08-20"), reason: .ownWish)
        let left = Occupancy.Event.occupantMovedOut(
            Occupancy.OccupantMovedOut(date: Sample.day("2026-08-20"), reason: .ownWish))
        Given(Occupancy.self, [stay]).when(command, at: Sample.manager).then([left])
        Given(Occupancy.self, [stay, left]).when(command, at: Sample.manager).thenNothing()
        Given(Occupancy.self).when(command, at: Sample.manager).thenRefused("E-NOT-FOUND")
        Given(Occupancy.self, [stay]).when(.moveOut(on: Sample.day("2026-02-01"), reason: .ownWish), at: Sample.manager)
            .thenRefused("E-RULE", "早于入住")
        #expect(
            Occupancy.claims(left, Occupancy.fold([stay])) == [.release(Claim("occupancy.person", Sample.id(1)))])
    }

    @Test("random commands never trap and are idempotent", arguments: 0..<100 as Range<UInt64>)
    func anyHistory(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var state = Occupancy.initial
        for _ in 0..<30 {
            let day = Sample.day("2026-02-20") + Int.random(in: 0...400, using: &random)
            let command: Occupancy.Command =
                Bool.random(using: &random) ? moveIn(day.description) : .moveOut(on: day, reason: .expired)
            guard let events = try? Occupancy.decide(command, state, Sample.manager) else { continue }
            for event in events { Occupancy.evolve(&state, event) }
            #expect((try? Occupancy.decide(command, state, Sample.manager))?.isEmpty == true)
            if case .left(let stay, let day) = state { #expect(stay.moveInDate <= day) }
        }
    }
}
