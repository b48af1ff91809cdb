package import EventLoop
package import HTTPServer
package import Kernel

/// How a question to the bank ended, by what may be done next.
package enum BankOutcome<Answer: Sendable>: Sendable {
    case accepted(Answer)
    /// The bank said no and will say it again: a person has to look at it.
    case refused(code: String, message: String)
    /// Nothing has happened at the bank, or it says so itself: ask again later with the same request number.
    case retryable(code: String, message: String)
    /// It was sent and no answer came, so it may have been done: ask again with the SAME request number.
    case unknown(String)
}

extension BankOutcome: Equatable where Answer: Equatable {}

/// Asks the bank. No call throws: every ending is an outcome that says what to do next.
@IO package final class BankClient {
    private let send: Exchange
    private let secret: [UInt8]
    private let timeout: Duration
    private let clock: @Sendable () -> Instant

    /// `secret` is shared with the bank; `timeout` is for one question, connecting included; `clock` gives the time
    /// that is signed, which the bank allows to be five minutes off.
    package convenience init(
        _ client: Client, secret: [UInt8], timeout: Duration = .seconds(10), clock: @escaping @Sendable () -> Instant
    ) {
        self.init(secret: secret, timeout: timeout, clock: clock) { request, deadline throws(ClientError) in
            try await client.send(request, until: deadline)
        }
    }

    /// One question to the bank and its answer; in simulations there is no network in between.
    typealias Exchange = @IO (ClientRequest, Deadline) async throws(ClientError) -> ClientResponse

    init(
        secret: [UInt8], timeout: Duration = .seconds(10), clock: @escaping @Sendable () -> Instant,
        send: @escaping Exchange
    ) {
        (self.secret, self.timeout, self.clock, self.send) = (secret, timeout, clock, send)
    }

    /// Asks for a change.
    package func send(_ request: some BankRequest) async -> BankOutcome<BankReply> {
        let response: ClientResponse
        do throws(ClientError) { response = try await exchange(.post, request.target, request.json) } catch {
            if case .notConnected(let reason) = error { return .retryable(code: "", message: reason) }
            return .unknown("\(error)")
        }
        guard let reply = try? BankReply(tolerating: response.body) else {
            return BankClient.outcomeWithoutReply(response)
        }
        let isRepetition = reply.code == BankCode.contractExists.rawValue && reply.payloadHash == request.payloadHash
        if isRepetition { return .accepted(reply) }
        return BankClient.outcome(reply) { reply }
    }

    /// The payment with a serial number, for a notice that never came.
    package func payment(_ bankSerialNo: String) async -> BankOutcome<BankPayment> {
        await ask("/boc/v1/payments/\(bankSerialNo.pathSegment)") { bytes throws(ReadError) in
            try BankPayment(tolerating: bytes)
        }
    }

    /// What moved on a day; the bank has it from six the next morning.
    package func reconciliation(of day: Day) async -> BankOutcome<Reconciliation> {
        await ask("/boc/v1/recon/\(day.compact)") { bytes throws(ReadError) in try Reconciliation(file: bytes) }
    }

    /// Reading changes nothing, so every failure that is not the bank's refusal may be repeated.
    private func ask<Answer>(_ target: String, _ read: ([UInt8]) throws(ReadError) -> Answer) async
        -> BankOutcome<Answer>
    {
        let response: ClientResponse
        do throws(ClientError) { response = try await exchange(.get, target, []) } catch {
            return .retryable(code: "", message: "\(error)")
        }
        if response.status == 200 {
            do throws(ReadError) { return .accepted(try read(response.body)) } catch {
                return .retryable(code: BankCode.malformedAnswer.rawValue, message: "\(error)")
            }
        }
        guard let reply = try? BankReply(tolerating: response.body), reply.code != BankCode.ok.rawValue else {
            return .retryable(code: "HTTP \(response.status)", message: "")
        }
        return BankClient.outcome(reply) { nil }
    }

    private func exchange(_ method: Method, _ target: String, _ body: [UInt8]) async throws(ClientError)
        -> ClientResponse
    {
        let time = BankTime(clock())
        let sign = BankSignature.sign(secret, method: method.rawValue, target: target, time: time, body: body)
        let headers: Headers = [
            "Content-Type": "application/json", BankSignature.timeHeader: time.description, BankSignature.header: sign,
        ]
        let request = ClientRequest(method, target, headers: headers, body: body)
        return try await send(request, .after(timeout))
    }

    private static func outcome<Answer>(_ reply: BankReply, _ answer: () -> Answer?) -> BankOutcome<Answer> {
        let code = BankCode(rawValue: reply.code)
        if code == .ok, let answer = answer() { return .accepted(answer) }
        return code?.isRetryable == true
            ? .retryable(code: reply.code, message: reply.message) : .refused(code: reply.code, message: reply.message)
    }

    /// Something between us and the bank answered, or the bank's answer is damaged.
    private static func outcomeWithoutReply(_ response: ClientResponse) -> BankOutcome<BankReply> {
        switch response.status {
        case 429, 503: .retryable(code: "HTTP \(response.status)", message: "")
        case 400..<500: .refused(code: "HTTP \(response.status)", message: "")
        default: .unknown("HTTP \(response.status) without a readable answer")
        }
    }
}
