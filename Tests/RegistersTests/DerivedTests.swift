import Foundation
import Kernel
import KernelTesting
import Projector
import RegisterEngine
import Registers
import System
import Testing

/// What follows from the definitions and is kept in files.
@Suite("What is derived from the registers") struct DerivedTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test("the published schemas are those of the facts, and there are no others")
    func schemas() throws {
        check(unit("320303", "云龙区", .county, below: id(1)))
        check(
            Menu {
                ($0.name, $0.route, $0.permission, $0.sortOrder) = ("账单列表", "/bills", "billing:bill:list", 10)
                $0.parentId = Reference(id(1))
            })
        check(
            RoleDefinition {
                ($0.code, $0.name, $0.dataScope) = ("CLERK", "经办", .custom)
                ($0.menuIds, $0.permissions) = ([Reference(id(2))], ["billing:*:list"])
                ($0.orgUnitIds, $0.exclusiveIds) = ([Reference(id(1))], [Reference(id(3))])
            })
        check(DictionaryType { ($0.code, $0.name, $0.standard) = ("GENDER", "性别", "GB/T 2261.1") })
        check(
            DictionaryItem {
                ($0.typeId, $0.code, $0.label, $0.nationalCode) = (Reference(id(1)), "1", "男", "1")
                ($0.validFrom, $0.style) = (Day(2026, 1, 1), .primary)
            })
        let declared = Set(allRegisters.flatMap(facts))
        let folder = DerivedTests.root.appending(path: "EventSchemas/Registers").path()
        #expect(try Set(FileManager.default.contentsOfDirectory(atPath: folder)) == declared)
    }

    private func check<Row: RegisterRow>(_ row: Row) {
        var examples: [RegisterEvent<Row>] = [
            .entered(Entered { $0.row = row }), .amended(Amended { ($0.row, $0.reason) = (row, "更正") }),
            .retired(Retired { $0.reason = "不再使用" }), .reinstated(Reinstated { $0.reason = "误停用" }),
        ]
        if Row.register.tree != nil {
            examples.append(.moved(Moved { ($0.parentId, $0.reason) = (Reference(id(9)), "调整") }))
        }
        SchemaFolder(context: "Registers").check(RegisterEvent<Row>.self, examples: examples)
    }

    private func facts(_ row: any RegisterRow.Type) -> [String] {
        func names<Row: RegisterRow>(_ row: Row.Type) -> [String] { Array(RegisterEvent<Row>.decoders.entries.keys) }
        return names(row)
    }

    @Test("the tables stand in Projections/Registers as they are made", arguments: registerProjections.map { $0.name })
    func tables(name: String) throws {
        let projection = try #require(registerProjections.first { $0.name == name })
        let file = DerivedTests.root.appending(path: "Projections/Registers/\(name).sql")
        if (try? String(contentsOf: file, encoding: .utf8)) == projection.schema { return }
        guard ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" else {
            Issue.record("\(file.path) is not what the register derives: run once with UPDATE_SNAPSHOTS=1")
            return
        }
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try projection.schema.write(to: file, atomically: true, encoding: .utf8)
    }
}
