package import Kernel
package import RegisterEngine

/// An organisation (组织机构): an administrative division by its code of GB/T 2260, or an office below one.
package struct OrgUnit: RegisterRow {
    package var code = "", name = "", level = OrgLevel.county, kind = OrgKind.division
    package var parentId: Reference<OrgUnit>?, contact: String?

    package init() {}

    package static let fields: [Field<OrgUnit>] = [
        Field("code", \.code, "编码", .text(2...32)),
        Field("name", \.name, "名称", .text(1...60)),
        Field("level", \.level, "级别"),
        Field("kind", \.kind, "类别"),
        Field("parentId", \.parentId, "上级"),
        Field("contact", \.contact, "联系方式", .text(1...100)),
    ]

    package static let register = Register<OrgUnit>(
        "OrgUnit", "组织机构", path: "org-units", permission: "system:org-unit", words: .added,
        .unique("code"), .fixed("code"), .search("code", "name"), .sort("code"),
        .check("code", "行政区划代码应为 6 位 (省市县)、9 位 (街道) 或 12 位 (社区) 数字") { unit in
            unit.kind != .division || unit.hasCodeOfItsLevel
        },
        .tree("parentId", \.parentId, depth: 6) { parent, unit in
            guard unit.kind == .division, let parent else { return nil }
            if parent.kind != .division { return "行政区划的上级应为行政区划" }
            return unit.code.hasPrefix(parent.significantCode) && unit.level.rank > parent.level.rank
                ? nil : "代码 \(unit.code) 不在上级 \(parent.name) (\(parent.code)) 之下"
        })

    package static func belonging(of id: UUID) -> Belonging { .orgUnit(id) }

    /// The digits that the codes of everything below begin with (GB/T 2260: two each for province, prefecture and
    /// county; then three each for street and neighbourhood).
    var significantCode: Substring { code.prefix(level.digits) }

    private var hasCodeOfItsLevel: Bool {
        guard code.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return false }
        let length = max(6, level.digits)
        return code.utf8.count == length && code.dropFirst(level.digits).allSatisfy { $0 == "0" }
            && !significantCode.hasSuffix(String(repeating: "0", count: level.ownDigits))
    }
}

/// 机构级别.
package enum OrgLevel: String, DictionaryCode {
    package static let dictionary = "ORG_LEVEL"
    /// 省, 市, 区县, 街道, 社区, 单位.
    case province, prefecture, county, street, neighbourhood, office

    var rank: Int { OrgLevel.allCases.firstIndex(of: self) ?? 0 }

    /// How many digits of a division's code say where it is, and how many of them tell it from its sisters.
    var digits: Int { [2, 4, 6, 9, 12, 0][rank] }
    var ownDigits: Int { [2, 2, 2, 3, 3, 0][rank] }
}

/// 机构类别.
package enum OrgKind: String, DictionaryCode {
    package static let dictionary = "ORG_KIND"
    /// 行政区划, 住房保障机构, 运营单位.
    case division, bureau, `operator`
}
