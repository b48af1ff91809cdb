import Crypto
import EventLoop
import HTTPServer
import Identity
import Kernel
import System
import Testing

@testable import API

/// Somebody at a browser: keeps the cookie that login gives.
@IO private final class Visitor {
    let hall: Hall
    var cookie = ""

    init(_ hall: Hall) { self.hall = hall }

    func send(
        _ method: HTTPServer.Method, _ target: String, _ body: String? = nil, _ headers: [String: String] = [:]
    ) async throws -> ClientResponse {
        var all = ["Authorization": absent, "Cookie": cookie, "X-Requested-With": "fetch"]
        all.merge(headers) { $1 }
        let answer = try await hall.send(method, target, body, all)
        if let set = answer.headers["Set-Cookie"] { cookie = String(set.prefix { $0 != ";" }) }
        return answer
    }

    /// Signs in with a captcha whose text the test chose.
    func logIn(_ account: String, _ password: String, _ more: String = "") async throws -> ClientResponse {
        let captcha = try await hall.services.identity.captchas.make(for: .seconds(300), text: "ACE37").id
        return try await send(
            .post, "/login",
            """
            {"account":"\(account)","password":"\(password)","captchaId":"\(captcha)","captcha":"ace37"\(more)}
            """)
    }
}

@Suite("Signing in over HTTP") struct SignInTests {
    /// Issues an account; its id and one-time password.
    @IO private func issue(_ hall: Hall, _ account: String, _ role: String) async throws -> (
        id: String, password: String
    ) {
        let answer = try await hall.send(
            .post, "/accounts",
            #"{"account":"\#(account)","name":"张伟","orgUnitId":"\#(UUID.zero)","roles":["\#(role)"],"phone":"13800138000"}"#
        )
        let json = try answer.json
        #expect(answer.status == 201 && answer.headers["Location"] == "/accounts/\(json["id"]?.string ?? "")")
        return (try #require(json["id"]?.string), try #require(json["one_time_password"]?.string))
    }

    @Test("from the first password to the logout, with the cookie of a browser")
    @IO func wholeDay() async throws {
        let hall = try await Hall("whole_day")
        let (id, password) = try await issue(hall, "zhang_wei", "LEADER")
        let visitor = Visitor(hall)
        #expect(try await visitor.send(.get, "/me").json["code"] == "E-AUTH-REQUIRED")
        let login = try await visitor.logIn("zhang_wei", password)
        #expect(try login.status == 200 && login.json["restriction"] == "changePassword" && login.json["token"] == nil)
        let cookie = try #require(login.headers["Set-Cookie"])
        #expect(cookie.hasPrefix("__Host-guangsha=gss_"))
        for flag in ["; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict", "; Max-Age=43200"] {
            #expect(cookie.contains(flag), "\(flag)")
        }
        // Nothing but the change may come first.
        #expect(try await visitor.send(.get, "/sessions").json["code"] == "E-AUTH-MUST-CHANGE")
        let weak = try await visitor.send(.put, "/me/password", #"{"current":"\#(password)","new":"short"}"#)
        #expect(
            try weak.status == 422 && weak.json["code"] == "E-AUTH-PASSWORD" && weak.json["errors"]?.array?.count == 2)
        let new = #"{"current":"\#(password)","new":"Blaue-Wolke 7"}"#
        let changed = try await visitor.send(.put, "/me/password", new)
        #expect(try changed.status == 200 && changed.json["restriction"] == .null)
        let me = try await visitor.send(.get, "/me").json
        #expect(
            me["account"] == "zhang_wei" && me["actor"]?.string == id && me["roles"]?.array?.first?["title"] == "领导查看")
        #expect(try await visitor.send(.get, "/sessions").json["details"]?["permission"] == "system:session:list")
        let kept = visitor.cookie
        #expect(try await visitor.send(.post, "/logout").status == 200)
        #expect(visitor.cookie == "__Host-guangsha=")
        visitor.cookie = kept
        let ended = try await visitor.send(.get, "/me")
        #expect(
            try ended.status == 401 && ended.json["code"] == "E-AUTH-ENDED"
                && ended.json["details"]?["reason"] == "logout")
        let log = try await hall.send(.get, "/login-log?account=zhang_wei&sort=at").json["items"]?.array ?? []
        #expect(log.map { $0["action"]?.string } == ["login", "passwordChange", "passwordChange", "logout"])
        #expect(log.map { $0["outcome"]?.string } == ["done", "refused", "done", "done"])
        await hall.stop()
    }

    @Test("what another site makes a browser send is refused; a token needs no such care")
    @IO func crossSite() async throws {
        let hall = try await Hall("cross_site")
        let (_, password) = try await issue(hall, "zhang_wei", "LEADER")
        let visitor = Visitor(hall)
        _ = try await visitor.logIn("zhang_wei", password)
        let change = #"{"current":"\#(password)","new":"Blaue-Wolke 7"}"#
        for headers in [
            ["X-Requested-With": absent], ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"],
            ["Origin": "https://evil.example"], ["Origin": "null"],
        ] {
            let answer = try await visitor.send(.put, "/me/password", change, headers)
            #expect(try answer.status == 403 && answer.json["code"] == "E-AUTH-CSRF", "\(headers)")
        }
        let own = ["Sec-Fetch-Site": "same-origin", "Origin": "https://127.0.0.1"]
        #expect(try await visitor.send(.put, "/me/password", change, own).status == 200)
        let program = Visitor(hall)
        let login = try await program.logIn("zhang_wei", "Blaue-Wolke 7", #","deliver":"token""#)
        let token = try #require(login.json["token"]?.string)
        #expect(login.headers["Set-Cookie"] == nil && token.hasPrefix("gss_"))
        let bearer = ["Authorization": "Bearer \(token)", "X-Requested-With": absent]
        #expect(try await program.send(.post, "/logout", nil, bearer).status == 200)
        await hall.stop()
    }

    @Test("an account is edited, locked, unlocked, disabled and reset, by those who may")
    @IO func administration() async throws {
        let hall = try await Hall("administration")
        let (id, password) = try await issue(hall, "zhang_wei", "LEADER")
        let duplicate = try await hall.send(
            .post, "/accounts", #"{"account":"Zhang_Wei","name":"张","orgUnitId":"\#(UUID.zero)","roles":["LEADER"]}"#)
        #expect(try duplicate.status == 409 && duplicate.json["code"] == "E-DUP")
        let visitor = Visitor(hall)
        for left in [4, 3, 2, 1, 0] {
            let answer = try await visitor.logIn("zhang_wei", "wrong")
            #expect(try answer.status == 401 && answer.json["details"]?["attempts_left"] == .int(Int64(left)))
        }
        let locked = try await visitor.logIn("zhang_wei", password)
        #expect(try locked.status == 403 && locked.json["code"] == "E-AUTH-LOCKED")
        #expect(try await hall.send(.post, "/accounts/\(id)/unlocking", #"{"reason":"本人到场"}"#).status == 200)
        #expect(try await visitor.logIn("zhang_wei", password).status == 200)
        let list = try await hall.send(.get, "/sessions").json["items"]?.array ?? []
        #expect(list.count == 1 && list[0]["account"] == "zhang_wei")
        let session = try #require(list[0]["session_id"]?.string)
        #expect(try await hall.send(.post, "/sessions/\(session)/end").status == 200)
        #expect(try await visitor.send(.get, "/me").json["details"]?["reason"] == "kicked")
        let reset = try await hall.send(.post, "/accounts/\(id)/password-reset", nil, ["Idempotency-Key": "r1"])
        #expect(try reset.status == 200 && reset.json["one_time_password"]?.string?.count == 16)
        let again = try await hall.send(.post, "/accounts/\(id)/password-reset", nil, ["Idempotency-Key": "r1"])
        #expect(try again.headers["Idempotency-Replayed"] == "true" && again.json["one_time_password"] == nil)
        #expect(try await hall.send(.post, "/accounts/\(id)/disabling", #"{"reason":"离职"}"#).status == 200)
        let fresh = try #require(reset.json["one_time_password"]?.string)
        #expect(try await visitor.logIn("zhang_wei", fresh).json["code"] == "E-AUTH-DISABLED")
        let history = try await hall.send(.get, "/accounts/\(id)/history").json["items"]?.array ?? []
        #expect(
            history.compactMap { $0["type"]?.string } == [
                "AccountIssued", "AccountPasswordReset", "AccountLocked", "AccountUnlocked", "AccountPasswordReset",
                "AccountDisabled",
            ])
        let facts = history.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
        #expect(
            !facts.contains(password) && !facts.contains(fresh) && !facts.contains("scrypt")
                && !facts.contains("13800138000"))
        await hall.stop()
    }

    @Test("who asks for a sensitive role does not get it before somebody else has agreed")
    @IO func sensitiveRoles() async throws {
        let hall = try await Hall("sensitive_roles")
        let (id, _) = try await issue(hall, "zhang_wei", "LEADER")
        let wanted = try await hall.send(.put, "/accounts/\(id)/roles", #"{"roles":["LEADER","FINANCE"]}"#)
        #expect(wanted.status == 200)
        let account = try #require(UUID(id))
        func roles() async throws -> [String]? {
            try await hall.services.identity.accounts.account(account)?.state.roles
        }
        #expect(try await roles() == ["LEADER"])
        let own = try await hall.send(.post, "/accounts/\(id)/role-approval")
        #expect(try own.status == 403 && own.json["code"] == "E-AUTH-SOD")
        let security = ["Authorization": "Bearer \(try await hall.issue("security", "system:account:approve"))"]
        #expect(try await hall.send(.post, "/accounts/\(id)/role-approval", nil, security).status == 200)
        #expect(try await roles() == ["LEADER", "FINANCE"])
        let late = try await hall.send(.post, "/accounts/\(id)/role-rejection", #"{"reason":"人数已满"}"#, security)
        #expect(try late.status == 409 && late.json["code"] == "E-STATE")
        let issued = try await issue(hall, "li_na", "SEC_ADMIN")
        #expect(
            try await hall.services.identity.accounts.account(named: "li_na")?.state.request?.roles == ["SEC_ADMIN"])
        let history = try await hall.send(.get, "/accounts/\(issued.id)/history").json["items"]?.array ?? []
        #expect(history.prefix(2).map { $0["type"]?.string } == ["AccountIssued", "AccountRolesRequested"])
        await hall.stop()
    }

    @Test("a captcha comes as JSON or as a picture; too many are refused with the time to wait")
    @IO func captchas() async throws {
        let hall = try await Hall("captchas")
        let json = try await hall.send(.post, "/captchas")
        #expect(
            try json.status == 201 && json.json["image"]?.string?.hasPrefix("data:image/png;base64,iVBORw0KGgo") == true
        )
        #expect(json.headers["RateLimit-Policy"] == #""captcha";q=60;w=300"#)
        #expect(json.headers["RateLimit"] == #""captcha";r=59;t=5"#)
        let png = try await hall.send(.post, "/captchas", nil, ["Accept": "image/png"])
        #expect(png.headers["Content-Type"] == "image/png" && png.headers["Captcha-Id"].flatMap { UUID($0) } != nil)
        let limits = hall.services.identity.limits
        var refused = json
        // A place comes free every five seconds.
        for _ in 0..<5 where refused.status != 429 {
            while try await limits.take(.captcha, by: "127.0.0.1").isAllowed {}
            refused = try await hall.send(.post, "/captchas")
        }
        #expect(try refused.status == 429 && refused.json["code"] == "E-THROTTLE" && refused.json["retryable"] == true)
        #expect(refused.headers["Retry-After"].flatMap { Int($0) } ?? 0 >= 1)
        #expect(refused.headers["RateLimit"]?.hasPrefix(#""captcha";r=0;t="#) == true)
        // Another address behind the trusted proxy has a bucket of its own.
        #expect(try await hall.send(.post, "/captchas", nil, ["X-Forwarded-For": "6.6.6.6, 10.9.8.7"]).status == 201)
        #expect(try await limits.take(.captcha, by: "10.9.8.7").remaining == 58)
        await hall.stop()
    }

    @Test("tokens that are none are told so until there are too many of them")
    @IO func badTokens() async throws {
        let hall = try await Hall("bad_tokens")
        var codes: [String: Int] = [:]
        for number in 0..<35 {
            let token = "gs_" + String(repeating: "0", count: 62) + String(10 + number)
            let answer = try await hall.send(.get, "/doors", nil, ["Authorization": "Bearer \(token)"])
            codes[try answer.json["code"]?.string ?? "", default: 0] += 1
        }
        #expect(codes["E-AUTH-TOKEN", default: 0] >= 30 && codes["E-THROTTLE", default: 0] >= 3)
        #expect(hall.records.last?.cause == "E-THROTTLE")
        await hall.stop()
    }

    @Test("every answer carries what keeps a browser from doing harm with it")
    @IO func headers() async throws {
        let hall = try await Hall("headers")
        for target in ["/livez", "/nothing", "/problems"] {
            let headers = try await hall.send(.get, target).headers
            for (name, value) in [
                ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
                ("Cross-Origin-Resource-Policy", "same-origin"),
            ] { #expect(headers[name] == value, "\(target) \(name)") }
            #expect(headers["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
        }
        await hall.stop()
    }

    @Test("the roles allow what exists, and the three administrators nothing in common but to look")
    func roles() {
        let known = Set(Endpoint.all(bankSecret: []).compactMap(\.permission))
        for role in Role.allCases {
            for grant in role.permissions.grants {
                #expect(known.contains { PermissionSet.covers(grant, $0) }, "\(role.rawValue): \(grant)")
            }
        }
        let powers = Role.allCases.filter(\.isAdministrator).map { role in
            known.filter { permission in
                let isToLook = [":list", ":export"].contains(where: permission.hasSuffix)
                return role.permissions.allows(permission) && !isToLook && permission != "system:session:end"
            }
        }
        #expect(powers[0].isDisjoint(with: powers[1]) && powers[2].isEmpty)
        #expect(!Role.entryClerk.permissions.allows("leasing:contract:approve"))
        #expect(!Role.propertyManager.permissions.allows("leasing:contract:enter"))
    }
}
