import Crypto
import EventLoop
import Foundation
import Identity
import Kernel
import Postgres
import Testing
import Vault

/// The first day of an installation, as its administrator lives it.
@Suite("Signing in from the outside", .serialized) struct SignInTests {
    @Test("first start, one-time password, captcha, forced change, second factor, use, logout")
    func firstDay() async throws {
        let town = try Town()
        defer { town.remove() }
        let said = try #require(town.said.firstMatch(of: /admin, 一次性口令 (\S+)/))
        let first = String(said.1), own = "Blaue-Wolke \(Int.random(in: 100_000...999_999))"
        #expect(try town.logIn(first + "x", try await captcha(town.home)).status == 401)
        var token = try town.token(try town.logIn(first, try await captcha(town.home)), restriction: "changePassword")
        #expect(try town.ask(token, "GET", "/accounts").body.contains("E-AUTH-MUST-CHANGE"))
        let change = #"{"current":"\#(first)","new":"\#(own)"}"#
        token = try town.token(try town.ask(token, "PUT", "/me/password", change), restriction: "bindSecondFactor")
        let key = try #require(
            try town.ask(token, "POST", "/me/second-factor").body.firstMatch(of: /"key":"(\w+)"/)
                .flatMap { TOTP.key(base32: String($0.1)) })
        let code = TOTP.code(key, step: Int64(Date().timeIntervalSince1970) / TOTP.step)
        let confirmation = try town.ask(token, "POST", "/me/second-factor/confirmation", #"{"code":"\#(code)"}"#)
        #expect(confirmation.status == 200, "\(confirmation.body)")
        try town.wait("the session may be used") { try town.ask(token, "GET", "/accounts").status == 200 }
        let issued = try town.ask(
            token, "POST", "/accounts",
            #"{"account":"zhang_wei","name":"张伟","orgUnitId":"\#(UUID.zero)","roles":["LEADER"]}"#)
        #expect(issued.status == 201 && issued.body.contains("one_time_password"), "\(issued.body)")
        let reset = try town.run(".build/debug/guangsha", ["account", "reset", "zhang_wei", "--home", town.home])
        #expect(reset.code == 0 && reset.output.split(separator: "\n").last?.count == 16, "\(reset.output)")
        let misspelt = try town.run(
            ".build/debug/guangsha",
            ["token", "issue", "--actor", "a", "--permissions", "leasing:contracts:list", "--home", town.home])
        #expect(misspelt.code == 2 && misspelt.output.contains("leasing:contract:list"), "\(misspelt.output)")
        #expect(try town.ask(token, "POST", "/logout").status == 200)
        // The other worker, too.
        try town.wait("the session has ended") { try town.ask(token, "GET", "/me").status == 401 }
        #expect(!town.said.contains(own) && !town.said.contains(token))
        // The password is told once.
        town.stop()
        try town.start()
        #expect(!town.said.contains("一次性口令"))
    }

    /// A captcha whose text is known: whoever holds the installation's key and database can make one.
    @IO private func captcha(_ home: String) async throws -> String {
        let pool = Pool(
            Configuration(url: "host='\(home)/pg' user=guangsha dbname=guangsha"), size: 1, waitLimit: .seconds(120)
        )
        let key = try await Vault.unlock(pool, with: .file("\(home)/master.key")).derivedKey("identity")
        let captchas = Captchas(
            pool: pool, key: Identity.captchaKey(key), clock: { Instant(microseconds: WallClock.microseconds) },
            makeID: { UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max))) })
        let id = try await captchas.make(for: .seconds(300), text: "ACE37").id
        await pool.close()
        return id.description
    }
}

extension Town {
    fileprivate typealias Answer = (status: Int, body: String)

    fileprivate func logIn(_ password: String, _ captcha: String) throws -> Answer {
        let body = """
            {"account":"admin","password":"\(password)","captchaId":"\(captcha)","captcha":"ACE37","deliver":"token"}
            """
        return try curl("/login", ["-H", "Content-Type: application/json", "-d", body])
    }

    fileprivate func ask(_ token: String, _ method: String, _ path: String, _ body: String? = nil) throws -> Answer {
        let content = body.map { ["-H", "Content-Type: application/json", "-d", $0] } ?? []
        return try curl(path, ["-X", method, "-H", "Authorization: Bearer \(token)"] + content)
    }

    fileprivate func token(_ answer: Answer, restriction: String) throws -> String {
        #expect(answer.body.contains(#""restriction":"\#(restriction)""#), "\(answer.body)")
        return String(try #require(answer.body.firstMatch(of: /"token":"(\w+)"/)).1)
    }
}
