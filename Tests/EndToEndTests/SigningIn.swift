import EventLoop
import Foundation
import Identity
import Kernel
import Postgres
import Testing
import Vault

/// How somebody signs in, with what anybody has: a password, a captcha and an authenticator app.
extension Town {
    typealias Answer = (status: Int, body: String)

    func ask(_ token: String, _ method: String, _ path: String, _ body: String? = nil) throws -> Answer {
        let content = body.map { ["-H", "Content-Type: application/json", "-d", $0] } ?? []
        return try curl(path, ["-X", method, "-H", "Authorization: Bearer \(token)"] + content)
    }

    func logIn(_ account: String, _ password: String) async throws -> Answer {
        let body = """
            {"account":"\(account)","password":"\(password)","captchaId":"\(try await Town.captcha(in: home))","captcha":"ACE37",
            "deliver":"token"}
            """
        return try curl("/login", ["-H", "Content-Type: application/json", "-d", body])
    }

    /// The token in an answer, whose session has to do this first, or nothing.
    func token(_ answer: Answer, restriction: String?) throws -> String {
        let said = restriction.map { "\"\($0)\"" } ?? "null"
        #expect(answer.body.contains("\"restriction\":\(said)"), "\(answer.body)")
        return String(try #require(answer.body.firstMatch(of: /"token":"(\w+)"/)).1)
    }

    /// Gives the session the second factor that it has to have.
    func bindSecondFactor(_ token: String) throws {
        let key = try #require(
            try ask(token, "POST", "/me/second-factor").body.firstMatch(of: /"key":"(\w+)"/)
                .flatMap { TOTP.key(base32: String($0.1)) })
        let code = TOTP.code(key, step: Int64(Date().timeIntervalSince1970) / TOTP.step)
        let confirmation = try ask(token, "POST", "/me/second-factor/confirmation", #"{"code":"\#(code)"}"#)
        #expect(confirmation.status == 200, "\(confirmation.body)")
        try wait("the session may be used") { try !ask(token, "GET", "/accounts").body.contains("E-AUTH-MUST") }
    }

    /// The first day of an account: the password that was given out is changed, a second factor bound if a role wants one.
    func begin(_ account: String, oneTime password: String, bindsFactor: Bool = false) async throws -> String {
        let first = try token(try await logIn(account, password), restriction: "changePassword")
        let change = #"{"current":"\#(password)","new":"Blaue-Wolke \#(Int.random(in: 100_000...999_999))"}"#
        let answer = try ask(first, "PUT", "/me/password", change)
        let session = try token(answer, restriction: bindsFactor ? "bindSecondFactor" : nil)
        if bindsFactor { try bindSecondFactor(session) }
        return session
    }

    /// A captcha whose text is known: whoever holds the installation's key and database can make one.
    @IO private static func captcha(in home: String) async throws -> String {
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
