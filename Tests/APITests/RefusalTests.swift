import API
import EventLoop
import HTTPServer
import Kernel
import Postgres
import Testing

/// One thing a caller can get wrong, and what it is told.
private struct BadRequest: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var method: HTTPServer.Method
    var target: String
    var body: String?
    var headers: [String: String]
    var status: Int
    var code: String
    /// The pointers of `errors`.
    var pointers: [String]

    init(
        _ name: String, _ method: HTTPServer.Method, _ target: String, _ body: String?, _ status: Int, _ code: String,
        _ pointers: [String] = [], with headers: [String: String] = [:]
    ) {
        (testDescription, self.method, self.target, self.body) = (name, method, target, body)
        (self.headers, self.status, self.code, self.pointers) = (headers, status, code, pointers)
    }
}

private let stranger = "11111111-1111-1111-1111-111111111111"
private let good = #"{"label":"大门","width":90}"#

private let badRequests = [
    BadRequest("broken JSON", .post, "/doors", #"{"label":"大门",}"#, 400, "malformed-json"),
    BadRequest("no JSON at all", .post, "/doors", "label=1", 400, "malformed-json"),
    BadRequest("text after the end", .post, "/doors", good + "x", 400, "malformed-json"),
    BadRequest("a control character in a string", .post, "/doors", "{\"label\":\"\u{1}\"}", 400, "malformed-json"),
    BadRequest("an array instead of an object", .post, "/doors", "[]", 422, "E-VALUE", [""]),
    BadRequest("a wrong type", .post, "/doors", #"{"label":5,"width":90}"#, 422, "E-VALUE", ["/label"]),
    BadRequest(
        "an unknown field", .post, "/doors", #"{"label":"门","width":9,"colour":1}"#, 422, "E-VALUE", ["/colour"]),
    BadRequest(
        "every fault at once", .post, "/doors", #"{"label":"","width":"x","a":1}"#, 422, "E-VALUE",
        ["/label", "/width", "/a"]),
    BadRequest("missing fields", .post, "/doors", "", 422, "E-VALUE", ["/label", "/width"]),
    BadRequest("a field twice", .post, "/doors", #"{"label":"门","width":9,"width":9}"#, 422, "E-VALUE", ["/width"]),
    BadRequest("out of range", .post, "/doors", #"{"label":"门","width":501}"#, 422, "E-VALUE", ["/width"]),
    BadRequest(
        "a form", .post, "/doors", good, 415, "unsupported-media-type",
        with: ["Content-Type": "application/x-www-form-urlencoded"]),
    BadRequest(
        "another encoding", .post, "/doors", good, 415, "unsupported-media-type",
        with: ["Content-Type": "application/json; charset=gbk"]),
    BadRequest("no content type", .post, "/doors", good, 415, "unsupported-media-type", with: ["Content-Type": absent]),
    BadRequest(
        "a body beyond the limit", .post, "/doors", String(repeating: " ", count: 1_100_000), 413, "body-too-large"),
    BadRequest("no token", .post, "/doors", good, 401, "E-AUTH-REQUIRED", with: ["Authorization": absent]),
    BadRequest("a wrong token", .post, "/doors", good, 401, "E-AUTH-TOKEN", with: ["Authorization": "Bearer gs_00"]),
    BadRequest("another scheme", .post, "/doors", good, 401, "E-AUTH-TOKEN", with: ["Authorization": "Basic YTpi"]),
    BadRequest(
        "a forged session", .post, "/doors", good, 401, "E-AUTH-TOKEN",
        with: ["Authorization": absent, "Cookie": "a=b; __Host-guangsha=gss_00"]),
    BadRequest(
        "a login without a captcha", .post, "/login", #"{"account":"a","password":"b"}"#, 422, "E-VALUE",
        [
            "/captchaId", "/captcha",
        ]),
    BadRequest(
        "an unknown captcha", .post, "/login",
        #"{"account":"a","password":"b","captcha":"ACE37","captchaId":"\#(stranger)"}"#, 422, "E-AUTH-CAPTCHA-USED"),
    BadRequest(
        "a login that another site makes", .post, "/login",
        #"{"account":"a","password":"b","captcha":"ACE37","captchaId":"\#(stranger)"}"#, 403, "E-AUTH-CSRF",
        with: ["Sec-Fetch-Site": "cross-site"]),
    BadRequest("a token where a session is needed", .post, "/logout", nil, 403, "E-AUTH-SESSION"),
    BadRequest(
        "an account's name that is none", .post, "/accounts",
        #"{"account":"1x","name":"张伟","orgUnitId":"\#(stranger)","roles":["LEADER"]}"#, 422, "E-VALUE", ["/account"]),
    BadRequest(
        "a role that does not exist", .post, "/accounts",
        #"{"account":"zhang_wei","name":"张伟","orgUnitId":"\#(stranger)","roles":["LEADER","BOSS"]}"#, 422, "E-VALUE",
        ["/roles/1"]),
    BadRequest(
        "no role at all", .post, "/accounts",
        #"{"account":"zhang_wei","name":"张伟","orgUnitId":"\#(stranger)","roles":[]}"#, 422, "E-VALUE", ["/roles"]),
    BadRequest(
        "two roles that exclude each other", .post, "/accounts",
        #"{"account":"zhang_wei","name":"张伟","orgUnitId":"\#(stranger)","roles":["SYS_ADMIN","AUDIT_ADMIN"]}"#, 422,
        "E-RULE"),
    BadRequest(
        "an account that does not exist", .post, "/accounts/\(stranger)/password-reset", nil, 404, "E-NOT-FOUND"),
    BadRequest("a session that does not exist", .post, "/sessions/\(stranger)/end", nil, 404, "E-NOT-FOUND"),
    BadRequest("an empty key", .post, "/doors", good, 400, "malformed-header", with: ["Idempotency-Key": ""]),
    BadRequest(
        "a long key", .post, "/doors", good, 400, "malformed-header",
        with: ["Idempotency-Key": String(repeating: "k", count: 256)]),
    BadRequest("a version without quotes", .post, "/doors", good, 400, "malformed-header", with: ["If-Match": "3"]),
    BadRequest(
        "a version that no stream can have", .post, "/doors", good, 400, "malformed-header",
        with: ["If-Match": "\"88950655431444560\""]),
    BadRequest("a weak version", .post, "/doors", good, 400, "malformed-header", with: ["If-Match": "W/\"3\""]),
    BadRequest("an unknown door", .post, "/doors/\(stranger)/move", #"{"opens":true}"#, 404, "E-NOT-FOUND"),
    BadRequest("an id that is none", .post, "/doors/7/move", #"{"opens":true}"#, 404, "E-NOT-FOUND"),
    BadRequest(
        "the path's parameter in the body too", .post, "/doors/\(stranger)/move",
        #"{"opens":true,"doorId":"\#(stranger)"}"#, 422, "E-VALUE", ["/doorId"]),
    BadRequest("a query on a command", .post, "/doors?dry=1", good, 400, "invalid-query", ["/dry"]),
    BadRequest("an unknown path", .post, "/windows", good, 404, "no-such-path"),
    BadRequest("another method", .delete, "/doors", nil, 405, "method-not-allowed"),
    BadRequest("an unknown filter", .get, "/doors?colour=red", nil, 400, "invalid-query", ["/colour"]),
    BadRequest(
        "a bad filter value", .get, "/doors?width=gte.x&limit=0", nil, 400, "invalid-query", ["/width", "/limit"]),
    BadRequest("a number that no row can have", .get, "/doors?version=99999999999", nil, 400, "invalid-query", [""]),
    BadRequest(
        "a role that no database can store", .post, "/accounts",
        #"{"account":"zhang_wei","name":"张伟","orgUnitId":"\#(stranger)","roles":["a\u0000"]}"#, 422, "E-VALUE",
        ["/roles/0"]),
    BadRequest("a row that does not exist", .get, "/doors/\(stranger)", nil, 404, "E-NOT-FOUND"),
    BadRequest("a row without an id", .get, "/doors/7", nil, 404, "E-NOT-FOUND"),
    BadRequest("a stream that does not exist", .get, "/streams/Door/\(stranger)", nil, 404, "E-NOT-FOUND"),
    BadRequest("a bad position", .get, "/events?after=-1", nil, 400, "invalid-query", ["/after"]),
    BadRequest("a position twice", .get, "/events?after=1&after=2", nil, 400, "invalid-query", ["/after"]),
    BadRequest("a bad place in the feed", .get, "/feed", nil, 400, "malformed-header", with: ["Last-Event-ID": "x"]),
    BadRequest(
        "a bad wait", .get, "/doors?min_position=1", nil, 400, "malformed-header", with: ["Prefer": "wait=long"]),
]

@Suite("What is refused") struct RefusalTests {
    @Test("every mistake is told in Chinese with a code and what to do, and changes nothing")
    @IO func mistakes() async throws {
        let hall = try await Hall("mistakes")
        _ = try await hall.makeDoor()
        for bad in badRequests {
            let name = Comment(rawValue: bad.testDescription)
            let answer = try await hall.send(bad.method, bad.target, bad.body, bad.headers)
            let json = try answer.json
            #expect(answer.status == bad.status, name)
            #expect(json["status"]?.int == Int64(bad.status), name)
            #expect(json["code"]?.string == bad.code, name)
            #expect(json["type"]?.string == "/problems/\(bad.code)", name)
            #expect(answer.headers["Content-Type"] == "application/problem+json; charset=utf-8", name)
            #expect(json["title"]?.string?.isChinese == true, name)
            // The server itself answers what never reached the API.
            #expect(json["hint"]?.string?.isChinese == true && json["retryable"] == false, name)
            if bad.status != 413 { #expect(json["trace_id"]?.string?.count == 32, name) }
            let pointers = (json["errors"]?.array ?? []).compactMap { $0["pointer"]?.string }
            #expect(pointers == bad.pointers, name)
            let page = try await hall.send(.get, "/problems/\(bad.code)", nil, ["Authorization": absent])
            #expect(page.status == 200 && page.text.isChinese, name)
        }
        #expect(try await hall.head() == 1)
        await hall.stop()
    }

    @Test("the offset of a syntax error is the one in the body that was sent")
    @IO func offsets() async throws {
        let hall = try await Hall("offsets")
        let answer = try await hall.send(.post, "/doors/\(stranger)/move", #"{"opens":tru}"#)
        #expect(try answer.json["detail"]?.string?.contains("第 12 字节") == true)
        await hall.stop()
    }

    @Test("a rule's refusal carries its words, its details and its hint")
    @IO func rules() async throws {
        let hall = try await Hall("rules")
        let (first, second) = (try await hall.makeDoor("一门").id, try await hall.makeDoor("二门").id)
        _ = try await hall.send(.post, "/doors/\(first)/move", #"{"opens":true}"#)
        let state = try await hall.send(.post, "/doors/\(first)/move", #"{"opens":true}"#)
        let json = try state.json
        #expect(state.status == 409 && json["code"] == "E-STATE" && json["title"] == "当前状态不允许此操作")
        #expect(json["detail"] == "门已开" && json["hint"] == "请先关门")
        #expect(json["details"]?["allowed"] == ["close"] && json["details"]?["state"] == "open")
        let taken = try await hall.send(.post, "/doors/\(second)/move", #"{"opens":true}"#)
        #expect(try taken.status == 409 && taken.json["detail"] == "另一扇门开着")
        let english = try await hall.send(
            .post, "/doors/\(first)/move", #"{"opens":true}"#, ["Accept-Language": "en-GB, zh;q=0.5"])
        #expect(try english.json["title"] == "Not allowed in the present state")
        #expect(try await hall.head() == 3)
        await hall.stop()
    }

    @Test("who may not is told which permission is missing")
    @IO func permissions() async throws {
        let hall = try await Hall("permissions")
        let reader = try await hall.issue("reader", "hall:*:list")
        let headers = ["Authorization": "Bearer \(reader)"]
        #expect(try await hall.send(.get, "/doors", nil, headers).status == 200)
        let answer = try await hall.send(.post, "/doors", #"{"label":"大门","width":90}"#, headers)
        #expect(try answer.status == 403 && answer.json["details"]?["permission"] == "hall:door:make")
        let none = try await hall.send(.get, "/doors", nil, ["Authorization": absent])
        #expect(none.headers["WWW-Authenticate"] == #"Bearer realm="guangsha""#)
        let wrong = try await hall.send(.get, "/doors", nil, ["Authorization": "Bearer x"])
        #expect(wrong.headers["WWW-Authenticate"]?.contains("invalid_token") == true)
        #expect(try await hall.send(.delete, "/doors").headers["Allow"] == "GET, HEAD, POST, OPTIONS")
        #expect(try await hall.head() == 0)
        await hall.stop()
    }

    @Test("a token ends when it is revoked or expires, within a second")
    @IO func tokens() async throws {
        let hall = try await Hall("tokens")
        let token = try await hall.issue("guest", "*:*:*")
        let headers = ["Authorization": "Bearer \(token)"]
        #expect(try await hall.send(.get, "/doors", nil, headers).status == 200)
        // As another process would.
        _ = try await hall.services.pool.query("UPDATE access.token SET revoked_at = now() WHERE actor = 'guest'")
        let deadline = Deadline.after(.seconds(2))
        while try await hall.send(.get, "/doors", nil, headers).status != 401, Deadline.now < deadline {
            try await EventLoop.sleep(for: .milliseconds(50))
        }
        #expect(try await hall.send(.get, "/doors", nil, headers).status == 401)
        #expect(try await hall.send(.get, "/doors", nil, headers).json["code"] == "E-AUTH-REVOKED")
        let expired = try await hall.issue("late", "*:*:*", for: .seconds(-1))
        let late = try await hall.send(.get, "/doors", nil, ["Authorization": "Bearer \(expired)"])
        #expect(try late.status == 401 && late.json["code"] == "E-AUTH-EXPIRED")
        let refusals = try await hall.send(.get, "/login-log?action=token&account=late").json["items"]?.array
        #expect(refusals?.count == 1 && refusals?[0]["reason"] == "E-AUTH-EXPIRED")
        let listed = try await hall.services.tokens.list()
        #expect(Set(listed.map(\.actor.id)) == ["clerk", "guest", "late"])
        let clerk = try #require(listed.first { $0.actor.id == "clerk" })
        #expect(hall.token.hasPrefix(clerk.prefix) && clerk.prefix.count == 15)
        #expect(try await hall.services.tokens.revoke(clerk.prefix))
        #expect(try await hall.send(.get, "/doors").status == 401)
        #expect(try await !hall.services.tokens.revoke(clerk.prefix))
        await hall.stop()
    }
}

extension String {
    var isChinese: Bool { unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } }
}
