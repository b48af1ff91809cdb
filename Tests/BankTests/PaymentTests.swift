import Crypto
import EventLoop
import Glibc
import Kernel
import Testing

@testable import Bank

@Suite("Payments") struct PaymentTests {
    private let today = Day(2026, 3, 1) ?? Day()

    @Test("a payment is notified, found by its number, and stands in the next morning's file")
    @IO func payment() async throws {
        let bench = try await Bench()
        _ = await bench.client.send(contract())
        let serial = try await bench.pay("ZD-1", 32_659)
        try await bench.receiver.wait(for: 1)
        let notice = try #require(bench.receiver.notices.first)
        #expect(notice.bankSerialNo == serial && notice.billNo == "ZD-1" && notice.amount == Money(fen: 32_659))
        #expect(notice.payer == "张*" && notice.paidAt.description == "2026-03-01T10:00:00+08:00")
        #expect(notice.isGenuine(Bench.secret) && !notice.isGenuine([1]))
        var forged = notice
        forged.amount = Money(fen: 1)
        #expect(!forged.isGenuine(Bench.secret))
        #expect(await bench.client.payment(serial).answer?.billNo == "ZD-1")
        #expect(await bench.client.payment("nothing/here").summary == "refused S402")

        #expect(await bench.client.reconciliation(of: today).summary == "retryable S501")
        bench.clock.advance(by: .seconds(20 * 3_600 - 1))
        #expect(await bench.client.reconciliation(of: today).summary == "retryable S501")
        bench.clock.advance(by: .seconds(1))
        let day = try #require(await bench.client.reconciliation(of: today).answer)
        #expect(day.lines.map(\.bankSerialNo) == [serial] && day.total == Money(fen: 32_659))
        #expect(await bench.client.reconciliation(of: today - 1).answer == Reconciliation(lines: []))
        await bench.close()
    }

    @Test("a refund takes no more than was paid, and stands in the file as a line of its own")
    @IO func refund() async throws {
        let bench = try await Bench()
        let serial = try await bench.pay("ZD-1", 100)
        var refund = BankRefund()
        (refund.requestNo, refund.merchantNo, refund.bankSerialNo) = ("R-1", "MCH0001", serial)
        refund.amount = Money(fen: 60)
        #expect(await bench.client.send(refund).summary == "accepted")
        #expect(await bench.client.send(refund).summary == "accepted")
        refund.requestNo = "R-2"
        #expect(await bench.client.send(refund).summary == "refused S401")
        (refund.requestNo, refund.bankSerialNo) = ("R-3", "nothing")
        #expect(await bench.client.send(refund).summary == "refused S402")
        bench.clock.advance(by: .seconds(86_400))
        let day = try #require(await bench.client.reconciliation(of: today).answer)
        #expect(day.lines.map(\.type) == [.payment, .refund] && day.total == Money(fen: 40))
        await bench.close()
    }

    @Test("a notice is repeated until it is acknowledged, and not for ever")
    @IO func repetition() async throws {
        let bench = try await Bench(attempts: 8)
        bench.receiver.refusals = 3
        try await bench.pay("ZD-1", 1)
        try await bench.receiver.wait(for: 4)
        bench.receiver.refusals = 100
        try await bench.pay("ZD-2", 1)
        try await bench.receiver.wait(for: 12)
        bench.receiver.refusals = 0
        try await bench.pay("ZD-3", 1)
        try await bench.receiver.wait(for: 13)
        let counts = ["ZD-1", "ZD-2", "ZD-3"].map { bill in bench.receiver.notices.count { $0.billNo == bill } }
        #expect(counts == [4, 8, 1])
        await bench.close()
    }

    @Test("notices come several times, in another order, late or never, and the file has every payment once")
    @IO func disorder() async throws {
        let bench = try await Bench()
        try await bench.scenario("duplicateCallback(2)", match: "ZD-1")
        try await bench.pay("ZD-1", 1)
        try await bench.receiver.wait(for: 3)
        try await bench.scenario("dropAfterCommit", match: "ZD-2")
        try await bench.pay("ZD-2", 2)
        try await bench.scenario("reorderCallbacks", match: "ZD-3")
        try await bench.pay("ZD-3", 3)
        try await bench.pay("ZD-4", 4)
        try await bench.receiver.wait(for: 5)
        try await bench.scenario("lateResult(30)", match: "ZD-5")
        let paid = Deadline.now
        try await bench.pay("ZD-5", 5)
        try await bench.receiver.wait(for: 6)
        #expect(Deadline.now.since(paid) >= .milliseconds(30))
        #expect(bench.receiver.notices.map(\.billNo) == ["ZD-1", "ZD-1", "ZD-1", "ZD-4", "ZD-3", "ZD-5"])
        #expect(bench.receiver.notices.prefix(3).allSatisfy { $0 == bench.receiver.notices[0] })
        bench.clock.advance(by: .seconds(86_400))
        let day = try #require(await bench.client.reconciliation(of: today).answer)
        #expect(day.lines.map(\.amount.fen) == [1, 2, 3, 4, 5])
        await bench.close()
    }

    @Test("a payment that the bank refuses moves nothing")
    @IO func refusedPayment() async throws {
        let bench = try await Bench()
        try await bench.scenario("businessError(S301)", match: "_sim/pay")
        let order: JSON = ["billNo": "", "contractNo": "HT-1", "amount": 1, "channel": "bocMobile"]
        #expect(try await bench.sim("pay", order).body["code"] == "S301")
        #expect(try await bench.sim("pay", ["amount": 0]).status == 400)
        bench.clock.advance(by: .seconds(86_400))
        #expect(await bench.client.reconciliation(of: today).answer?.lines == [])
        await bench.close()
    }

    @Test("a file that was cut off or changed is refused")
    func damagedFile() throws {
        var line = ReconciliationLine()
        (line.lineNo, line.bankSerialNo, line.amount) = (1, "1", Money(fen: 10))
        let file = Reconciliation(lines: [line, line]).file
        #expect(try Reconciliation(file: file).total == Money(fen: 20))
        for count in 0..<file.count - 1 {
            #expect(throws: ReadError.self) { _ = try Reconciliation(file: Array(file.prefix(count))) }
        }
        let lines = file.split(separator: UInt8(ascii: "\n"))
        #expect(throws: ReadError.self) { _ = try Reconciliation(file: Array(lines[1] + [0x0A] + lines[2])) }
    }
}

@Suite("A bank that is restarted") struct RestartTests {
    @Test("forgets no answer, no payment and no notice")
    @IO func memory() async throws {
        let path = "/tmp/bank-\(Random.bytes(8).hex)"
        defer { unlink(path) }
        let bench = try await Bench(attempts: 1, journal: path)
        let first = await bench.client.send(contract())
        bench.receiver.refusals = 1
        let lost = try await bench.pay("ZD-1", 7)
        try await bench.receiver.wait(for: 1)
        try await bench.pay("ZD-2", 8)
        try await bench.receiver.wait(for: 2)
        try await bench.scenario("dropAfterCommit", match: "ZD-3")
        try await bench.pay("ZD-3", 9)
        bench.clock.advance(by: .seconds(60))
        try await bench.waitForAcknowledgements(1)

        // A crash in the middle of a line leaves half of it.
        let file = open(path, O_WRONLY | O_APPEND)
        #expect(write(file, "{\"at\":", 6) == 6)
        close(file)
        try bench.restartBank()
        try await bench.receiver.wait(for: 3)
        #expect(bench.receiver.notices.last?.bankSerialNo == lost)
        #expect(await bench.client.send(contract()) == first)
        #expect(await bench.client.send(contract(request: "C-1", monthly: 1)).summary == "refused S001")
        #expect(try await bench.pay("ZD-4", 10) == "20260301000005")
        try await bench.receiver.wait(for: 4)
        bench.clock.advance(by: .seconds(86_400))
        let day = try #require(await bench.client.reconciliation(of: Day(2026, 3, 1) ?? Day()).answer)
        #expect(day.lines.map(\.amount.fen) == [7, 8, 9, 10])
        try bench.restartBank()
        #expect(await bench.client.reconciliation(of: Day(2026, 3, 1) ?? Day()).answer == day)
        #expect(bench.receiver.notices.count == 4)
        await bench.close()
    }
}
