import Crypto
import EventLoop
import HTTPServer
import Kernel
import Postgres
import Queries
import Testing

@testable import API
@testable import Bank

/// The little that the callback asks of the list of bills.
private let bills = ListDefinition(
    name: "bills", table: "bill", title: "账单", projection: "door_list", key: "bill_id", defaultSort: "bill_no",
    permission: "billing:bill:list", scope: .columns(),
    columns: [Column("bill_id", "账单", .uuid), Column("bill_no", "编号", .text), Column("contract_id", "合同", .uuid)])

private let secret = Array("shared with the bank".utf8)

private func notice(_ serial: String, _ bill: String, _ amount: Int64, signedWith key: [UInt8] = secret) -> String {
    var payment = BankPayment()
    (payment.bankSerialNo, payment.billNo, payment.amount) = (serial, bill, Money(fen: amount))
    (payment.contractNo, payment.channel, payment.payer) = ("HT-1", "bocMobile", "张*")
    return String(decoding: PaymentNotice(payment, notifyId: "N-\(serial)", secret: key).json, as: UTF8.self)
}

@Suite("The bank's callback") struct BankTests {
    @Test("a payment is recorded once, however often the bank says so, and only if it was the bank")
    @IO func payments() async throws {
        let hall = try await Hall("bank", offering: [.bankPayments(secret: secret, bills: bills)] + Endpoint.events)
        _ = try await hall.services.pool.query(
            "CREATE TABLE read.bill (bill_id uuid PRIMARY KEY, bill_no text, contract_id uuid)")
        let contract = UUID(high: 1, low: 2)
        _ = try await hall.services.pool.query(
            "INSERT INTO read.bill VALUES (gen_random_uuid(), 'ZD-1', \(contract.description))")
        func post(_ body: String) async throws -> ClientResponse {
            try await hall.send(.post, "/bank/payments", body, ["Authorization": absent])
        }
        var heads: [Int64] = []
        for _ in 1...3 {
            let answer = try await post(notice("S1", "ZD-1", 32_659))
            #expect(answer.status == 200 && answer.text == #"{"code":"OK"}"#)
            heads.append(try await hall.head())
        }
        #expect(heads[0] > 0 && Set(heads).count == 1)
        let fact = try #require(try await hall.send(.get, "/events").json["items"]?.array?.first)
        #expect(fact["type"] == "PaymentReceived" && fact["actor"] == "system:bank" && fact["channel"] == "bank")
        #expect(fact["payload"]?["contractId"]?.string == contract.description)
        #expect(fact["payload"]?["amount"]?.int == 32_659)

        let other = try await post(notice("S1", "ZD-1", 1))
        #expect(try other.status == 409 && other.json["code"] == "E-PAY-DUP")
        let forged = try await post(notice("S2", "ZD-1", 5, signedWith: [1]))
        #expect(try forged.status == 403 && forged.json["code"] == "wrong-signature")
        #expect(try await post("{}").status == 422)
        #expect(try await hall.head() == heads[0])

        // A bill that nobody knows: the money is kept.
        #expect(try await post(notice("S3", "in.(x)", 7)).status == 200)
        #expect(try await hall.head() > heads[0])
        await hall.stop()
    }
}
