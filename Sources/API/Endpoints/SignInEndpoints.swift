import Crypto
import EventLoop
import HTTPServer
import Identity
import Kernel
import System

extension RateLimit {
    /// For each address: nobody types faster, and an office may share one.
    static let login = RateLimit("login", 30, in: .seconds(300))
    static let captcha = RateLimit("captcha", 60, in: .seconds(300))
    /// For each caller: what makes the database work for long.
    static let report = RateLimit("report", 60, in: .seconds(60))
}

extension Endpoint {
    static let signIn: [Endpoint] = [
        Endpoint(
            .post, "/captchas", "make-captcha", "获取验证码", permission: nil,
            parameters: [Parameter("Accept", .header, "image/png: 只要图片, 编号在 Captcha-Id 头中", ["type": "string"])],
            answer: Answer(201, "验证码", captchaSchema, fields: .captchaID).or("image/png")
        ) { call in
            try call.allowQuery()
            return try await call.makeCaptcha()
        }.limited(.captcha),
        Endpoint(
            .post, "/login", "login", "登录", permission: nil, request: LoginBody.schema,
            answer: Answer(200, "已登录", sessionSchema)
        ) { call in
            try call.allowQuery()
            return try await call.logIn(try call.body(LoginBody.self))
        }.limited(.login).refusing(401, 403),
        Endpoint(
            .post, "/logout", "logout", "退出登录", permission: nil, answer: Answer(200, "已退出", ["type": "object"])
        ) { call in
            try call.allowQuery()
            let session = try call.session
            _ = try await call.services.identity.sessions.end(session.id, .logout, LoginEntry(.logout, call.origin))
            return .json(Array("{}".utf8), headers: ["Set-Cookie": sessionCookie("", for: .zero)])
        }.personal(evenIf: .changePassword, .bindSecondFactor, .verifySecondFactor),
        Endpoint(
            .get, "/me", "get-me", "本人的账号、角色和权限", permission: nil, answer: Answer(200, "本人", sessionSchema)
        ) { call in
            try call.allowQuery()
            return .json(try await call.me(call.caller).bytes)
        }.personal(evenIf: .changePassword, .bindSecondFactor, .verifySecondFactor),
        Endpoint(
            .put, "/me/password", "change-own-password", "修改本人口令", permission: nil, request: PasswordBody.schema,
            answer: Answer(200, "已修改; 换发会话", sessionSchema)
        ) { call in
            try call.allowQuery()
            let body = try call.body(PasswordBody.self)
            let opened = try await call.services.identity.signIn.changePassword(
                of: try call.session, from: body.current, to: body.new, call.origin)
            return try await call.answer(opened, asToken: !call.caller.usesCookie)
        }.personal(evenIf: .changePassword),
        Endpoint(
            .post, "/me/second-factor", "begin-second-factor", "申请绑定动态口令", permission: nil,
            answer: Answer(201, "密钥, 只显示这一次", factorSchema)
        ) { call in
            try call.allowQuery()
            let made = try await call.services.identity.signIn.beginBinding(of: try call.session)
            let answer: JSON = ["key": .string(made.key), "uri": .string(made.uri)]
            return .json(answer.bytes, status: 201)
        }.personal(evenIf: .bindSecondFactor).refusing(409),
        Endpoint(
            .post, "/me/second-factor/confirmation", "confirm-second-factor", "确认绑定动态口令", permission: nil,
            request: CodeBody.schema, answer: Answer(200, "已绑定", ["type": "object"])
        ) { call in
            try call.allowQuery()
            let body = try call.body(CodeBody.self)
            try await call.services.identity.signIn.bind(body.code, to: try call.session, call.origin)
            return .json(Array("{}".utf8))
        }.personal(evenIf: .bindSecondFactor),
        Endpoint(
            .post, "/me/second-factor/verification", "verify-second-factor", "验证动态口令", permission: nil,
            request: CodeBody.schema, answer: Answer(200, "已验证", ["type": "object"])
        ) { call in
            try call.allowQuery()
            let body = try call.body(CodeBody.self)
            try await call.services.identity.signIn.verify(body.code, for: try call.session, call.origin)
            return .json(Array("{}".utf8))
        }.personal(evenIf: .verifySecondFactor),
    ]

    private static let captchaSchema: JSON = [
        "type": "object", "required": ["captcha_id", "image", "expires_at"],
        "properties": [
            "captcha_id": UUID.schema, "image": ["type": "string", "description": "data:image/png;base64,…"],
            "expires_at": Instant.schema,
        ],
    ]

    private static let factorSchema: JSON = [
        "type": "object", "required": ["key", "uri"],
        "properties": ["key": ["type": "string"], "uri": ["type": "string", "format": "uri"]],
    ]

    private static let sessionSchema: JSON = [
        "type": "object", "required": ["actor", "permissions"],
        "properties": [
            "actor": ["type": "string"], "permissions": ["type": "array", "items": ["type": "string"]],
            "account": ["type": "string"], "name": ["type": "string"],
            "roles": ["type": "array", "items": ["type": "object"]], "opened_at": Instant.schema,
            "expires_at": Instant.schema, "restriction": ["type": ["string", "null"]],
            "previous_login": ["type": ["object", "null"]],
            "token": ["type": "string", "description": "只在 deliver 为 token 时"],
        ],
    ]
}

/// How the session comes to who signs in.
private enum Delivery: String, Code { case cookie, token }

private struct LoginBody: Record {
    var input = LoginInput(), deliver: Delivery?

    static let fields: [Field<LoginBody>] = [
        Field("account", \.input.account, "账号", .text(1...64)),
        Field("password", \.input.password, "口令", .secret),
        Field("captchaId", \.input.captchaId, "验证码编号"),
        Field("captcha", \.input.captcha, "验证码", .text(1...16)),
        Field("code", \.input.code, "动态口令", .text(6...6)),
        Field("deliver", \.deliver, "会话以 Cookie (默认) 或令牌交付"),
    ]
}

private struct PasswordBody: Record {
    var current = "", new = ""

    static let fields: [Field<PasswordBody>] = [
        Field("current", \.current, "当前口令", .secret), Field("new", \.new, "新口令", .secret),
    ]
}

private struct CodeBody: Record {
    var code = ""

    static let fields: [Field<CodeBody>] = [Field("code", \.code, "动态口令", .text(6...6))]
}

extension Rule where V == String {
    /// Taken as it was typed; so long that nothing sensible is cut off, and no longer.
    fileprivate static var secret: Rule { .check("应为 1–256 个字符") { (1...256).contains($0.unicodeScalars.count) } }
}

extension Call {
    var origin: Origin { request.origin(trace, services) }

    /// Of who has signed in; a token has none.
    var session: Session {
        get throws(SignInRefusal) {
            guard let session = caller.session else { throw .noSession }
            return session
        }
    }

    @IO fileprivate func makeCaptcha() async throws -> Response {
        let made = try await services.identity.makeCaptcha()
        if request.headers["Accept"] == "image/png" {
            let headers: Headers = [
                "Content-Type": "image/png", "Captcha-Id": made.id.description,
                "Captcha-Expires": made.expiresAt.description,
            ]
            return Response(status: 201, headers: headers, body: .bytes(made.png))
        }
        let answer: JSON = [
            "captcha_id": .string(made.id.description), "image": .string("data:image/png;base64,\(made.png.base64)"),
            "expires_at": .string(made.expiresAt.description),
        ]
        return .json(answer.bytes, status: 201)
    }

    @IO fileprivate func logIn(_ body: LoginBody) async throws -> Response {
        // Another site must not sign a browser in to an account of its choice.
        try request.requireSameSite(withHeader: false)
        let opened = try await services.identity.signIn.logIn(body.input, origin)
        return try await answer(opened, asToken: body.deliver == .token)
    }

    @IO fileprivate func answer(_ opened: SignIn.Opened, asToken: Bool) async throws -> Response {
        switch try await services.identity.sessions.authenticate(opened.token, origin) {
        case .open(let session):
            var answer = try await me(Caller(session, usesCookie: !asToken))
            if asToken {
                answer["token"] = .string(opened.token)
                return .json(answer.bytes)
            }
            let time = session.expiresAt - session.openedAt
            return .json(answer.bytes, headers: ["Set-Cookie": sessionCookie(opened.token, for: time)])
        case .ended(let end): throw Problem(end)
        case .unknown: throw Problem.internalError("a session just opened is not known")
        }
    }

    @IO fileprivate func me(_ caller: Caller) async throws -> JSON {
        var me: JSON = [
            "actor": .string(caller.actor.id), "permissions": .array(caller.permissions.grants.map { .string($0) }),
        ]
        guard let session = caller.session else { return me }
        me["account"] = .string(session.account)
        me["name"] = .string(session.name)
        me["roles"] = .array(session.roles.map { ["code": .string($0), "title": .string(Role.title(of: $0))] })
        me["opened_at"] = .string(session.openedAt.description)
        me["expires_at"] = .string(session.expiresAt.description)
        me["restriction"] = session.restriction.map { .string($0.rawValue) } ?? .null
        let previous = try await services.identity.loginLog.previousLogin(of: session)
        me["previous_login"] =
            previous.map { ["at": .string($0.at.description), "peer": .string($0.peer)] } ?? .null
        return me
    }
}

/// No script can read it, no other site can use it, and it goes over TLS only.
private func sessionCookie(_ token: String, for time: Duration) -> String {
    "\(Request.sessionCookieName)=\(token); Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=\(time.components.seconds)"
}
