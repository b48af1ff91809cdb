package import Kernel

extension Money {
    /// The amount in capital numerals, as contracts and receipts have it (大写): 叁佰贰拾陆元伍角玖分.
    package var capitals: String {
        let magnitude = fen.magnitude
        let (yuan, jiao, cent) = (magnitude / 100, Int(magnitude / 10 % 10), Int(magnitude % 10))
        var text = fen < 0 ? "负" : ""
        if yuan > 0 { text += Money.capitals(ofWhole: yuan) + "元" }
        if jiao == 0 && cent == 0 { return text + (yuan > 0 ? "整" : "零元整") }
        if jiao > 0 { text += Money.digits[jiao] + "角" } else if yuan > 0 { text += "零" }
        return text + (cent > 0 ? Money.digits[cent] + "分" : "整")
    }

    private static let digits = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"]
    private static let groups: [(scale: UInt64, name: String)] = [
        (1_000_000_000_000_0000, "亿"), (1_000_000_000_000, "万"), (100_000_000, "亿"), (10_000, "万"), (1, ""),
    ]

    /// Groups of four digits; a gap of zeros of any length, within or between groups, is one 零.
    private static func capitals(ofWhole value: UInt64) -> String {
        var text = ""
        var hasGap = false
        for (scale, group) in groups {
            let number = Int(value / scale % 10_000)
            for (place, name) in [(1_000, "仟"), (100, "佰"), (10, "拾"), (1, "")] {
                let digit = number / place % 10
                if digit > 0 {
                    text += (hasGap && !text.isEmpty ? "零" : "") + digits[digit] + name
                }
                hasGap = digit == 0
            }
            // 万亿: the 亿 that ends a group of its own also ends the 万 before it.
            if number > 0 || (scale == 100_000_000 && !text.isEmpty) { text += group }
        }
        return text
    }
}
