import Kernel

extension PersonalField {
    /// What anyone may see of a value (domain rules of masking); the same value always has the same mask.
    package func mask(_ text: String) -> String {
        switch self {
        case .name: maskedName(text)
        case .idNumber: masked(text, first: 6, last: 4)
        case .phone: masked(text, first: 3, last: 4)
        case .document: masked(text, first: 2, last: 2)
        case .fundAccount: masked(text, first: 0, last: 4)
        case .bankCard: maskedCard(text)
        case .address: maskedAddress(text)
        case .birthDate: String(text.prefix(4))
        case .other: text.isEmpty ? "" : "***"
        }
    }
}

/// The first and last characters with a `*` for each between them; all `*` if nothing would be hidden.
private func masked(_ text: String, first: Int, last: Int) -> String {
    let hidden = text.count - first - last
    if hidden <= 0 { return String(repeating: "*", count: text.count) }
    return text.prefix(first) + String(repeating: "*", count: hidden) + text.suffix(last)
}

/// The last four digits, whatever the length and the spaces: `**** **** **** 4564`.
private func maskedCard(_ text: String) -> String {
    let digits = text.filter { !$0.isWhitespace }
    return digits.count > 8 ? "**** **** **** \(digits.suffix(4))" : String(repeating: "*", count: digits.count)
}

/// The family name and a `*` for each character of the given name.
private func maskedName(_ text: String) -> String {
    let hasTwoCharacters = text.count >= 3 && compoundFamilyNames.contains(String(text.prefix(2)))
    return masked(text, first: text.count < 2 ? 0 : hasTwoCharacters ? 2 : 1, last: 0)
}

private let compoundFamilyNames: Set = [
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛", "尉迟", "公羊", "赫连", "澹台",
    "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容", "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "闾丘",
    "子车", "亓官", "司寇", "巫马", "公西", "颛孙", "壤驷", "公良", "漆雕", "乐正", "宰父", "谷梁", "拓跋", "夹谷", "轩辕", "令狐",
    "段干", "百里", "呼延", "东郭", "南门", "羊舌", "微生", "梁丘", "左丘", "西门", "第五",
]

/// Province, city, district and street as far as they are there, then `***`: `徐州市云龙区***`.
private func maskedAddress(_ text: String) -> String {
    guard !text.isEmpty else { return "" }
    var rest = text[...]
    for suffixes in [["省", "自治区"], ["市", "自治州", "地区", "盟"], ["区", "县", "旗", "市"], ["街道", "镇", "乡"]] {
        if let end = endOfDivision(in: rest, suffixes) { rest = rest[end...] }
    }
    return text[..<rest.startIndex] + "***"
}

/// Where the name of an administrative division ends that stands at the start of the text.
private func endOfDivision(in text: Substring, _ suffixes: [String]) -> String.Index? {
    /// Names of divisions are short; a suffix further on belongs to something else.
    let longest = 9
    for length in 2...longest where length <= text.count {
        let name = text.prefix(length)
        guard let suffix = suffixes.first(where: { name.hasSuffix($0) && $0.count < length }) else { continue }
        // 小区, 社区 and the like are estates, which are not shown.
        if suffix == "区", ["小区", "社区", "园区", "片区", "厂区"].contains(where: name.hasSuffix) { return nil }
        return name.endIndex
    }
    return nil
}
