package import Kernel

/// One movement of a day's reconciliation file.
package struct ReconciliationLine: Record {
    package var lineNo: Int64 = 0, bankSerialNo = "", billNo = "", contractNo = ""
    package var amount = Money(), fee = Money(), paidAt = BankTime(), type = BankPayment.Direction.payment

    package init() {}

    init(_ payment: BankPayment, lineNo: Int) {
        self.lineNo = Int64(lineNo)
        (bankSerialNo, billNo, contractNo) = (payment.bankSerialNo, payment.billNo, payment.contractNo)
        (amount, paidAt, type) = (payment.amount, payment.paidAt, payment.type)
    }

    package static let fields: [Field<ReconciliationLine>] = [
        Field("lineNo", \.lineNo, "行号"),
        Field("bankSerialNo", \.bankSerialNo, "银行流水号"),
        Field("billNo", \.billNo, "账单号"),
        Field("contractNo", \.contractNo, "合同号"),
        Field("amount", \.amount, "金额"),
        Field("fee", \.fee, "手续费"),
        Field("paidAt", \.paidAt, "时间"),
        Field("type", \.type, "类型"),
    ]
}

/// What the bank says moved on one day: JSON lines, and a last one that counts and sums them.
package struct Reconciliation: Sendable, Equatable {
    package var lines: [ReconciliationLine]

    /// Payments less refunds.
    package var total: Money { lines.map { $0.type == .payment ? $0.amount : -$0.amount }.sum() }

    package init(lines: [ReconciliationLine]) { self.lines = lines }

    private struct Tail: Record {
        var count: Int64 = 0, total = Money()

        static let fields: [Field<Tail>] = [Field("count", \.count, "笔数"), Field("total", \.total, "合计")]
    }

    var file: [UInt8] {
        let tail = Tail(count: Int64(lines.count), total: total)
        return (lines.map(\.json) + [tail.json]).reduce(into: []) { $0 += $1 + [UInt8(ascii: "\n")] }
    }

    /// Reads a file. One that is cut off, or whose tail does not fit its lines, is refused: half a day would
    /// look like payments that never were.
    init(file: [UInt8]) throws(ReadError) {
        var texts = file.split(separator: UInt8(ascii: "\n")).map(Array.init)
        guard let last = texts.popLast() else { throw .invalid([FieldError("empty", "对账文件为空")]) }
        let tail = try Tail(tolerating: last)
        lines = []
        for text in texts { lines.append(try ReconciliationLine(tolerating: text)) }
        guard tail.count == lines.count, tail.total == total else {
            throw .invalid([
                FieldError(
                    "tail", "对账文件尾与明细不符: 尾 \(tail.count) 笔 \(tail.total.yuan) 元, 明细 \(lines.count) 笔 \(total.yuan) 元")
            ])
        }
    }
}
