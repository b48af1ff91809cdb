import EventLoop
import HTTPServer
import Identity
import Kernel

/// Finds out who calls, and turns away who may not.
@IO struct Gate {
    let request: Request
    let trace: Trace
    let services: Services

    /// Tokens that are none may be tried so often from one address.
    private static let badTokens = RateLimit("token", 30, in: .seconds(300))

    /// Who asks.
    func caller(for endpoint: Endpoint) async throws -> Caller {
        guard endpoint.permission != nil || endpoint.personal != nil else { return .anonymous }
        return try await authenticate()
    }

    /// Refuses who may not.
    func admit(_ caller: Caller, to endpoint: Endpoint) throws(Problem) {
        if caller.usesCookie, !request.isSafe { try request.requireSameSite(withHeader: true) }
        if let restriction = caller.session?.restriction, endpoint.personal?.contains(restriction) != true {
            throw Problem(restriction)
        }
    }

    /// What was refused, for the operation log: whatever somebody was not allowed to do, and commands of which nothing
    /// came. Who is not known, or speaks no sense, is not somebody who did something.
    func note(_ problem: Problem, _ endpoint: Endpoint, _ caller: Caller, _ parameters: [String: String]) {
        let isCommand = !request.isSafe && endpoint.permission != nil && [404, 409, 412, 422].contains(problem.status)
        guard caller != .anonymous, isCommand || problem.status == 403 else { return }
        let subject = pathParameters(of: endpoint.path).first.flatMap { parameters[$0] }.flatMap { UUID($0) }
        services.identity.operations.note(
            OperationEntry(
                refused: endpoint.operationID, problem.type.code, by: caller.actor, caller.session, on: subject,
                from: request.origin(trace, services)))
    }

    /// On whose data the caller may use the endpoint; refused if on nobody's.
    func scope(of caller: Caller, for endpoint: Endpoint) throws -> Scope {
        guard let permission = endpoint.permission else { return .nothing }
        guard let scope = caller.scope(for: permission) else { throw Problem.forbidden(permission) }
        guard scope.isWholeCity || endpoint.data != .wholeCity else { throw Problem.outsideScope }
        return scope
    }

    /// Whether who was let in would be again; for answers that go on, and are about the whole city.
    func mayStill(_ permission: String) async throws -> Bool {
        do {
            let caller = try await authenticate()
            return caller.session?.restriction == nil && caller.scope(for: permission) == .wholeCity
        } catch is Problem { return false }
    }

    /// Counts a call; the header fields that say how many are left.
    func count(_ limit: RateLimit, _ caller: Caller) async throws -> [(name: String, value: String)] {
        let who = caller == .anonymous ? address : caller.actor.id
        let verdict = try await services.identity.limits.take(limit, by: who)
        let fields = [
            (name: "RateLimit-Policy", value: limit.policy),
            (name: "RateLimit", value: "\"\(limit.name)\";r=\(verdict.remaining);t=\(verdict.seconds)"),
        ]
        if verdict.isAllowed { return fields }
        var problem = Problem(.throttled, "操作过于频繁, 请在 \(verdict.seconds) 秒后重试")
        problem.fields = fields + [("Retry-After", String(verdict.seconds))]
        throw problem
    }

    private var address: String { services.proxies.address(of: request) }

    private func authenticate() async throws -> Caller {
        if let header = request.headers["Authorization"] {
            let parts = header.split(separator: " ", maxSplits: 1)
            let isBearer = parts.count == 2 && parts[0].lowercased() == "bearer"
            return try await authenticate(isBearer ? String(parts[1].drop { $0 == " " }) : "", usesCookie: false)
        }
        guard let token = request.sessionCookie else { throw Problem.authenticationRequired }
        return try await authenticate(token, usesCookie: true)
    }

    private func authenticate(_ token: String, usesCookie: Bool) async throws -> Caller {
        if usesCookie || token.hasPrefix(Sessions.prefix) {
            switch try await services.identity.sessions.authenticate(token, request.origin(trace, services)) {
            case .open(let session): return Caller(session, usesCookie: usesCookie)
            case .ended(let end): throw Problem(end)
            case .unknown: throw try await refusal(.invalidToken(.unknownToken, "没有这个会话"), of: nil)
            }
        }
        switch try await services.tokens.authenticate(token) {
        case .good(let caller): return caller
        case .expired(let caller):
            throw try await refusal(.invalidToken(.expiredToken, "令牌已过期"), of: caller)
        case .revoked(let caller):
            throw try await refusal(.invalidToken(.revokedToken, "令牌已吊销"), of: caller)
        case .unknown: throw try await refusal(.invalidToken(.unknownToken, "没有签发过这个令牌"), of: nil)
        }
    }

    /// The refusal of a token, which goes to the login log; of too many from one address it is that there are too many.
    private func refusal(_ problem: Problem, of caller: Caller?) async throws -> Problem {
        do { _ = try await count(Gate.badTokens, .anonymous) } catch let throttled as Problem { return throttled }
        let entry = LoginEntry(.token, request.origin(trace, services)) {
            ($0.outcome, $0.reason, $0.account) = (.refused, problem.type.code, caller?.actor.id ?? "")
        }
        try await services.identity.loginLog.write(entry)
        return problem
    }
}

extension Request {
    /// A name that a browser only takes over TLS, for this host alone.
    static let sessionCookieName = "__Host-guangsha"

    var sessionCookie: String? {
        for header in headers.all("Cookie") {
            for pair in header.split(separator: ";") {
                let parts = pair.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
                if parts.count == 2, parts[0] == Request.sessionCookieName { return String(parts[1]) }
            }
        }
        return nil
    }

    /// It asks, and changes nothing.
    var isSafe: Bool { [.get, .head, .options].contains(method) }

    /// Refuses what another site made a browser send.
    ///
    /// A browser says from where a request comes, and lets no other site add a header of its own.
    func requireSameSite(withHeader isHeaderRequired: Bool) throws(Problem) {
        if isHeaderRequired, headers["X-Requested-With"]?.isEmpty ?? true {
            throw Problem(.crossSite, "请求没有 X-Requested-With 头")
        }
        if let site = headers["Sec-Fetch-Site"], site != "same-origin", site != "none" {
            throw Problem(.crossSite, "Sec-Fetch-Site 为 \(site)")
        }
        guard let origin = headers["Origin"] else { return }
        let host = origin.split(separator: "/").last.map(String.init)
        guard host == headers["Host"] else { throw Problem(.crossSite, "Origin 为 \(origin)") }
    }

    func origin(_ trace: Trace, _ services: Services) -> Origin {
        Origin(
            peer: services.proxies.address(of: self), userAgent: headers["User-Agent"] ?? "",
            trace: trace.correlationID)
    }
}
