import Crypto
package import Kernel

/// A change the bank is asked for. The bank answers a repeated request number with its first answer.
package protocol BankRequest: Record {
    /// Stays the same through every repetition of the request; a new attempt of the business takes a new one.
    var requestNo: String { get }
    var merchantNo: String { get }
    /// Where it is posted.
    var target: String { get }
}

extension BankRequest {
    /// What the request asks for, whatever its number and its time.
    package var payloadHash: String { Bank.payloadHash(JSON(self)) }
}

/// The hexadecimal SHA-256 of a document without its request number and time.
func payloadHash(_ document: JSON) -> String {
    var document = document
    document["requestNo"] = nil
    document["timestamp"] = nil
    return SHA256.hash(document.bytes).hex
}

extension JSON {
    /// A record as a tree.
    init(_ record: some Record) { self = (try? JSON.parse(record.json)) ?? .null }
}

/// Registers a contract for collection.
package struct BankContract: BankRequest {
    package var requestNo = "", merchantNo = "", contractNo = ""
    package var tenant = Tenant(), room = Room(), rent = Rent()
    package var startDate = Day(), endDate = Day()
    /// The account rent is debited from; without one the tenant pays each bill.
    package var debitAccount: String?, agreementNo: String?
    package var timestamp = BankTime()

    package struct Tenant: Record {
        package var name = "", idType = "", idNo = "", mobile = ""

        package init() {}

        package static let fields: [Field<Tenant>] = [
            Field("name", \.name, "姓名", .text(1...60)),
            Field("idType", \.idType, "证件类型", .text(1...4)),
            Field("idNo", \.idNo, "证件号码", .text(1...30)),
            Field("mobile", \.mobile, "手机号", .text(1...20)),
        ]
    }

    package struct Room: Record {
        package var address = "", area = Area()

        package init() {}

        package static let fields: [Field<Room>] = [
            Field("address", \.address, "地址", .text(1...200)), Field("area", \.area, "面积", .range(1...1_000_000)),
        ]
    }

    package struct Rent: Record {
        package var monthly = Money(), cycle = Cycle.month, deposit = Money()

        package init() {}

        package enum Cycle: String, Code { case month, quarter, halfYear, year }

        package static let fields: [Field<Rent>] = [
            Field("monthly", \.monthly, "月租金", .range(0...100_000_000)), Field("cycle", \.cycle, "缴费周期"),
            Field("deposit", \.deposit, "保证金", .range(0...1_000_000_000)),
        ]
    }

    package init() {}

    package static let fields: [Field<BankContract>] = [
        Field("requestNo", \.requestNo, "请求号", .text(1...64)),
        Field("merchantNo", \.merchantNo, "商户号", .text(1...32)),
        Field("contractNo", \.contractNo, "合同号", .text(1...64)),
        Field("tenant", \.tenant, "承租人"),
        Field("room", \.room, "房屋"),
        Field("rent", \.rent, "租金"),
        Field("startDate", \.startDate, "起租日"),
        Field("endDate", \.endDate, "到期日"),
        Field("debitAccount", \.debitAccount, "代扣账号", .text(1...32)),
        Field("agreementNo", \.agreementNo, "代扣协议号", .text(1...64)),
        Field("timestamp", \.timestamp, "时间"),
    ]

    package var target: String { "/boc/v1/contracts" }
}

/// Changes the rent or the end of a registered contract; what is absent stays as it is.
package struct BankAmendment: BankRequest {
    package var requestNo = "", merchantNo = "", contractNo = ""
    package var rent: BankContract.Rent?, endDate: Day?, debitAccount: String?
    package var timestamp = BankTime()

    package init() {}

    package static let fields: [Field<BankAmendment>] = [
        Field("requestNo", \.requestNo, "请求号", .text(1...64)),
        Field("merchantNo", \.merchantNo, "商户号", .text(1...32)),
        Field("contractNo", \.contractNo, "合同号", .text(1...64)),
        Field("rent", \.rent, "租金"),
        Field("endDate", \.endDate, "到期日"),
        Field("debitAccount", \.debitAccount, "代扣账号", .text(1...32)),
        Field("timestamp", \.timestamp, "时间"),
    ]

    package var target: String { "/boc/v1/contracts/\(contractNo.pathSegment)/amend" }
}

/// Ends the collection for a contract.
package struct BankTermination: BankRequest {
    package var requestNo = "", merchantNo = "", contractNo = "", terminationDate = Day(), reason = ""
    package var timestamp = BankTime()

    package init() {}

    package static let fields: [Field<BankTermination>] = [
        Field("requestNo", \.requestNo, "请求号", .text(1...64)),
        Field("merchantNo", \.merchantNo, "商户号", .text(1...32)),
        Field("contractNo", \.contractNo, "合同号", .text(1...64)),
        Field("terminationDate", \.terminationDate, "终止日"),
        Field("reason", \.reason, "原因", .text(0...200)),
        Field("timestamp", \.timestamp, "时间"),
    ]

    package var target: String { "/boc/v1/contracts/\(contractNo.pathSegment)/terminate" }
}

/// Bills to collect, at most 500.
package struct BankBillBatch: BankRequest {
    package var requestNo = "", merchantNo = "", bills: [BankBill] = []
    package var timestamp = BankTime()

    package static let limit = 500

    package init() {}

    package static let fields: [Field<BankBillBatch>] = [
        Field("requestNo", \.requestNo, "请求号", .text(1...64)),
        Field("merchantNo", \.merchantNo, "商户号", .text(1...32)),
        Field("bills", \.bills, "账单", .check("一批应有 1–\(limit) 张账单") { (1...limit).contains($0.count) }),
        Field("timestamp", \.timestamp, "时间"),
    ]

    package var target: String { "/boc/v1/bills:batch" }
}

package struct BankBill: Record {
    package var billNo = "", contractNo = "", period = Month(), amount = Money(), dueDate = Day()

    package init() {}

    package static let fields: [Field<BankBill>] = [
        Field("billNo", \.billNo, "账单号", .text(1...64)),
        Field("contractNo", \.contractNo, "合同号", .text(1...64)),
        Field("period", \.period, "账期"),
        Field("amount", \.amount, "金额", .range(1...1_000_000_000)),
        Field("dueDate", \.dueDate, "缴费截止日"),
    ]

    package var payloadHash: String { Bank.payloadHash(JSON(self)) }
}

/// Takes back a bill that has not been paid.
package struct BankVoiding: BankRequest {
    package var requestNo = "", merchantNo = "", billNo = "", reason = ""
    package var timestamp = BankTime()

    package init() {}

    package static let fields: [Field<BankVoiding>] = [
        Field("requestNo", \.requestNo, "请求号", .text(1...64)),
        Field("merchantNo", \.merchantNo, "商户号", .text(1...32)),
        Field("billNo", \.billNo, "账单号", .text(1...64)),
        Field("reason", \.reason, "原因", .text(0...200)),
        Field("timestamp", \.timestamp, "时间"),
    ]

    package var target: String { "/boc/v1/bills/\(billNo.pathSegment)/void" }
}

/// Gives back a payment or a part of it.
package struct BankRefund: BankRequest {
    package var requestNo = "", merchantNo = "", bankSerialNo = "", amount = Money(), reason = ""
    package var timestamp = BankTime()

    package init() {}

    package static let fields: [Field<BankRefund>] = [
        Field("requestNo", \.requestNo, "请求号", .text(1...64)),
        Field("merchantNo", \.merchantNo, "商户号", .text(1...32)),
        Field("bankSerialNo", \.bankSerialNo, "原缴费流水号", .text(1...32)),
        Field("amount", \.amount, "金额", .range(1...1_000_000_000)),
        Field("reason", \.reason, "原因", .text(0...200)),
        Field("timestamp", \.timestamp, "时间"),
    ]

    package var target: String { "/boc/v1/refunds" }
}

extension String {
    /// Encoded so that it is one segment of a path whatever it holds.
    var pathSegment: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += "%\([byte].hex)"
            }
        }
        return text
    }
}
