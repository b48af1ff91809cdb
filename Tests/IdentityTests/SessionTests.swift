import Commands
import EventLoop
import Kernel
import Postgres
import System
import Testing

@testable import Identity

@Suite("Sessions") struct SessionTests {
    /// What another process says of a token, once it has forgotten what it knew.
    @IO private func verdict(_ token: String, _ office: Office, _ process: Identity) async throws -> SessionVerdict {
        let deadline = Deadline.after(.seconds(5))
        var verdict = try await process.sessions.authenticate(token, office.origin)
        while case .open = verdict, Deadline.now < deadline {
            try await EventLoop.sleep(for: .milliseconds(20))
            verdict = try await process.sessions.authenticate(token, office.origin)
        }
        return verdict
    }

    @Test("a session ends in other processes too: by logout, kick, another sign-in, a new password, a shut account")
    @IO func ends() async throws {
        let office = try await Office("ends")
        let id = try await office.issue("zhang_wei", "ENTRY_CLERK")
        let other = office.process()
        func opened() async throws -> SignIn.Opened {
            let opened = try await office.logIn("zhang_wei")
            guard case .open = try await other.sessions.authenticate(opened.token, office.origin) else {
                Issue.record("a new session is not open")
                return opened
            }
            return opened
        }
        let entry = LoginEntry(.logout, office.origin)
        let first = try await opened()
        #expect(try await office.identity.sessions.end(first.sessionID, .logout, entry))
        #expect(try await !office.identity.sessions.end(first.sessionID, .logout, entry))
        #expect(try await verdict(first.token, office, other) == .ended(.logout))
        let second = try await opened()
        let third = try await opened()
        #expect(try await verdict(second.token, office, other) == .ended(.replaced))
        let session = try await office.session(third.token)
        let changed = try await office.identity.signIn.changePassword(
            of: session, from: Office.password, to: "Rote-Wolke 7", office.origin)
        #expect(try await verdict(third.token, office, other) == .ended(.passwordChanged))
        // From here on facts alone end it.
        let reset = ResetPassword { ($0.accountId, $0.credential) = (ID(id), UUID(high: 1, low: 1)) }
        try await office.perform(reset)
        #expect(try await verdict(changed.token, office, other) == .ended(.passwordChanged))
        try await office.perform(ChangePassword { ($0.accountId, $0.credential) = (ID(id), changed.sessionID) })
        await office.close()
    }

    @Test("a shut account and changed roles take effect in a session that is open")
    @IO func facts() async throws {
        let office = try await Office("facts")
        let id = try await office.issue("zhang_wei", "ENTRY_CLERK")
        let (opened, other) = (try await office.logIn("zhang_wei"), office.process())
        try await office.perform(AssignRoles { ($0.accountId, $0.roles) = (ID(id), ["LEADER"]) })
        guard case .open(let session) = try await other.sessions.authenticate(opened.token, office.origin) else {
            Issue.record("the session is not open")
            return
        }
        #expect(session.roles == ["LEADER"] && !session.grants.permissions.allows("people:person:register"))
        try await office.perform(DisableAccount { ($0.accountId, $0.reason) = (ID(id), "离职") })
        #expect(try await verdict(opened.token, office, other) == .ended(.disabled))
        #expect(try await office.lines(1) == ["sessionEnd done disabled zhang_wei"])
        await office.close()
    }

    @Test("a session ends when it is not used, and when it is old; a forged token opens nothing")
    @IO func times() async throws {
        let office = try await Office("times")
        try await office.issue("zhang_wei", "ENTRY_CLERK")
        let first = try await office.logIn("zhang_wei").token
        for _ in 0..<3 {
            office.clock.pass(29 * 60)
            guard case .open = try await office.process().sessions.authenticate(first, office.origin) else {
                Issue.record("a session in use has ended")
                return
            }
        }
        office.clock.pass(30 * 60)
        #expect(try await office.process().sessions.authenticate(first, office.origin) == .ended(.idle))
        office.clock.policy = ["login.session.idleMinutes": 1_440]
        let second = try await office.logIn("zhang_wei").token
        office.clock.pass(12 * 3_600)
        #expect(try await office.process().sessions.authenticate(second, office.origin) == .ended(.absolute))
        let forged = Sessions.prefix + String(repeating: "0", count: 64)
        for token in [forged, "gss_", "", String(second.dropLast())] {
            #expect(try await office.identity.sessions.authenticate(token, office.origin) == .unknown)
        }
        await office.close()
    }

    @Test("an administrator binds a second factor first, and each code works once")
    @IO func secondFactor() async throws {
        let office = try await Office("factor")
        let id = try await office.issue("root_01", "SYS_ADMIN", password: "Blaue-Wolke 77")
        let signIn = office.identity.signIn
        let first = try await office.session(office.logIn("root_01", "Blaue-Wolke 77").token)
        #expect(first.restriction == .bindSecondFactor)
        await #expect(throws: SignInRefusal.nothingToBind) { try await signIn.bind("000000", to: first, office.origin) }
        let made = try await signIn.beginBinding(of: first)
        let key = try #require(TOTP.key(base32: made.key))
        func code(_ steps: Int64 = 0) -> String {
            TOTP.code(key, step: office.clock.now.microseconds / 1_000_000 / TOTP.step + steps)
        }
        await #expect(throws: SignInRefusal.self) { try await signIn.bind("12345x", to: first, office.origin) }
        try await signIn.bind(code(), to: first, office.origin)
        #expect(try await office.identity.accounts.account(id)?.state.secondFactor != nil)
        let verified = try await office.process().sessions.authenticate(
            office.logIn("root_01", "Blaue-Wolke 77").token, office.origin)
        guard case .open(let second) = verified else {
            Issue.record("not open")
            return
        }
        #expect(second.restriction == .verifySecondFactor)
        // The code that bound it has been used.
        await #expect(throws: SignInRefusal.self) { try await signIn.verify(code(), for: second, office.origin) }
        office.clock.pass(30)
        try await signIn.verify(code(), for: second, office.origin)
        // Given with the password, it opens at once; and only once.
        office.clock.pass(30)
        let third = try await office.session(office.logIn("root_01", "Blaue-Wolke 77", code: code()).token)
        #expect(third.restriction == nil)
        guard case .wrongCode = try await office.refusal("root_01", "Blaue-Wolke 77", code: code()) else {
            Issue.record("a code was taken twice")
            return
        }
        await office.close()
    }

    @Test("limited calls: as many as the bucket holds, then one at a time, for all processes together")
    @IO func limits() async throws {
        let office = try await Office("limits")
        let (limit, other) = (RateLimit("x", 3, in: .seconds(60)), office.process())
        #expect(limit.policy == #""x";q=3;w=60"#)
        let first = try await office.identity.limits.take(limit, by: "a")
        #expect(first.isAllowed && first.remaining == 2 && first.seconds == 20)
        #expect(try await other.limits.take(limit, by: "a").remaining == 1)
        #expect(try await office.identity.limits.take(limit, by: "a").remaining == 0)
        let refused = try await other.limits.take(limit, by: "a")
        #expect(!refused.isAllowed && refused.seconds == 20)
        #expect(try await other.limits.take(limit, by: "b").isAllowed)
        office.clock.pass(20)
        #expect(try await other.limits.take(limit, by: "a").isAllowed)
        #expect(try await !other.limits.take(limit, by: "a").isAllowed)
        await office.close()
    }

    @Test("a system administrator is shut out by another one only; nobody has power over himself")
    @IO func administrators() async throws {
        let office = try await Office("administrators")
        let first = try await office.issue("root_01", "SYS_ADMIN", password: "Blaue-Wolke 77")
        let second = try await office.issue("root_02", "SYS_ADMIN", password: "Blaue-Wolke 77")
        func disable(_ id: UUID, by actor: String) async -> String? {
            do {
                try await office.perform(DisableAccount { ($0.accountId, $0.reason) = (ID(id), "x") }, by: actor)
            } catch {
                return "\(error)".contains("E-AUTH-SOD") ? "E-AUTH-SOD" : "\(error)"
            }
            return nil
        }
        #expect(await disable(first, by: "system:operator") == "E-AUTH-SOD")
        #expect(await disable(first, by: first.description) == "E-AUTH-SOD")
        // At once: one of both stays.
        let tasks = [(first, second), (second, first)].map { target, actor in
            Task.onLoop { await disable(target, by: actor.description) }
        }
        var outcomes: [String?] = []
        for task in tasks { outcomes.append(await task.value) }
        #expect(outcomes.compactMap { $0 } == ["E-AUTH-SOD"])
        await office.close()
    }
}
