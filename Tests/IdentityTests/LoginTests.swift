import Commands
import Crypto
import Desk
import EventLog
import EventLoop
import Kernel
import Postgres
import System
import Testing

@testable import Identity

@Suite("Signing in") struct LoginTests {
    @Test("the right account, password and captcha open a session; the attempt is in the log")
    @IO func opens() async throws {
        let office = try await Office("opens")
        let id = try await office.issue("zhang_wei", "ENTRY_CLERK")
        let opened = try await office.logIn("Zhang_Wei")
        let session = try await office.session(opened.token)
        #expect(
            session.accountId == id && session.restriction == nil
                && session.grants.permissions.allows("people:person:list"))
        #expect(!session.grants.permissions.allows("leasing:contract:approve"))
        #expect(try await office.lines(1) == ["login done zhang_wei"])
        let stored = try await office.pool.query("SELECT hash FROM identity.session").map { try $0.bytes(0) }
        #expect(!stored.contains(Array(opened.token.utf8)))
        await office.close()
    }

    @Test("a wrong account and a wrong password are told alike, and what was typed is masked")
    @IO func alike() async throws {
        let office = try await Office("alike")
        try await office.issue("zhang_wei", "ENTRY_CLERK")
        #expect(try await office.refusal("zhang_wei", "wrong") == .wrongPassword(left: 4))
        #expect(try await office.refusal("li_lei_99", "wrong") == .wrongPassword(left: 4))
        #expect(
            try await office.lines(2) == ["login refused E-AUTH-LOGIN li***", "login refused E-AUTH-LOGIN zhang_wei"])
        await office.close()
    }

    @Test("a captcha is good for one answer and five minutes, in any case")
    @IO func captchas() async throws {
        let office = try await Office("captchas")
        let captchas = office.identity.captchas
        let first = try await captchas.make(for: .seconds(300), text: "ACE37")
        #expect(try await captchas.take("ace 37", of: first.id) == .right)
        #expect(try await captchas.take("ACE37", of: first.id) == .used)
        let second = try await captchas.make(for: .seconds(300), text: "ACE37")
        #expect(try await captchas.take("ACE36", of: second.id) == .wrong)
        #expect(try await captchas.take("ACE37", of: second.id) == .used)
        let third = try await office.identity.makeCaptcha()
        office.clock.pass(300)
        #expect(try await captchas.take("?", of: third.id) == .expired)
        #expect(try await captchas.take("?", of: .zero) == .unknown)
        await office.close()
    }

    @Test("of many attempts at once, by two processes, five are looked at: then there is a lock, known or unknown name")
    @IO func locks() async throws {
        let office = try await Office("locks")
        let id = try await office.issue("zhang_wei", "ENTRY_CLERK")
        let processes = [office.process(), office.process()]
        for account in ["zhang_wei", "nobody_here"] {
            let seen = Seen()
            let tasks = (0..<20).map { number in
                Task.onLoop {
                    let refusal = try? await office.refusal(account, "wrong", by: processes[number % 2])
                    if case .wrongPassword = refusal { seen.looked += 1 }
                    if case .locked = refusal { seen.locked += 1 }
                }
            }
            for task in tasks { await task.value }
            #expect(seen.looked == 5 && seen.locked == 15, "\(account)")
        }
        // The right password does not help, in a third process either.
        let until = office.clock.now + .seconds(1_800)
        #expect(try await office.refusal("zhang_wei", by: office.process()) == .locked(until: until))
        let state = try #require(try await office.identity.accounts.account(id)?.state)
        #expect(state.lockedUntil == until)
        office.clock.pass(1_800)
        #expect(try await office.refusal("zhang_wei") == nil)
        // After a success the count begins anew.
        #expect(try await office.refusal("zhang_wei", "wrong") == .wrongPassword(left: 4))
        await office.close()
    }

    @IO private final class Seen { var looked = 0, locked = 0 }

    @Test("an unlock lets in at once; a lock that was not recorded is recorded at the next attempt")
    @IO func unlocks() async throws {
        let office = try await Office("unlocks")
        let id = try await office.issue("zhang_wei", "ENTRY_CLERK")
        let unlock = UnlockAccount { ($0.accountId, $0.reason) = (ID(id), "本人到场") }
        await #expect(throws: CommandFailure.self) { try await office.perform(unlock) }
        for _ in 0..<5 { _ = try await office.refusal("zhang_wei", "wrong") }
        try await office.perform(unlock)
        #expect(try await office.refusal("zhang_wei") == nil)
        // As if the process had died between the count and the fact.
        let key = Attempts.key("zhang_wei", unlocks: 1)
        let until = office.clock.now + .seconds(900)
        _ = try await office.pool.query(
            "INSERT INTO identity.attempt VALUES (\(key), 5, \(office.clock.now), \(until))")
        #expect(try await office.refusal("zhang_wei") == .locked(until: until))
        #expect(try await office.identity.accounts.account(id)?.state.lockedUntil == until)
        await office.close()
    }

    @Test("who knows the password is told that the account is disabled or expired, others are not")
    @IO func closedAccounts() async throws {
        let office = try await Office("closed")
        let id = try await office.issue("zhang_wei", "ENTRY_CLERK")
        let last = office.clock.now.day
        try await office.perform(EditAccount { ($0.accountId, $0.name, $0.validUntil) = (ID(id), "张伟", last) })
        #expect(try await office.refusal("zhang_wei") == nil)
        office.clock.pass(86_400)
        #expect(try await office.refusal("zhang_wei") == .expired(last))
        try await office.perform(DisableAccount { ($0.accountId, $0.reason) = (ID(id), "离职") })
        #expect(try await office.refusal("zhang_wei") == .disabled)
        #expect(try await office.refusal("zhang_wei", "wrong") == .wrongPassword(left: 2))
        await office.close()
    }

    @Test("a password given out opens one door only: that to another password, for a day")
    @IO func oneTime() async throws {
        let office = try await Office("onetime")
        let issue = IssueAccount { ($0.account, $0.name, $0.roles) = ("zhang_wei", "张伟", ["ENTRY_CLERK"]) }
        let invocation = Invocation(Actor(id: "admin"), commandID: .zero)
        let given = try await office.identity.signIn.issue(issue, invocation)
        let password = try #require(given.password)
        // A repetition changes nothing, and is not told the password.
        let again = try await office.identity.signIn.issue(issue, invocation)
        #expect(again.receipt.isReplay && again.password == nil && again.receipt.subject == given.receipt.subject)
        #expect(try await office.pool.query("SELECT FROM identity.credential").count == 1)
        let session = try await office.session(office.logIn("zhang_wei", password).token)
        #expect(session.restriction == .changePassword)
        office.clock.pass(86_400)
        #expect(try await office.refusal("zhang_wei", password) == .oneTimePasswordExpired)
        let reset = ResetPassword { $0.accountId = ID(given.receipt.subject) }
        let second = try await office.process(commonPassword: "Anju-2026-Gzf").signIn.reset(
            reset, Invocation(Actor(id: "admin")))
        #expect(second.password == "Anju-2026-Gzf")
        #expect(try await office.refusal("zhang_wei", "Anju-2026-Gzf") == nil)
        await office.close()
    }

    @Test("a new password is fit, none of the last five, and proved by the old one")
    @IO func changes() async throws {
        let office = try await Office("changes")
        try await office.issue("zhang_wei", "ENTRY_CLERK")
        func change(_ old: String, _ new: String) async throws -> SignInRefusal? {
            let session = try await office.session(office.logIn("zhang_wei", old).token)
            do {
                _ = try await office.identity.signIn.changePassword(of: session, from: old, to: new, office.origin)
            } catch let refusal as SignInRefusal { return refusal }
            return nil
        }
        #expect(try await change(Office.password, "short") == .unfit(["至少 10 个字符", "应包含大写字母、小写字母、数字、其他字符中的至少 3 类"]))
        #expect(try await change(Office.password, Office.password) == .unfit(["与最近 5 次使用过的口令相同"]))
        var last = Office.password
        for number in 1...4 {
            #expect(try await change(last, "Rote-Wolke \(number)") == nil)
            last = "Rote-Wolke \(number)"
        }
        #expect(try await change(last, Office.password) == .unfit(["与最近 5 次使用过的口令相同"]))
        #expect(try await change(last, "Rote-Wolke 5") == nil)
        #expect(try await change("Rote-Wolke 5", Office.password) == nil)
        let session = try await office.session(office.logIn("zhang_wei").token)
        await #expect(throws: SignInRefusal.wrongPassword(left: 4)) {
            try await office.identity.signIn.changePassword(of: session, from: "x", to: "Rote-Wolke 6", office.origin)
        }
        #expect(try await office.lines(1) == ["passwordChange refused E-AUTH-LOGIN zhang_wei"])
        await office.close()
    }

    @Test("a hash of yesterday's cost is made anew when its password is next typed")
    @IO func rehashes() async throws {
        let office = try await Office("rehashes")
        try await office.issue("zhang_wei", "ENTRY_CLERK")
        let cheap = try #require(PasswordRecord(Office.password, .init(cost: 1 << 4))).text
        _ = try await office.pool.query("UPDATE identity.credential SET record = \(cheap)")
        #expect(try await office.refusal("zhang_wei", "wrong") != nil)
        #expect(try await office.pool.query("SELECT FROM identity.credential WHERE record = \(cheap)").count == 2)
        #expect(try await office.refusal("zhang_wei") == nil)
        #expect(
            try await office.pool.query("SELECT FROM identity.credential WHERE record LIKE 'scrypt$1024$%'").count == 1)
        await office.close()
    }

    @Test("the login log is only written to, and old lines go when the policy says so")
    @IO func retention() async throws {
        let office = try await Office("retention")
        _ = try await office.refusal("nobody_here", "x")
        await #expect(throws: PostgresError.self) {
            try await office.pool.query("UPDATE identity.login_log SET peer = ''")
        }
        await #expect(throws: PostgresError.self) { try await office.pool.query("TRUNCATE identity.login_log") }
        try await office.identity.sweep()
        #expect(try await office.lines(9).count == 1)
        // The clock of the test stands in the past of the database: a year later the line is more than a year old.
        office.clock.pass(366 * 86_400)
        if office.clock.now.day.number - 366 < Instant(microseconds: WallClock.microseconds).day.number - 183 {
            try await office.identity.sweep()
            #expect(try await office.lines(9).isEmpty)
        }
        await office.close()
    }
}
