import Desk
import EventLog
import EventLoop
import Kernel
import RegisterEngine
import Registers
import System
import Testing

@Suite("Registers on a log", .serialized) struct CommandTests {
    @Test("a tree has no cycle, however it is attempted, and is not too deep")
    @IO func tree() async throws {
        let office = try await Office("tree")
        let a = try await office.enter(Menu { ($0.name, $0.type) = ("甲", .directory) })
        func directory(_ name: String, below parent: UUID) -> Menu {
            Menu { ($0.name, $0.type, $0.parentId) = (name, .directory, Reference(parent)) }
        }
        let b = try await office.enter(directory("乙", below: a))
        let c = try await office.enter(directory("丙", below: b))
        for parent in [a, b, c] {
            let refusal = try await office.refusal(of: moving(Menu.self, a, below: parent))
            #expect(refusal?.details["rule"] == "tree.cycle")
        }
        var amend = AmendRow<Menu>()
        (amend.id, amend.row, amend.reason) = (a, directory("甲", below: c), "调整")
        #expect(try await office.refusal(of: amend)?.details["rule"] == "tree.cycle")
        let d = try await office.enter(directory("丁", below: c))
        #expect(try await office.refusal(of: entering(directory("戊", below: d)))?.details["rule"] == "tree.depth")
        // What is below moves along: three levels below the second are five.
        let top = try await office.enter(Menu { ($0.name, $0.type) = ("顶", .directory) })
        #expect(try await office.refusal(of: moving(Menu.self, a, below: top))?.details["rule"] == "tree.depth")
        try await office.perform(moving(Menu.self, b, below: nil))
        try await office.perform(moving(Menu.self, a, below: d))
        #expect(try await office.refusal(of: moving(Menu.self, b, below: a))?.details["rule"] == "tree.cycle")
    }

    @Test("what a row refers to exists and is in use, and is not retired as long as it is referred to")
    @IO func references() async throws {
        let office = try await Office("references")
        #expect(try await office.refusal(of: entering(unit("320303", "云龙区", .county, below: id(9))))?.code == "E-REF")
        let city = try await office.enter(unit("320300", "徐州市", .prefecture))
        let county = try await office.enter(unit("320303", "云龙区", .county, below: city))
        let role = RoleDefinition {
            ($0.code, $0.name, $0.dataScope) = ("CLERK", "经办", .custom)
            $0.orgUnitIds = [Reference(county)]
        }
        let roleId = try await office.enter(role)
        for (used, user) in [(city, county), (county, roleId)] {
            let refusal = try #require(try await office.refusal(of: retiring(OrgUnit.self, used)))
            #expect(refusal.code == "E-IN-USE" && refusal.details["count"] == 1)
            #expect(refusal.details["users"]?.array?[0]["id"] == .string(user.description))
        }
        var amend = AmendRow<RoleDefinition>()
        (amend.id, amend.row, amend.reason) = (roleId, role, "缩小范围")
        (amend.row.dataScope, amend.row.orgUnitIds) = (.own, [])
        try await office.perform(amend)
        try await office.perform(retiring(OrgUnit.self, county))
        (amend.row.dataScope, amend.row.orgUnitIds) = (.custom, [Reference(county)])
        #expect(try await office.refusal(of: amend)?.title.contains("已停用") == true)
        try await office.perform(retiring(OrgUnit.self, city))
        var back = ReinstateRow<OrgUnit>()
        (back.id, back.reason) = (county, "恢复")
        #expect(try await office.refusal(of: back)?.code == "E-REF", "its parent is retired")
        back.id = city
        try await office.perform(back)
        back.id = county
        try await office.perform(back)
        #expect(try await office.refusal(of: retiring(OrgUnit.self, city))?.code == "E-IN-USE")
    }

    @Test("a name is not given twice, not even that of a retired row; a code belongs below its parent's")
    @IO func names() async throws {
        let office = try await Office("names")
        let city = try await office.enter(unit("320300", "徐州市", .prefecture))
        #expect(try await office.refusal(of: entering(unit("320300", "彭城", .prefecture)))?.code == "E-DUP")
        #expect(
            try await office.refusal(of: entering(unit("320102", "玄武区", .county, below: city)))?.details["rule"]
                == "tree.place")
        try await office.perform(retiring(OrgUnit.self, city))
        #expect(try await office.refusal(of: entering(unit("320300", "徐州市", .prefecture)))?.code == "E-DUP")
        let type = try await office.enter(DictionaryType { ($0.code, $0.name) = ("GENDER", "性别") })
        func item(_ code: String, _ label: String) -> DictionaryItem {
            DictionaryItem { ($0.typeId, $0.code, $0.label) = (Reference(type), code, label) }
        }
        _ = try await office.enter(item("1", "男"))
        #expect(try await office.refusal(of: entering(item("1", "女")))?.code == "E-DUP")
        #expect(try await office.refusal(of: retiring(DictionaryType.self, type))?.code == "E-IN-USE")
    }

    @Test("the first start enters dictionaries, menus and roles; a second one nothing, and what was changed stays")
    @IO func setup() async throws {
        let office = try await Office("setup")
        let setup = Setup(desk: office.desk, log: office.log)
        let count = try await setup.run()
        #expect(count > 400)
        let gender = Seeds.id(DictionaryType.self, "GENDER"), male = Seeds.id(DictionaryItem.self, "GENDER/1")
        #expect(try await office.desk.state(of: RegisterDecider<DictionaryType>.self, gender).row?.name == "性别")
        let state = try await office.desk.state(of: RegisterDecider<DictionaryItem>.self, male)
        var amend = AmendRow<DictionaryItem>()
        (amend.id, amend.row, amend.reason) = (male, try #require(state.row), "更正")
        amend.row.label = "男性"
        try await office.perform(amend)
        let head = try await office.log.head()
        #expect(try await setup.run() == 0)
        #expect(try await office.log.head() == head)

        // Every permission stands on a page or a button, and each role's menus follow from what it may do.
        let book = RoleBook(log: office.log) { moment.now }
        let clerk = try await book.grants(of: ["ENTRY_CLERK", "no such role"], in: id(7), for: Holder(""))
        #expect(clerk.scope(for: "leasing:contract:enter") == .limited(to: [id(7)]))
        #expect(clerk.scope(for: "leasing:contract:approve") == nil)
        #expect(try await book.conflict(among: ["ENTRY_CLERK", "FINANCE"]) == nil)
        let conflict = try await book.conflict(among: ["FINANCE", "ENTRY_CLERK", "PROPERTY_MANAGER"])
        #expect(conflict?.0.code == "PROPERTY_MANAGER" && conflict?.1.code == "ENTRY_CLERK")
    }

    @Test("a role gives what its menus ask for, and the data of its scope")
    @IO func roles() async throws {
        let office = try await Office("roles")
        let city = try await office.enter(unit("320300", "徐州市", .prefecture))
        let county = try await office.enter(unit("320303", "云龙区", .county, below: city))
        let street = try await office.enter(unit("320303001", "某街道", .street, below: county))
        let other = try await office.enter(unit("320302", "鼓楼区", .county, below: city))
        let page = try await office.enter(
            Menu { ($0.name, $0.type, $0.route, $0.permission) = ("账单", .page, "/bills", "billing:bill:list") })
        func role(_ code: String, _ scope: DataScope, _ menus: [UUID] = [], _ units: [UUID] = []) -> RoleDefinition {
            RoleDefinition {
                ($0.code, $0.name, $0.dataScope) = (code, code, scope)
                $0.permissions = [scope == .all ? "estate:room:list" : "billing:bill:list"]
                ($0.menuIds, $0.orgUnitIds) = (menus.map { Reference($0) }, units.map { Reference($0) })
            }
        }
        _ = try await office.enter(role("SELF", .selfOnly, [page]))
        for (code, scope) in [("OWN", DataScope.own), ("BELOW", .ownAndBelow), ("ALL", .all)] {
            _ = try await office.enter(role(code, scope))
        }
        _ = try await office.enter(role("SOME", .custom, [], [other]))
        let book = RoleBook(log: office.log) { moment.now }
        func visible(_ codes: String..., permission: String = "billing:bill:list") async throws -> Scope? {
            try await book.grants(of: codes, in: county, for: Holder("me")).scope(for: permission)
        }
        #expect(try await visible("SELF") == .limited(to: [], enteredBy: "me"))
        #expect(try await visible("SELF", permission: "billing:bill:void") == nil)
        let worker = Holder("me", person: id(8))
        #expect(
            try await book.grants(of: ["SELF"], in: county, for: worker).scope(for: "billing:bill:list")
                == .limited(to: [], enteredBy: "me", assignedTo: id(8)))
        #expect(try await visible() == nil)
        #expect(try await visible("OWN") == .limited(to: [county]))
        #expect(try await visible("BELOW") == .limited(to: [county, street]))
        #expect(try await visible("SOME", "OWN") == .limited(to: [county, other]))
        #expect(try await visible("SELF", "OWN") == .limited(to: [county], enteredBy: "me"))
        // What one role allows does not count on the data of another.
        #expect(try await visible("ALL", "OWN") == .limited(to: [county]))
        #expect(try await visible("ALL", permission: "estate:room:list") == .wholeCity)
        try await office.perform(retiring(RoleDefinition.self, try await office.enter(role("GONE", .all))))
        #expect(
            try await RoleBook(log: office.log) { moment.now }.grants(of: ["GONE"], in: county, for: Holder("me")) == []
        )
    }

    @Test("that a role is one of the product's is not for a client to say")
    @IO func reserved() async throws {
        let office = try await Office("reserved")
        var row = RoleDefinition { ($0.code, $0.name, $0.builtIn) = ("MINE", "自定", true) }
        let failure = await #expect(throws: CommandFailure.self) { try await office.perform(entering(row)) }
        #expect(failure == .invalid([FieldError("reserved", "“内置”由系统设置, 请勿填写", pointer: "/builtIn")]))
        row.builtIn = false
        let role = try await office.enter(row)
        var amend = AmendRow<RoleDefinition>()
        (amend.id, amend.row, amend.reason) = (role, row, "改")
        amend.row.builtIn = true
        #expect(try await office.refusal(of: amend)?.code == "E-FIXED")
    }
}
