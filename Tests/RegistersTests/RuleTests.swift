import Kernel
import KernelTesting
import RegisterEngine
import Registers
import System
import Testing

let moment = Moment(actor: Actor(id: "admin"), now: Instant("2026-03-02T02:00:00Z") ?? Instant(), policy: .none)

func id(_ number: UInt64) -> UUID { UUID(high: 0x7000, low: 0x8000_0000_0000_0000 | number) }

func unit(
    _ code: String, _ name: String, _ level: OrgLevel, below parent: UUID? = nil, kind: OrgKind = .division
) -> OrgUnit {
    OrgUnit {
        ($0.code, $0.name, $0.level, $0.kind) = (code, name, level, kind)
        $0.parentId = parent.map { Reference($0) }
    }
}

@Suite("Rules of a register") struct RuleTests {
    typealias Units = RegisterDecider<OrgUnit>

    private let county = unit("320303", "云龙区", .county)
    private var entered: [RegisterEvent<OrgUnit>] { [.entered(Entered { $0.row = county })] }
    private var retired: [RegisterEvent<OrgUnit>] { entered + [.retired(Retired { $0.reason = "撤并" })] }

    private func amended(_ row: OrgUnit) -> RegisterEvent<OrgUnit> {
        .amended(Amended { ($0.row, $0.reason) = (row, "更名") })
    }

    @Test("entered once; the same again changes nothing")
    func enter() {
        Given(Units.self).when(.enter(county), at: moment).then(entered)
        Given(Units.self, entered).when(.enter(county), at: moment).thenNothing()
        Given(Units.self, entered).when(.enter(unit("320302", "鼓楼区", .county)), at: moment).thenRefused("E-DUP")
    }

    @Test(
        "the code of a division has the digits of its level (GB/T 2260)",
        arguments: [
            ("320000", OrgLevel.province, true), ("320300", .prefecture, true), ("320303", .county, true),
            ("320303001", .street, true), ("320303001002", .neighbourhood, true), ("320303", .prefecture, false),
            ("320300", .county, false), ("32030", .county, false), ("32030a", .county, false),
            ("320303000", .street, false), ("320303", .street, false),
        ])
    func codes(code: String, level: OrgLevel, isRight: Bool) {
        let row = unit(code, "某地", level)
        if isRight {
            Given(Units.self).when(.enter(row), at: moment).then([.entered(Entered { $0.row = row })])
        } else {
            Given(Units.self).when(.enter(row), at: moment).thenRefused("E-VALUE", "行政区划代码")
        }
    }

    @Test("amended with a reason; what is fixed is not, and a new parent is a move")
    func amend() {
        var renamed = county
        renamed.name = "云龙新区"
        Given(Units.self, entered).when(.amend(renamed, reason: "更名"), at: moment).then([amended(renamed)])
        Given(Units.self, entered).when(.amend(county, reason: "更名"), at: moment).thenNothing()
        Given(Units.self).when(.amend(county, reason: "更名"), at: moment).thenRefused("E-NOT-FOUND")
        Given(Units.self, entered).when(.amend(unit("320302", "云龙区", .county), reason: "更名"), at: moment)
            .thenRefused("E-FIXED", "编码")
        Given(Units.self, retired).when(.amend(renamed, reason: "更名"), at: moment).thenRefused("E-STATE", "已停用")
        renamed.parentId = Reference(id(1))
        let moved = RegisterEvent<OrgUnit>.moved(Moved { ($0.parentId, $0.reason) = (Reference(id(1)), "更名") })
        Given(Units.self, entered).when(.amend(renamed, reason: "更名"), at: moment).then([moved, amended(renamed)])
        Given(Units.self, entered).when(.move(below: Reference(id(1)), reason: "更名"), at: moment).then([moved])
        Given(Units.self, entered).when(.move(below: nil, reason: "更名"), at: moment).thenNothing()
    }

    @Test("retired and reinstated, each once; a built-in role is kept")
    func retire() {
        Given(Units.self, entered).when(.retire(reason: "撤并"), at: moment).then([.retired(Retired { $0.reason = "撤并" })]
        )
        Given(Units.self, retired).when(.retire(reason: "撤并"), at: moment).thenNothing()
        Given(Units.self, entered).when(.reinstate(reason: "恢复"), at: moment).thenNothing()
        Given(Units.self, retired).when(.reinstate(reason: "恢复"), at: moment)
            .then([.reinstated(Reinstated { $0.reason = "恢复" })])
        var role = RoleDefinition()
        (role.code, role.name, role.builtIn) = ("LEADER", "领导查看", true)
        Given(RegisterDecider<RoleDefinition>.self, [.entered(Entered { $0.row = role })])
            .when(.retire(reason: "不用"), at: moment).thenRefused("E-STATE", "内置角色")
    }

    @Test("a role names permissions that exist, and departments only if its scope is custom")
    func roles() {
        typealias Roles = RegisterDecider<RoleDefinition>
        func role(_ permissions: [String], _ scope: DataScope = .own, _ units: [UUID] = []) -> RoleDefinition {
            RoleDefinition {
                ($0.code, $0.name, $0.permissions, $0.dataScope) = ("CLERK", "经办", permissions, scope)
                $0.orgUnitIds = units.map { Reference($0) }
            }
        }
        let good = role(["estate:*:list", "billing:bill:void"])
        Given(Roles.self).when(.enter(good), at: moment).then([.entered(Entered { $0.row = good })])
        for wrong in ["estate:castle:list", "estate:*", "*", "", "nothing:*:*"] {
            Given(Roles.self).when(.enter(role([wrong])), at: moment).thenRefused("E-VALUE", "没有这样的权限")
        }
        Given(Roles.self).when(.enter(role([], .custom)), at: moment).thenRefused("E-VALUE", "部门")
        Given(Roles.self).when(.enter(role([], .own, [id(1)])), at: moment).thenRefused("E-VALUE", "部门")
    }

    @Test("a button has a permission that exists, a page a route, a directory neither")
    func menus() {
        typealias Menus = RegisterDecider<Menu>
        func menu(_ type: MenuType, route: String? = nil, permission: String? = nil) -> Menu {
            Menu { ($0.name, $0.type, $0.route, $0.permission) = ("某", type, route, permission) }
        }
        for good in [
            menu(.directory), menu(.page, route: "/a"), menu(.page, route: "/a", permission: "billing:bill:list"),
            menu(.button, permission: "billing:bill:void"),
        ] { Given(Menus.self).when(.enter(good), at: moment).then([.entered(Entered { $0.row = good })]) }
        for wrong in [
            menu(.button), menu(.button, permission: "billing:bill:burn"), menu(.page),
            menu(.directory, route: "/a", permission: "billing:bill:void"),
            menu(.button, route: "/a", permission: "billing:bill:void"),
        ] { Given(Menus.self).when(.enter(wrong), at: moment).thenRefused("E-VALUE") }
    }

    @Test("any order of commands", arguments: 0..<100 as Range<UInt64>)
    func walk(seed: UInt64) {
        Units.walk(seed: seed, moments: [moment]) { random in
            let name = ["云龙区", "鼓楼区"][Int.random(in: 0...1, using: &random)]
            let row = unit("320303", name, .county, below: Bool.random(using: &random) ? id(1) : nil)
            let commands: [Units.Command] = [
                .enter(row), .amend(row, reason: "改"), .move(below: row.parentId, reason: "移"), .retire(reason: "停"),
                .reinstate(reason: "复"),
            ]
            return commands[Int.random(in: commands.indices, using: &random)]
        } check: { state in
            if state.isRetired { #expect(state.row != nil) }
            #expect(state.row?.code ?? "320303" == "320303")
        }
    }
}
