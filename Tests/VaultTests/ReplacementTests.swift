import Crypto
import EventLoop
import Glibc
import Kernel
import Postgres
import PostgresTesting
import Testing

@testable import Vault

private struct Killed: Error {}

@Suite("Replacing the master key") struct ReplacementTests {
    /// Key files of their own, and what was sealed under them.
    @IO private final class Home {
        let pool: Pool
        let path = "/tmp/master-\(Random.bytes(8).hex)"
        private(set) var values: [(sealed: Sealed, text: String)] = []
        var source: MasterKeySource { .file(path) }

        init() async throws { pool = try await freshPool() }

        deinit { for file in [path, "\(path).next"] { unlink(file) } }

        func unlock() async throws -> Vault { try await Vault.unlock(pool, with: source, memory: .zero) }

        func seal(_ count: Int, with vault: Vault) async throws {
            for _ in 0..<count {
                let text = "1380013\(values.count + 1_000)"
                values.append((try await vault.seal(text, for: person(), as: .phone), text))
            }
        }

        /// A process that starts now can open and find everything.
        func check(_ vault: Vault? = nil, at location: SourceLocation = #_sourceLocation) async throws {
            let vault = if let vault { vault } else { try await unlock() }
            for (sealed, text) in values {
                #expect(try await vault.open(sealed, as: .phone) == text, sourceLocation: location)
                #expect(vault.index(of: text, as: .phone) == sealed.index, sourceLocation: location)
            }
        }

        func key() throws -> [UInt8] { try #require(try KeyFile.read(path, count: 32)) }

        func versions() async throws -> [Int64] {
            try await pool.query("SELECT version FROM vault.master_key ORDER BY 1").map { try $0.int(0) }
        }
    }

    @Test("what was sealed before, during and after opens, here and in a process that began with the former key")
    @IO func whileOthersWork() async throws {
        let home = try await Home()
        let (vault, other) = (try await home.unlock(), try await home.unlock())
        try await home.seal(7, with: vault)
        let erased = person()
        _ = try await vault.seal("13900139000", for: erased, as: .phone)
        try await vault.erase(erased)
        let former = MasterKey(try home.key())
        var steps: [Vault.ReplacementStep] = []
        try await vault.replaceMasterKey(batch: 4) { steps.append($0) }
        #expect(steps == [.made, .registered, .rewrapped(4), .rewrapped(8), .retired, .promoted])
        #expect(try await home.versions() == [2])
        #expect(access("\(home.path).next", F_OK) != 0)
        // It meets a version it does not know, in what it reads and in what it writes.
        try await home.check(other)
        try await home.seal(2, with: try await home.unlock())
        try await home.check()
        let late = try await Vault.unlock(home.pool, with: home.source, memory: .zero)
        try await late.replaceMasterKey()
        try await home.seal(2, with: other)
        try await home.check(vault)
        #expect(try await home.versions() == [3])
        await #expect(throws: VaultError.wrongMasterKey) { _ = try await Vault.unlock(home.pool, with: .given(former)) }
        await #expect(throws: Refusal.personErased) { _ = try await vault.seal("1", for: erased, as: .phone) }
    }

    @Test("one who seals by the former key while it is replaced loses nothing")
    @IO func during() async throws {
        let home = try await Home()
        let (vault, other) = (try await home.unlock(), try await home.unlock())
        try await home.seal(40, with: vault)
        let sealing = Task { @IO in try await home.seal(60, with: other) }
        try await vault.replaceMasterKey(batch: 2)
        try await sealing.value
        try await home.check()
        try await home.check(other)
    }

    @Test("killed at any step it goes on from there, and at each everything can be read and sealed", arguments: 0..<6)
    @IO func killed(step: Int) async throws {
        let home = try await Home()
        try await home.seal(5, with: try await home.unlock())
        let former = MasterKey(try home.key())
        let victim = try await home.unlock()
        var steps = 0
        await #expect(throws: Killed.self) {
            try await victim.replaceMasterKey(batch: 3) { _ in
                defer { steps += 1 }
                if steps == step { throw Killed() }
            }
        }
        try await home.check()
        try await home.seal(2, with: try await home.unlock())
        try await home.check(victim)
        if step < 5 { try await (try await home.unlock()).replaceMasterKey(batch: 3) }
        #expect(try await home.versions() == [2])
        #expect(access("\(home.path).next", F_OK) != 0)
        try await home.check()
        await #expect(throws: VaultError.wrongMasterKey) { _ = try await Vault.unlock(home.pool, with: .given(former)) }
    }

    @Test("keys from the environment: both while it is replaced, the next alone afterwards, the former alone never")
    @IO func given() async throws {
        let pool = try await freshPool()
        let (former, next) = (MasterKey(Random.bytes(32)), MasterKey(Random.bytes(32)))
        let vault = try await Vault.unlock(pool, with: .given(former))
        let sealed = try await vault.seal("张三", for: person(), as: .name)
        let unaware = try await Vault.unlock(pool, with: .given(former), memory: .zero)
        await #expect(throws: VaultError.noNextMasterKey) { try await vault.replaceMasterKey() }
        let same = try await Vault.unlock(pool, with: .given(former, next: former))
        await #expect(throws: VaultError.noNextMasterKey) { try await same.replaceMasterKey() }
        let both = try await Vault.unlock(pool, with: .given(former, next: next))
        await #expect(throws: Killed.self) {
            try await both.replaceMasterKey { step in if step == .registered { throw Killed() } }
        }
        await #expect(throws: VaultError.wrongMasterKey) { _ = try await Vault.unlock(pool, with: .given(former)) }
        await #expect(throws: VaultError.wrongMasterKey) { _ = try await Vault.unlock(pool, with: .given(next)) }
        try await both.replaceMasterKey()
        for source in [MasterKeySource.given(next), .given(former, next: next)] {
            #expect(try await Vault.unlock(pool, with: source).open(sealed, as: .name) == "张三")
        }
        await #expect(throws: VaultError.wrongMasterKey) { _ = try await Vault.unlock(pool, with: .given(former)) }
        await #expect(throws: VaultError.wrongMasterKey) { _ = try await unaware.open(sealed, as: .name) }
    }

    @Test("a database of an earlier build keeps its blind indexes, across its first start and a new master key")
    @IO func earlierBuild() async throws {
        let pool = Pool(
            Configuration(url: try await TestCluster.database(named: "vault")), size: 4, waitLimit: .seconds(120))
        let key = MasterKey(Random.bytes(32))
        try await pool.transaction { try await $0.script(Vault.scripts[0].sql) }
        _ = try await pool.query("INSERT INTO vault.master_key (version, fingerprint) VALUES (1, \(key.fingerprint))")
        try await pool.transaction { try await $0.script(Vault.scripts[1].sql) }
        let index = HMAC.sha256(key: key.derivedIndexKey, message: Array("phone:13800138000".utf8)).hex
        let next = MasterKey(Random.bytes(32))
        let source = MasterKeySource.given(key, next: next)
        let vault = try await Vault.unlock(pool, with: source)
        #expect(vault.index(of: "13800138000", as: .phone) == index)
        try await vault.replaceMasterKey()
        #expect(try await Vault.unlock(pool, with: .given(next)).index(of: "13800138000", as: .phone) == index)
    }
}
