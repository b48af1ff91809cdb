import API
import Demo
import EventLoop
import HTTPServer
import Kernel

/// Sends commands as clients do, again and again under the same key until there is an answer, and remembers every one
/// that was acknowledged.
@IO final class Witness {
    struct Ack: Sendable {
        var key: UUID, id: UUID, version: Int64, position: Int64
        /// A text that stands in the command's fact and in no other; empty if there is none.
        var mark: String
    }

    private(set) var acks: [Ack] = []
    private(set) var complaints: [String] = []
    private(set) var requests = 0, unanswered = 0, toldToWait = 0
    private(set) var longestPause = Duration.zero
    /// No new work is begun.
    var isClosing = false
    private var hasGivenUp = false
    /// Rules may say no when the clock has jumped between two steps.
    var clockMoves = 0
    private var lastAck = Deadline.now
    var random: SplitMix
    private let stage: Stage
    private let tokens: [Role: String]

    enum Role: String, CaseIterable { case window, clerk, street, civil, district, manager }

    init(_ stage: Stage, seed: UInt64) async throws {
        self.stage = stage
        random = SplitMix(seed: seed)
        var tokens: [Role: String] = [:]
        let clock = { @IO @Sendable in Instant(microseconds: WallClock.microseconds) }
        for role in Role.allCases {
            tokens[role] = try await Tokens(pool: stage.pool, clock: clock).issue(
                Actor(id: "torture-\(role)", channel: "window"), permissions: ["*:*:*"], note: "torture",
                expiresAt: clock() + .seconds(400 * 86_400))
        }
        self.tokens = tokens
    }

    func newKey() -> UUID { UUID(high: random.next() & ~0xF000 | 0x8000, low: random.next() >> 2 | 1 << 63) }

    func note(_ complaint: String) { complaints.append(complaint) }

    /// Nothing more can be expected.
    func giveUp() { hasGivenUp = true }

    /// Has a command carried out and returns what was acknowledged; nil if a rule says no after the clock has jumped.
    func perform(_ path: String, _ body: String, as role: Role, mark: String = "") async -> Ack? {
        let key = newKey(), moves = clockMoves
        while !hasGivenUp {
            // Now and then somebody does not wait for the answer.
            let patience: Duration = random.chance(0.05) ? .milliseconds(random.int(1...30)) : .seconds(25)
            guard let answer = await send(.post, path, body, as: role, key: key, patience) else { continue }
            if (200...299).contains(answer.status), let ack = ack(answer, key, mark) {
                if random.chance(0.1) { await repeats(ack, path, body, role) }
                return ack
            }
            let code = (try? JSON.parse(answer.body))?["code"]?.string ?? ""
            if answer.status == 409, code == "contended" { continue }
            if moves == clockMoves {
                let text = String(decoding: answer.body, as: UTF8.self)
                complaints.append("\(path) was answered \(answer.status): \(text)")
            }
            return nil
        }
        complaints.append("\(path) got no final answer long after the last fault")
        return nil
    }

    /// Reads until the answer holds what is wanted; nil if that does not come in time.
    func read<T>(
        _ target: String, within patience: Duration = .seconds(20), _ wanted: (JSON) -> T?
    ) async -> T? {
        let deadline = Deadline.after(patience)
        while Deadline.now < deadline, !hasGivenUp {
            guard let answer = await send(.get, target, "", as: .window, key: nil, .seconds(10)) else { continue }
            if answer.status == 200, let json = try? JSON.parse(answer.body), let value = wanted(json) { return value }
            try? await EventLoop.sleep(for: .milliseconds(100))
        }
        return nil
    }

    /// An answer, or nil if there was none or it was to come back later; then the time for that has passed.
    private func send(
        _ method: HTTPServer.Method, _ target: String, _ body: String, as role: Role, key: UUID?, _ patience: Duration
    ) async -> ClientResponse? {
        requests += 1
        var headers: Headers = ["Authorization": "Bearer \(tokens[role] ?? "")", "Prefer": "wait=5"]
        if let key {
            headers.append("Idempotency-Key", key.description)
            headers.append("Content-Type", "application/json")
        }
        let request = ClientRequest(method, target, headers: headers, body: Array(body.utf8))
        do throws(ClientError) {
            let answer = try await stage.client.send(request, until: .after(patience))
            guard answer.status == 503 || answer.status == 429 else { return answer }
            toldToWait += 1
            if answer.headers["Retry-After"] == nil {
                complaints.append("\(target) was answered \(answer.status) without a word on when to come back")
            }
        } catch { unanswered += 1 }
        try? await EventLoop.sleep(for: .milliseconds(random.int(30...150)))
        return nil
    }

    private func ack(_ answer: ClientResponse, _ key: UUID, _ mark: String) -> Ack? {
        guard let json = try? JSON.parse(answer.body), let id = json["id"]?.string.flatMap({ UUID($0) }),
            let version = json["version"]?.int, let position = json["position"]?.int
        else { return nil }
        let ack = Ack(key: key, id: id, version: version, position: position, mark: mark)
        acks.append(ack)
        longestPause = max(longestPause, Deadline.now.since(lastAck))
        lastAck = .now
        return ack
    }

    /// The same request once more has to get the same answer.
    private func repeats(_ ack: Ack, _ path: String, _ body: String, _ role: Role) async {
        guard let answer = await send(.post, path, body, as: role, key: ack.key, .seconds(10)),
            let json = try? JSON.parse(answer.body)
        else { return }
        let same =
            json["id"]?.string == ack.id.description && json["version"]?.int == ack.version
            && json["position"]?.int == ack.position
        if !same {
            complaints.append(
                "\(path), sent again, got another answer: \(String(decoding: answer.body, as: UTF8.self))")
        }
    }
}
