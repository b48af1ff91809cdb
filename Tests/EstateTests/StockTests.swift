import Kernel
import KernelTesting
import Testing

@testable import Estate

@Suite("Stock above the room") struct StockTests {
    @Test("a registration is recorded once; another content under the same id is refused")
    func registrations() {
        Given(Project.self).when(.register(project), at: moment).then([.registered(project)])
        Given(Project.self, [.registered(project)]).when(.register(project), at: moment).thenNothing()
        Given(Project.self, [.registered(project)]).when(.register(Project.Registered()), at: moment)
            .thenRefused("E-DUP", "GZF-320303-2019-001")
        Given(Community.self).when(.register(community), at: moment).then([.registered(community)])
        Given(Community.self, [.registered(community)]).when(.register(community), at: moment).thenNothing()
        Given(Community.self, [.registered(community)]).when(.register(Community.Registered()), at: moment)
            .thenRefused("E-DUP", "新安家园")
        Given(Building.self).when(.register(building), at: moment).then([.registered(building)])
        Given(Building.self, [.registered(building)]).when(.register(building), at: moment).thenNothing()
        Given(Building.self, [.registered(building)]).when(.register(Building.Registered()), at: moment)
            .thenRefused("E-DUP", "楼栋 3")
    }

    @Test(
        "areas add up to within one hundredth of a square metre",
        arguments: [(1_321, true), (1_323, true), (1_324, false)])
    func areas(shared: Int64, fits: Bool) {
        var unit = unit
        unit.sharedArea = Area(units: shared)
        let outcome = Given(HousingUnit.self).when(.register(unit), at: moment)
        if fits { outcome.then([.registered(unit)]) } else { outcome.thenRefused("E-AREA-SUM", "502") }
    }

    @Test("a dwelling is retired once, and its number is free again")
    func retirement() {
        var fact = retired
        fact.level = .housingUnit
        Given(HousingUnit.self, [.registered(unit)]).when(.retire(ID(id(6)), reason: "拆除"), at: moment)
            .then([.retired(fact)])
        Given(HousingUnit.self, [.registered(unit), .retired(fact)])
            .when(.retire(ID(id(6)), reason: "拆除"), at: moment).thenNothing()
        Given(HousingUnit.self).when(.retire(ID(id(6)), reason: "拆除"), at: moment).thenRefused("E-NOT-FOUND")
        Given(HousingUnit.self, [.registered(unit), .retired(fact)]).when(.register(unit), at: moment)
            .thenRefused("E-STATE", "已退出")
        #expect(HousingUnit.claims(.retired(fact), .registered(unit)) == [.release(claim)])
    }

    private var claim: Claim { Claim("housingUnit.no", "\(unit.buildingId)/2/502") }

    @Test("names and numbers are claimed where they have to be unique")
    func claims() {
        func names(_ changes: [ClaimChange]) -> [Claim] {
            changes.compactMap { if case .take(let claim, _) = $0 { claim } else { nil } }
        }
        #expect(
            names(Project.claims(.registered(project), Project.State(), of: id(9))) == [
                Claim("project.no", project.projectNo), Claim("project.name", "\(id(1))/新安家园公租房项目"),
            ])
        #expect(
            names(Community.claims(.registered(community), .none, of: id(9))) == [
                Claim("community.name", "\(id(1))/新安家园"), Claim("use/OrgUnit/\(id(1))", "小区/所属机构/\(id(9))"),
            ])
        #expect(names(Building.claims(.registered(building), .none)) == [Claim("building.no", "\(id(2))/3")])
        #expect(names(HousingUnit.claims(.registered(unit), .none)) == [claim])
        #expect(names(Room.claims(.registered(room), Room.State())) == [Claim("room.no", "\(id(5))/502")])
    }

    @Test("any order of commands", arguments: 0..<50 as Range<UInt64>)
    func walk(seed: UInt64) {
        HousingUnit.walk(seed: seed, moments: [moment]) { random in
            Bool.random(using: &random) ? .register(unit) : .retire(ID(id(6)), reason: "拆除")
        }
        Community.walk(seed: seed, moments: [moment]) { _ in .register(community) }
        Building.walk(seed: seed, moments: [moment]) { _ in .register(building) }
    }

    @Test("the published schemas are those of the facts")
    func schemas() {
        let folder = SchemaFolder(context: "Estate")
        folder.check(Project.Event.self, examples: OperatorTests.examples)
        folder.check(Community.Event.self, examples: [.registered(community)])
        folder.check(Building.Event.self, examples: [.registered(building)])
        folder.check(HousingUnit.Event.self, examples: [.registered(unit), .retired(retired)])
        folder.check(Room.Event.self, examples: RoomTests.examples)
    }
}
