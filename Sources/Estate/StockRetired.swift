package import Kernel

/// A piece of stock left the stock for good: sold, demolished, handed over (退出房源).
package struct StockRetired: Fact {
    package static let type = "StockRetired"
    package var level = StockLevel.room, id = UUID.zero, reason = "", date = Day()

    package init() {}

    package static let fields: [Field<StockRetired>] = [
        Field("level", \.level, "层级"),
        Field("id", \.id, "编号"),
        Field("reason", \.reason, "原因", .text(1...200)),
        Field("date", \.date, "退出日期"),
    ]
}
