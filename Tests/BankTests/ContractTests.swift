import Bank
import EventLoop
import HTTPServer
import Kernel
import Testing

@Suite("Asking the bank for changes") struct ContractTests {
    @Test("the example of the interface reads as a request")
    func example() throws {
        let text = """
            {"requestNo":"C20260301-000001","merchantNo":"MCH0001","contractNo":"HT-2026-000123","tenant":{"name":"张三",
            "idType":"01","idNo":"11010119900307002X","mobile":"13800138000"},"room":{"address":"徐州市云龙区新安家园3栋2单元502",
            "area":5832},"rent":{"monthly":32659,"cycle":"quarter","deposit":100000},"startDate":"2026-03-01",
            "endDate":"2027-02-28","debitAccount":"6216600100001234564","agreementNo":null,
            "timestamp":"2026-03-01T10:00:00+08:00"}
            """
        let request = try BankContract(json: Array(text.utf8))
        #expect(request.rent.monthly == Money(fen: 32_659) && request.agreementNo == nil)
        #expect(request.timestamp.description == "2026-03-01T10:00:00+08:00")
        #expect(try BankContract(json: request.json) == request)
    }

    @Test("a request number has one answer, whenever it comes again, and refuses other content")
    @IO func idempotence() async throws {
        let bench = try await Bench()
        let first = await bench.client.send(contract())
        #expect(first.answer?.bankContractNo == "BC9001" && first.answer?.bankSerialNo == "20260301000001")
        bench.clock.advance(by: .seconds(3_600))
        var again = contract()
        again.timestamp = BankTime(bench.clock.now)
        #expect(await bench.client.send(again) == first)
        #expect(await bench.client.send(contract(monthly: 1)).summary == "refused S001")
        #expect(await bench.client.send(contract("HT-2")).summary == "refused S001")
        await bench.close()
    }

    @Test("a contract that the bank has already is accepted if it is the same one")
    @IO func existing() async throws {
        let bench = try await Bench()
        _ = await bench.client.send(contract())
        let again = await bench.client.send(contract(request: "C-2"))
        #expect(again.answer?.bankContractNo == "BC9001")
        #expect(await bench.client.send(contract(request: "C-3", monthly: 1)).summary == "refused S101")
        await bench.close()
    }

    @Test("a contract lives from its registration to its end")
    @IO func lifecycle() async throws {
        let bench = try await Bench()
        var amendment = BankAmendment()
        (amendment.requestNo, amendment.merchantNo, amendment.contractNo) = ("A-1", "MCH0001", "HT-1")
        amendment.endDate = Day(2028, 2, 29)
        #expect(await bench.client.send(amendment).summary == "refused S102")
        _ = await bench.client.send(contract())
        amendment.requestNo = "A-2"
        #expect(await bench.client.send(amendment).answer?.bankContractNo == "BC9001")

        let bills = batch("B-1", [("ZD-1", 100), ("ZD-2", 200)])
        #expect(await bench.client.send(bills).answer?.results?.map(\.bankBillNo) == ["BB100001", "BB100002"])
        let changed = batch("B-2", [("ZD-1", 100), ("ZD-2", 201), ("ZD-3", 1)])
        let results = try #require(await bench.client.send(changed).answer?.results)
        #expect(results.map(\.code) == ["S201", "S201", "B001"])
        #expect(zip(results, changed.bills).map { $0.accepts($1) } == [true, false, true])

        try await bench.pay("ZD-2", 200)
        #expect(await bench.client.send(voiding("V-1", "ZD-1")).summary == "accepted")
        #expect(await bench.client.send(voiding("V-2", "ZD-1")).summary == "refused S202")
        #expect(await bench.client.send(voiding("V-3", "ZD-2")).summary == "refused S204")
        #expect(await bench.client.send(voiding("V-4", "ZD-9")).summary == "refused S203")

        var termination = BankTermination()
        (termination.requestNo, termination.merchantNo, termination.contractNo) = ("T-1", "MCH0001", "HT-1")
        #expect(await bench.client.send(termination).summary == "accepted")
        let late = await bench.client.send(batch("B-3", [("ZD-4", 1)]))
        #expect(late.answer?.results?.map(\.code) == ["S105"])
        await bench.close()
    }

    private func voiding(_ request: String, _ bill: String) -> BankVoiding {
        var voiding = BankVoiding()
        (voiding.requestNo, voiding.merchantNo, voiding.billNo) = (request, "MCH0001", bill)
        return voiding
    }

    @Test("more than 500 bills, an unknown merchant and a missing field are refused")
    @IO func malformed() async throws {
        let bench = try await Bench()
        #expect(await bench.client.send(batch("B-1", [])).summary == "refused B998")
        let many = (0...500).map { ("ZD-\($0)", Int64(1)) }
        #expect(await bench.client.send(batch("B-2", many)).summary == "refused B998")
        var stranger = contract()
        stranger.merchantNo = "MCH0002"
        #expect(await bench.client.send(stranger).summary == "refused B005")
        await bench.close()
    }

    @Test("who does not know the secret, or whose clock is more than five minutes off, is refused")
    @IO func signature() async throws {
        let stranger = try await Bench(secret: Array("another".utf8))
        #expect(await stranger.client.send(contract()).summary == "refused B005")
        #expect(await stranger.client.payment("1").summary == "refused B005")
        await stranger.close()

        let bench = try await Bench()
        for (skew, outcome) in [(-301, "refused B005"), (301, "refused B005"), (-300, "accepted"), (300, "accepted")] {
            let time = BankTime(bench.clock.now + .seconds(skew))
            let body = contract(request: "C\(skew)").json
            let sign = BankSignature.sign(
                Bench.secret, method: "POST", target: "/boc/v1/contracts", time: time, body: body)
            let headers: Headers = ["X-Timestamp": time.description, "X-Sign": sign]
            let response = await bench.simulator.handle(
                Request(.post, "/boc/v1/contracts", headers: headers, body: body))
            #expect((response.status == 200) == (outcome == "accepted"), "\(skew)")
        }
        await bench.close()
    }

    @Test("a bank that cannot be reached has done nothing")
    @IO func unreachable() async throws {
        let listener = try await Listener(.tcp(host: "127.0.0.1", port: 0))
        let address = listener.address
        listener.close()
        let client = BankClient(
            Client(address: address, host: address.description), secret: Bench.secret, clock: { Bench.start })
        #expect(await client.send(contract()).summary == "retryable ")
        #expect(await client.payment("1").summary == "retryable ")
    }
}
