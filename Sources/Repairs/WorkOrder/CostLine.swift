package import Kernel

extension WorkOrder {
    /// Material or work that went into a repair.
    package struct CostLine: Record {
        package var itemId: UUID?
        package var name = ""
        package var qty: Int64 = 1
        package var unitPrice = Money.zero
        /// Quantity times price; what a caller gives is replaced.
        package var amount = Money.zero

        package init() {}
        package init(itemId: UUID? = nil, name: String, qty: Int64, unitPrice: Money) {
            (self.itemId, self.name, self.qty, self.unitPrice) = (itemId, name, qty, unitPrice)
            amount = Money(fen: qty * unitPrice.fen)
        }

        package static let fields: [Field<CostLine>] = [
            Field("itemId", \.itemId, "维修项目"),
            Field("name", \.name, "名称", .text(1...60)),
            Field("qty", \.qty, "数量", .range(1...10_000)),
            Field("unitPrice", \.unitPrice, "单价", .range(0...100_000_000)),
            Field("amount", \.amount, "金额"),
        ]
    }
}
