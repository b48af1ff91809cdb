import Crypto
package import Kernel

/// What the bank answers to a change.
package struct BankReply: Record {
    package var code = "", message = ""
    package var bankContractNo: String?, bankSerialNo: String?
    /// With “exists already”: the hash of what exists, which tells a repetition from a clash.
    package var payloadHash: String?
    /// One for each bill of a batch, in its order.
    package var results: [BillResult]?

    package struct BillResult: Record {
        package var billNo = "", code = "", message = ""
        package var bankBillNo: String?, payloadHash: String?

        package init() {}

        package static let fields: [Field<BillResult>] = [
            Field("billNo", \.billNo, "账单号"), Field("code", \.code, "返回码"), Field("message", \.message, "说明"),
            Field("bankBillNo", \.bankBillNo, "银行账单号"), Field("payloadHash", \.payloadHash, "内容摘要"),
        ]

        /// Whether the bank has this bill now, be it by this request or an earlier one.
        package func accepts(_ bill: BankBill) -> Bool {
            code == BankCode.ok.rawValue || code == BankCode.billExists.rawValue && payloadHash == bill.payloadHash
        }
    }

    package init() {}

    init(_ code: BankCode, contract: String? = nil, serial: String? = nil) {
        (self.code, message, bankContractNo, bankSerialNo) = (code.rawValue, code.message, contract, serial)
    }

    package static let fields: [Field<BankReply>] = [
        Field("code", \.code, "返回码"), Field("message", \.message, "说明"),
        Field("bankContractNo", \.bankContractNo, "银行合同号"), Field("bankSerialNo", \.bankSerialNo, "银行流水号"),
        Field("payloadHash", \.payloadHash, "内容摘要"), Field("results", \.results, "逐笔结果"),
    ]
}

/// Money that moved at the bank.
package struct BankPayment: Record {
    package var bankSerialNo = ""
    /// The bill the payer named; it need not be one of ours.
    package var billNo = ""
    package var contractNo = "", amount = Money(), paidAt = BankTime(), channel = ""
    /// Masked.
    package var payer = ""
    package var type = Direction.payment
    /// Of a refund: the serial number of the payment it gives back.
    package var refunded: String?

    package enum Direction: String, Code { case payment = "PAY", refund = "REFUND" }

    package init() {}

    package static let fields: [Field<BankPayment>] = [
        Field("bankSerialNo", \.bankSerialNo, "银行流水号", .text(1...32)),
        Field("billNo", \.billNo, "账单号", .text(0...64)),
        Field("contractNo", \.contractNo, "合同号", .text(0...64)),
        Field("amount", \.amount, "金额", .range(1...1_000_000_000)),
        Field("paidAt", \.paidAt, "缴费时间"),
        Field("channel", \.channel, "渠道", .text(0...32)),
        Field("payer", \.payer, "付款人", .text(0...60)),
        Field("type", \.type, "类型"),
        Field("refunded", \.refunded, "原缴费流水号", .text(1...32)),
    ]
}

/// The bank's word that a payment was made, posted to `/bank/payments` until it is answered `{"code":"OK"}`.
///
/// It comes at least once, in any order; `bankSerialNo` is what makes it one payment.
package struct PaymentNotice: Record {
    package var notifyId = "", bankSerialNo = "", billNo = "", contractNo = "", amount = Money()
    package var paidAt = BankTime(), channel = "", payer = "", status = ""
    /// Of all fields before it.
    package var sign = ""

    package init() {}

    init(_ payment: BankPayment, notifyId: String, secret: [UInt8]) {
        (self.notifyId, bankSerialNo, billNo) = (notifyId, payment.bankSerialNo, payment.billNo)
        (contractNo, amount, paidAt) = (payment.contractNo, payment.amount, payment.paidAt)
        (channel, payer, status) = (payment.channel, payment.payer, "SUCCESS")
        sign = signature(secret)
    }

    package static let fields: [Field<PaymentNotice>] = [
        Field("notifyId", \.notifyId, "通知号", .text(1...64)),
        Field("bankSerialNo", \.bankSerialNo, "银行流水号", .text(1...32)),
        Field("billNo", \.billNo, "账单号", .text(0...64)),
        Field("contractNo", \.contractNo, "合同号", .text(0...64)),
        Field("amount", \.amount, "金额", .range(1...1_000_000_000)),
        Field("paidAt", \.paidAt, "缴费时间"),
        Field("channel", \.channel, "渠道", .text(0...32)),
        Field("payer", \.payer, "付款人", .text(0...60)),
        Field("status", \.status, "状态", .text(1...16)),
        Field("sign", \.sign, "签名"),
    ]

    /// Where it is posted, below the address the bank was given.
    package static let target = "/bank/payments"
    /// The body of the answer that ends the repetitions.
    package static let acknowledgement = Array(#"{"code":"OK"}"#.utf8)

    /// Whether it was signed with this secret and not changed since.
    package func isGenuine(_ secret: [UInt8]) -> Bool {
        equalInConstantTime(Array(sign.utf8), Array(signature(secret).utf8))
    }

    private func signature(_ secret: [UInt8]) -> String {
        var unsigned = self
        unsigned.sign = ""
        return HMAC.sha256(key: secret, message: unsigned.json).hex
    }
}

extension Record {
    /// Reads an answer of the bank: members it has added since are passed over.
    init(tolerating bytes: [UInt8]) throws(ReadError) {
        var document = try JSON.parse(bytes)
        let known = Set(Self.fields.map(\.name))
        for member in document.members ?? [] where !known.contains(member.name) { document[member.name] = nil }
        self = try Self(json: document.bytes)
    }
}
