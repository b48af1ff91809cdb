package import Kernel
package import RegisterEngine

/// A dictionary (字典): what the codes of one kind mean, for forms and drop-down boxes.
package struct DictionaryType: RegisterRow {
    package var code = "", name = "", standard: String?

    package init() {}

    package static let fields: [Field<DictionaryType>] = [
        Field("code", \.code, "类型编码", .text(2...40)),
        Field("name", \.name, "类型名称", .text(1...60)),
        Field("standard", \.standard, "依据标准", .text(1...60)),
    ]

    package static let register = Register<DictionaryType>(
        "DictionaryType", "字典", path: "dictionary-types", permission: "system:dictionary", words: .added,
        .unique("code"), .fixed("code"), .search("code", "name"), .sort("code"))
}

/// An entry of a dictionary. Its code never changes, so a fact that holds the code can always be read; the label may.
package struct DictionaryItem: RegisterRow {
    package var typeId = Reference<DictionaryType>(), code = "", label = "", sortOrder = 0
    package var parentId: Reference<DictionaryItem>?, nationalCode: String?, style: LabelStyle?
    package var validFrom: Day?, validTo: Day?

    package init() {}

    package static let fields: [Field<DictionaryItem>] = [
        Field("typeId", \.typeId, "字典"),
        Field("code", \.code, "字典码", .text(1...40)),
        Field("label", \.label, "标签", .text(1...100)),
        Field("sortOrder", \.sortOrder, "排序", .range(0...9_999)),
        Field("parentId", \.parentId, "上级"),
        Field("nationalCode", \.nationalCode, "国标码", .text(1...20)),
        Field("style", \.style, "样式"),
        Field("validFrom", \.validFrom, "生效日期"),
        Field("validTo", \.validTo, "失效日期"),
    ]

    package static let register = Register<DictionaryItem>(
        "DictionaryItem", "字典项", path: "dictionary-items", permission: "system:dictionary-item", words: .added,
        .unique("typeId", "code"), .fixed("typeId", "code"), .search("code", "label"), .sort("type_id,sort_order"),
        .check("validTo", "失效日期不能早于生效日期") { item in
            guard let from = item.validFrom, let to = item.validTo else { return true }
            return from <= to
        },
        .tree("parentId", \.parentId, depth: 4) { parent, item in
            parent.map { $0.typeId == item.typeId } ?? true ? nil : "上级应为同一字典的字典项"
        })
}

/// How a label is shown.
package enum LabelStyle: String, DictionaryCode {
    package static let dictionary = "LABEL_STYLE"
    case plain, primary, success, warning, danger
}
