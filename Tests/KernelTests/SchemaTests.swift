import Kernel
import KernelTesting
import Testing

private struct Leaf: Record {
    var name = "", area = Area(), day: Day?

    static let fields: [Field<Leaf>] = [
        Field("name", \.name, "名称", .text(1...3)),
        Field("area", \.area, "面积", .range(1...9)),
        Field("day", \.day, "日期"),
    ]
}

private struct Tree: Record {
    var leaves: [Leaf] = [], id = UUID.zero, month = Month()

    static let fields: [Field<Tree>] = [
        Field("leaves", \.leaves, "叶"), Field("id", \.id, "编号"), Field("month", \.month, "月份"),
    ]
}

@Suite("Schema check") struct SchemaTests {
    private func violations(_ leaf: String, tail: String = "") throws -> [String] {
        let id = "00000000-0000-0000-0000-000000000000"
        let text = "{\"leaves\":[\(leaf)],\"id\":\"\(id)\",\"month\":\"2026-03\"\(tail)}"
        return try JSON.parse(Array(text.utf8)).violations(against: Tree.schema)
    }

    @Test("a record satisfies its own schema")
    func satisfied() throws {
        #expect(try violations(#"{"name":"甲","area":9,"day":"2026-03-01"}"#) == [])
    }

    @Test(
        "every keyword is checked, and a fault has its place",
        arguments: [
            (#"{"name":"甲"}"#, "/leaves/0/area: is missing"),
            (#"{"name":"","area":1}"#, "/leaves/0/name: is too short"),
            (#"{"name":"甲乙丙丁","area":1}"#, "/leaves/0/name: is too long"),
            (#"{"name":"甲","area":0}"#, "/leaves/0/area: is too small"),
            (#"{"name":"甲","area":10}"#, "/leaves/0/area: is too large"),
            (#"{"name":"甲","area":1,"day":"2026-02-30"}"#, "/leaves/0/day: is no date"),
            (#"{"name":"甲","area":1,"x":1}"#, "/leaves/0/x: is not in the schema"),
            (#""甲""#, "/leaves/0: is string, not object"),
        ])
    func broken(leaf: String, expected: String) throws {
        #expect(try violations(leaf).first == expected)
    }

    @Test("an unknown keyword is a violation")
    func unknownKeyword() {
        #expect(JSON.int(1).violations(against: ["oneOf": []]) == [": unknown schema keyword oneOf"])
    }

    @Test("patterns are matched")
    func patterns() {
        #expect(JSON.string("2026-13").violations(against: Month.schema).count == 1)
        #expect(JSON.string("2026-12").violations(against: Month.schema) == [])
    }

    @Test("rules are for what comes in; what is stored is read as it is")
    func stored() throws {
        let json = Array(#"{"name":"甲乙丙丁","area":10}"#.utf8)
        #expect(throws: ReadError.self) { try Leaf(json: json) }
        #expect(try Leaf(json: json, checksRules: false).name == "甲乙丙丁")
        #expect(throws: ReadError.self) { try Leaf(json: Array(#"{"name":1,"area":10}"#.utf8), checksRules: false) }
    }
}
