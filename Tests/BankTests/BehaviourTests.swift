import EventLoop
import HTTPServer
import Kernel
import Testing

@testable import Bank

@Suite("A bank that misbehaves") struct BehaviourTests {
    @Test(
        "is understood, and asking again with the same number ends well, once",
        arguments: [
            ("ok", "accepted"), ("delay(20)", "accepted"), ("timeout", "unknown"), ("httpError(500)", "unknown"),
            ("httpError(502)", "unknown"), ("httpError(503)", "retryable HTTP 503"),
            ("httpError(404)", "refused HTTP 404"), ("businessError(B013)", "retryable B013"),
            ("businessError(S103)", "refused S103"), ("businessError(X999)", "refused X999"),
            ("dropAfterCommit", "unknown"), ("corruptField", "unknown"), ("lateResult(1)", "retryable B002"),
        ])
    @IO func outcomes(behaviour: String, outcome: String) async throws {
        let bench = try await Bench()
        try await bench.scenario(behaviour)
        let client = behaviour == "timeout" ? bench.impatient : bench.client
        #expect(await client.send(contract()).summary == outcome)
        try await EventLoop.sleep(for: .milliseconds(2))
        let again = await bench.client.send(contract())
        #expect(again.answer?.bankContractNo == "BC9001")
        #expect(await bench.client.send(contract("HT-2", request: "C-2")).answer?.bankContractNo == "BC9002")
        await bench.close()
    }

    @Test("is asked again for a late result until it is there")
    @IO func late() async throws {
        let bench = try await Bench()
        try await bench.scenario("lateResult(60000)")
        for _ in 0..<3 { #expect(await bench.client.send(contract()).summary == "retryable B002") }
        await bench.close()
    }

    @Test("takes so many requests a minute")
    @IO func rate() async throws {
        let bench = try await Bench()
        try await bench.scenario("rateLimit(2)", times: nil)
        for number in 1...4 {
            let outcome = await bench.client.send(contract("HT-\(number)", request: "C-\(number)"))
            #expect(outcome.summary == (number <= 2 ? "accepted" : "retryable S429"))
        }
        bench.clock.advance(by: .seconds(60))
        #expect(await bench.client.send(contract("HT-3", request: "C-3")).summary == "accepted")
        await bench.close()
    }

    @Test("does so for what matches, as often as it was told, until that is cleared")
    @IO func matching() async throws {
        let bench = try await Bench()
        try await bench.scenario("businessError(S103)", match: "HT-2", times: 1)
        try await bench.scenario("httpError(503)", match: "HT-3", times: nil)
        #expect(await bench.client.send(contract()).summary == "accepted")
        #expect(await bench.client.send(contract("HT-2", request: "C-2")).summary == "refused S103")
        #expect(await bench.client.send(contract("HT-2", request: "C-2")).summary == "accepted")
        for _ in 0..<3 {
            #expect(await bench.client.send(contract("HT-3", request: "C-3")).summary == "retryable HTTP 503")
        }
        try await bench.sim("scenario", method: .delete)
        #expect(await bench.client.send(contract("HT-3", request: "C-3")).summary == "accepted")
        await bench.close()
    }

    @Test("fails to read what it could not have meant: every reading may be repeated")
    @IO func reading() async throws {
        let bench = try await Bench()
        let serial = try await bench.pay("ZD-1", 5)
        for behaviour in ["timeout", "httpError(500)", "dropAfterCommit", "corruptField", "businessError(B012)"] {
            try await bench.scenario(behaviour)
            let client = behaviour == "timeout" ? bench.impatient : bench.client
            #expect(await client.payment(serial).summary.hasPrefix("retryable"), "\(behaviour)")
        }
        #expect(await bench.client.payment(serial).answer?.amount == Money(fen: 5))
        await bench.close()
    }

    @Test("is not told nonsense")
    @IO func nonsense() async throws {
        let bench = try await Bench()
        for behaviour in ["", "explode", "delay", "delay(x)", "ok(1)", "delay(1", "businessError()"] {
            #expect(try await bench.sim("scenario", ["match": "", "behaviour": .string(behaviour)]).status == 400)
        }
        #expect(try await bench.sim("nothing").status == 404)
        await bench.close()
    }

    @Test("has behaviours that read back as they are written")
    func texts() {
        let all: [Behaviour] = [
            .ok, .delay(1), .timeout, .httpError(500), .businessError("S103"), .dropAfterCommit, .duplicateCallback(2),
            .reorderCallbacks, .lateResult(3), .rateLimit(4), .corruptField,
        ]
        for behaviour in all { #expect(Behaviour(behaviour.description) == behaviour) }
    }
}
