import EventLoop
import HTTPServer
import Kernel

/// Posts notices of payments until each is acknowledged or its attempts are used up.
@IO final class NoticeDelivery {
    private let client: Client
    private let pauses: [Duration]
    /// Told of every attempt: the notice, the answer's code or why there is none, and whether it was acknowledged.
    private let report: @IO (PaymentNotice, String, Bool) -> Void
    private var held: [PaymentNotice] = []
    private var tasks: [Int: Task<Void, Never>] = [:]
    private var started = 0
    private var isStopped = false

    init(_ client: Client, pauses: [Duration], report: @escaping @IO (PaymentNotice, String, Bool) -> Void) {
        (self.client, self.pauses, self.report) = (client, pauses, report)
    }

    /// Sends a notice, `copies` of it one after the other, then those that were held back.
    func send(_ notice: PaymentNotice, copies: Int = 1, after delay: Duration = .zero) {
        guard !isStopped else { return }
        started += 1
        let number = started
        tasks[number] = Task { @IO in
            try? await EventLoop.sleep(for: delay)
            for _ in 0..<copies { await deliver(notice) }
            let waiting = held
            held = []
            for notice in waiting { send(notice) }
            tasks[number] = nil
        }
    }

    /// Keeps a notice back until the next one has been delivered.
    func hold(_ notice: PaymentNotice) { held.append(notice) }

    func stop() {
        isStopped = true
        for task in tasks.values { task.cancel() }
        client.close()
    }

    private func deliver(_ notice: PaymentNotice) async {
        for attempt in 0...pauses.count {
            if attempt > 0 { try? await EventLoop.sleep(for: pauses[attempt - 1]) }
            if Task.isCancelled { return }
            let code = await post(notice)
            let isAcknowledged = code == "OK"
            report(notice, code, isAcknowledged)
            if isAcknowledged { return }
        }
    }

    private func post(_ notice: PaymentNotice) async -> String {
        let headers: Headers = ["Content-Type": "application/json"]
        let request = ClientRequest(.post, PaymentNotice.target, headers: headers, body: notice.json)
        do throws(ClientError) {
            let response = try await client.send(request, until: .after(.seconds(10)))
            let answer = (try? JSON.parse(response.body))?["code"]?.string
            return response.status == 200 ? answer ?? "unreadable" : "HTTP \(response.status)"
        } catch { return "\(error)" }
    }
}
