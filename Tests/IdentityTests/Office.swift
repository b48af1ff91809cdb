import Commands
import Crypto
import Desk
import EventLog
import EventLoop
import Kernel
import Postgres
import PostgresTesting
import System

@testable import Identity

struct NoSealer: Sealer {
    func seal(_ text: String, for person: UUID, as field: PersonalField) async throws -> Sealed {
        Sealed(key: person, ciphertext: "AAAA", mask: "***", index: text)
    }
    func index(of text: String, as field: PersonalField) -> String? { text }
}

/// A database with accounts, and as many processes on it as a test wants, under a clock that tests set.
@IO final class Office {
    let pool: Pool
    let clock = Clock()
    private(set) lazy var identity = process()

    @IO final class Clock {
        var now = Instant("2026-03-02T02:00:00Z") ?? Instant()
        var policy: [String: Int64] = [:]
        func pass(_ seconds: Int64) { now = now + .seconds(seconds) }
    }

    init(_ name: String) async throws {
        let configuration = Configuration(url: try await TestCluster.database(named: "identity_\(name)"))
        pool = Pool(configuration, size: 6, waitLimit: .seconds(120))
        _ = try await EventLog.migrate(pool, EventLog.migrations + Identity.migrations)
    }

    /// Another process: nothing in its memory.
    func process(commonPassword: String? = nil) -> Identity {
        var settings = Identity.Settings()
        settings.scrypt = Scrypt.Parameters(cost: 1 << 10)
        settings.commonPassword = commonPassword
        let makeID: @IO @Sendable (Instant) -> UUID = {
            UUID(milliseconds: $0.milliseconds, random: (.random(in: 0 ... .max), .random(in: 0 ... .max)))
        }
        let policy: @IO @Sendable () async throws -> Policy = { [clock] in Policy(version: "1", values: clock.policy) }
        let log = EventLog(pool: pool, limits: .patient)
        let desk = Desk(
            log: log, sealer: NoSealer(), clock: { [clock] in clock.now }, makeID: makeID,
            policy: policy)
        return Identity(
            pool: pool, log: log, desk: desk, key: [UInt8](repeating: 7, count: 32), settings: settings,
            clock: { [clock] in clock.now }, makeID: makeID, policy: policy)
    }

    let origin = Origin(peer: "10.0.0.1", userAgent: "test")

    /// Issues an account whose owner has already chosen a password.
    @discardableResult
    func issue(_ account: String, _ roles: String..., password: String = Office.password) async throws -> UUID {
        let issue = IssueAccount { ($0.account, $0.name, $0.roles) = (account, "张伟", roles) }
        let given = try await identity.signIn.issue(issue, Invocation(Actor(id: "system:test")))
        let opened = try await logIn(account, given.password ?? "")
        let session = try await session(opened.token)
        _ = try await identity.signIn.changePassword(
            of: session, from: given.password ?? "", to: password, origin)
        return given.receipt.subject
    }

    nonisolated static let password = "Blaue-Wolke 7"

    @discardableResult
    func logIn(
        _ account: String, _ password: String = Office.password, code: String? = nil, by process: Identity? = nil
    ) async throws -> SignIn.Opened {
        let identity = process ?? self.identity
        var input = LoginInput()
        (input.account, input.password, input.code, input.captcha) = (account, password, code, "ACE37")
        input.captchaId = try await identity.captchas.make(for: .seconds(300), text: "ACE37").id
        return try await identity.signIn.logIn(input, origin)
    }

    /// The refusal that signing in meets, nil if it meets none.
    func refusal(
        _ account: String, _ password: String = Office.password, code: String? = nil, by process: Identity? = nil
    ) async throws -> SignInRefusal? {
        do { try await logIn(account, password, code: code, by: process) } catch let refusal as SignInRefusal {
            return refusal
        }
        return nil
    }

    func session(_ token: String) async throws -> Session {
        guard case .open(let session) = try await identity.sessions.authenticate(token, origin) else {
            throw SignInRefusal.noSession
        }
        return session
    }

    func perform(_ command: some BusinessCommand, by actor: String = "system:test") async throws {
        _ = try await identity.desk.perform(command, Invocation(Actor(id: actor)))
    }

    /// The last lines of the login log, latest first: action, outcome, reason, account.
    func lines(_ count: Int) async throws -> [String] {
        try await pool.query(
            """
            SELECT concat_ws(' ', action, outcome, reason, account) FROM identity.login_log
            ORDER BY ctid DESC LIMIT \(count)
            """
        ).map { try $0.text(0) }
    }

    func close() async { await pool.close() }
}
