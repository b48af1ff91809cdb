package import EventLoop
package import HTTPServer
package import Kernel

/// A bank to develop and test against: the interface of the real one, and a back door to make it misbehave.
///
/// `POST /_sim/scenario {match, behaviour, times}` (DELETE clears them), `POST /_sim/pay {billNo, contractNo, amount,
/// channel}` makes a tenant pay, `GET /_sim/journal` tells what it received and sent. Its books are only as trustworthy
/// as the tests need: they survive a restart when `journal` is given.
@IO package final class BankSimulator {
    package struct Settings: Sendable {
        package var merchantNo: String
        package var secret: [UInt8]
        /// Where notices of payments go; without it none are sent.
        package var callback: Address?
        /// The file that makes a restart forget nothing.
        package var journal: String?
        /// Between the attempts to deliver a notice; the real bank's by default.
        package var pauses: [Duration] = [120, 120, 300, 600, 1_800, 3_600, 7_200].map { .seconds($0) }
        package var clock: @Sendable () -> Instant

        package init(merchantNo: String, secret: [UInt8], clock: @escaping @Sendable () -> Instant) {
            (self.merchantNo, self.secret, self.clock) = (merchantNo, secret, clock)
        }
    }

    private enum Operation {
        case change(BankLedger.Change)
        case payment, reconciliation
        case scenario, clear, journal, pay
    }

    private let settings: Settings
    private let journal: BankJournal
    private let routes: Router<Operation>
    private var books: BankLedger
    private var delivery: NoticeDelivery?
    private var scenarios = Scenarios()
    /// Request numbers that are answered “unfinished” until then.
    private var unfinished: [String: Deadline] = [:]

    /// Opens the books, those of the journal if there is one, and goes on notifying what was not acknowledged.
    package init(_ settings: Settings) throws {
        self.settings = settings
        journal = try BankJournal(path: settings.journal)
        books = BankLedger(merchantNo: settings.merchantNo)
        routes = BankSimulator.makeRoutes()
        if let callback = settings.callback {
            let client = Client(address: callback, host: callback.description)
            delivery = NoticeDelivery(client, pauses: settings.pauses) { [weak self] notice, code, isAcknowledged in
                self?.record("CALLBACK", PaymentNotice.target, notice.json, .ok, code, applied: isAcknowledged)
            }
        }
        restore()
    }

    /// Stops sending notices.
    package func stop() { delivery?.stop() }

    private static func makeRoutes() -> Router<Operation> {
        var routes = Router<Operation>()
        routes.add(.post, "/boc/v1/contracts", .change(.contract))
        routes.add(.post, "/boc/v1/contracts/{no}/amend", .change(.amendment))
        routes.add(.post, "/boc/v1/contracts/{no}/terminate", .change(.termination))
        routes.add(.post, "/boc/v1/bills:batch", .change(.bills))
        routes.add(.post, "/boc/v1/bills/{no}/void", .change(.voiding))
        routes.add(.post, "/boc/v1/refunds", .change(.refund))
        routes.add(.get, "/boc/v1/payments/{no}", .payment)
        routes.add(.get, "/boc/v1/recon/{no}", .reconciliation)
        routes.add(.post, "/_sim/scenario", .scenario)
        routes.add(.delete, "/_sim/scenario", .clear)
        routes.add(.get, "/_sim/journal", .journal)
        routes.add(.post, "/_sim/pay", .pay)
        return routes
    }

    private func restore() {
        var unsent: [String: PaymentNotice] = [:]
        for entry in journal.entries where entry.applied {
            let body = entry.body?.bytes ?? []
            if entry.method == "CALLBACK" {
                if let notice = try? PaymentNotice(json: body) { unsent[notice.bankSerialNo] = nil }
                continue
            }
            let path = Request(.post, entry.target).path
            guard case .found(let operation, _) = routes.match(.post, path) else { continue }
            switch operation {
            case .change(let change): _ = books.apply(change, body, at: entry.at)
            case .pay:
                let reply = books.apply(.payment, body, at: entry.at)
                guard entry.behaviour != .dropAfterCommit, let notice = notice(reply) else { continue }
                unsent[notice.bankSerialNo] = notice
            default: continue
            }
        }
        for notice in unsent.values.sorted(by: { $0.bankSerialNo < $1.bankSerialNo }) { delivery?.send(notice) }
    }

    // MARK: Requests

    /// Answers one request; the handler of a `Server`.
    package func handle(_ request: Request) async -> Response {
        guard case .found(let operation, let parameters) = routes.match(request.method, request.path) else {
            return Response(status: 404)
        }
        switch operation {
        case .journal: return Response(headers: ["Content-Type": "application/json"], body: .bytes(journal.json))
        case .clear:
            scenarios.clear()
            return BankReply(.ok).response
        case .scenario:
            do throws(ReadError) { scenarios.add(try Scenario(json: request.body)) } catch {
                return BankReply(malformed: error).response
            }
            return BankReply(.ok).response
        default: break
        }
        if case .pay = operation {
        } else if let fault = unauthorised(request, settings.secret, settings.clock()) {
            record(request, .ok, fault.code)
            return fault.response
        }
        let text = "\(request.method.rawValue) \(request.target)\n\(String(decoding: request.body, as: UTF8.self))"
        let behaviour = scenarios.take(text, at: settings.clock())
        if let response = await misbehave(behaviour, request) { return response }
        switch operation {
        case .pay: return pay(request, behaviour)
        case .change(let change): return self.change(change, request, behaviour)
        case .payment:
            guard let payment = books.payment(parameters["no"] ?? "") else {
                return BankReply(.paymentNotFound).response
            }
            return spoil(Response(body: .bytes(payment.json)), behaviour)
        default: return spoil(reconciliation(parameters["no"] ?? ""), behaviour)
        }
    }

    /// The ways of not doing what was asked; nil if it is to be done.
    private func misbehave(_ behaviour: Behaviour, _ request: Request) async -> Response? {
        switch behaviour {
        case .delay(let milliseconds):
            try? await EventLoop.sleep(for: .milliseconds(milliseconds))
            return nil
        case .timeout:
            record(request, behaviour, "")
            try? await EventLoop.sleep(for: .seconds(300))
            return Response(status: 504)
        case .httpError(let status):
            record(request, behaviour, "HTTP \(status)")
            return Response(status: status)
        case .businessError(let code):
            record(request, behaviour, code)
            var reply = BankReply(BankCode(rawValue: code) ?? .failed)
            reply.code = code
            return reply.response
        default: return nil
        }
    }

    private func change(_ change: BankLedger.Change, _ request: Request, _ behaviour: Behaviour) -> Response {
        let number = (try? JSON.parse(request.body))?["requestNo"]?.string ?? ""
        if let until = unfinished[number], Deadline.now < until {
            record(request, behaviour, BankCode.unfinished.rawValue)
            return BankReply(.unfinished).response
        }
        let now = settings.clock()
        let reply = books.apply(change, request.body, at: now)
        record(request, behaviour, reply.code, applied: true, at: now)
        if case .lateResult(let milliseconds) = behaviour {
            unfinished[number] = .after(.milliseconds(milliseconds))
            return BankReply(.unfinished).response
        }
        return spoil(reply.response, behaviour)
    }

    private func pay(_ request: Request, _ behaviour: Behaviour) -> Response {
        let now = settings.clock()
        let reply = books.apply(.payment, request.body, at: now)
        record(request, behaviour, reply.code, applied: true, at: now)
        guard let notice = notice(reply) else { return reply.response }
        switch behaviour {
        case .dropAfterCommit: break
        case .reorderCallbacks: delivery?.hold(notice)
        case .duplicateCallback(let copies): delivery?.send(notice, copies: 1 + copies)
        case .lateResult(let milliseconds): delivery?.send(notice, after: .milliseconds(milliseconds))
        default: delivery?.send(notice)
        }
        return reply.response
    }

    private func reconciliation(_ text: String) -> Response {
        guard let day = Day(compact: text) else { return BankReply(.malformedRequest).response }
        // The file of a day is there from six the next morning.
        guard (settings.clock() + .seconds(-6 * 3_600)).day > day else { return BankReply(.notReady).response }
        let file = books.reconciliation(of: day).file
        return Response(headers: ["Content-Type": "application/x-ndjson"], body: .bytes(file))
    }

    // MARK: Pieces

    private func notice(_ reply: BankReply) -> PaymentNotice? {
        guard let payment = books.payment(reply.bankSerialNo ?? "") else { return nil }
        return PaymentNotice(payment, notifyId: "N\(payment.bankSerialNo)", secret: settings.secret)
    }

    /// What goes wrong on the way back, after it was done.
    private func spoil(_ response: Response, _ behaviour: Behaviour) -> Response {
        var response = response
        switch (behaviour, response.body) {
        case (.dropAfterCommit, _): response.body = .stream { _ in throw SocketError.closed }
        case (.corruptField, .bytes(let bytes)): response.body = .bytes(Array(bytes.prefix(bytes.count / 2)))
        default: break
        }
        return response
    }

    private func record(
        _ request: Request, _ behaviour: Behaviour, _ code: String, applied: Bool = false, at now: Instant? = nil
    ) {
        record(request.method.rawValue, request.target, request.body, behaviour, code, applied: applied, at: now)
    }

    private func record(
        _ method: String, _ target: String, _ body: [UInt8], _ behaviour: Behaviour, _ code: String, applied: Bool,
        at now: Instant? = nil
    ) {
        var entry = JournalEntry()
        (entry.at, entry.method, entry.target) = (now ?? settings.clock(), method, target)
        entry.body = body.isEmpty ? nil : (try? JSON.parse(body)) ?? .string(String(decoding: body, as: UTF8.self))
        (entry.behaviour, entry.code, entry.applied) = (behaviour, code, applied)
        journal.append(entry)
    }
}
