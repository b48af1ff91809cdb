import Crypto
import EventLoop
import Glibc
import Kernel
import Postgres
import PostgresTesting
import Testing

@testable import Vault

@Suite("The vault") struct VaultTests {
    private let master = MasterKeySource.given(MasterKey(Random.bytes(32)))

    @Test("opens what it sealed, shows the mask and finds the equal")
    @IO func roundTrip() async throws {
        let vault = try await Vault.unlock(try await freshPool(), with: master)
        let person = person()
        let sealed = try await vault.seal("11010119900307002x", for: person, as: .idNumber)
        #expect(sealed.key == person && sealed.mask == "110101********002x")
        #expect(sealed.index == vault.index(of: " １1010119900307002X ", as: .idNumber) && sealed.index?.count == 64)
        #expect(!sealed.ciphertext.contains("1101"))
        #expect(try await vault.open(sealed, as: .idNumber) == "11010119900307002x")
        let again = try await vault.seal("11010119900307002x", for: person, as: .idNumber)
        #expect(again.ciphertext != sealed.ciphertext && again.index == sealed.index)
        let empty = try await vault.seal("", for: person, as: .name)
        #expect(try await vault.open(empty, as: .name) == "")
    }

    @Test("indexes nothing that is empty or not to be searched, and kinds apart")
    @IO func indexes() async throws {
        let vault = try await Vault.unlock(try await freshPool(), with: master)
        #expect(vault.index(of: "", as: .idNumber) == nil && vault.index(of: " 　", as: .phone) == nil)
        #expect(vault.index(of: "+86", as: .phone) == nil)
        #expect(vault.index(of: "张三", as: .name) == nil && vault.index(of: "张三", as: .other) == nil)
        #expect(vault.index(of: "13800138000", as: .phone) == vault.index(of: "+86 138-0013-8000", as: .phone))
        #expect(vault.index(of: "13800138000", as: .phone) != vault.index(of: "13800138000", as: .document))
        #expect(vault.index(of: "13800138000", as: .phone) != vault.index(of: "13800138001", as: .phone))
    }

    @Test("does not open a value that was changed, or moved to another person or kind")
    @IO func tampering() async throws {
        let vault = try await Vault.unlock(try await freshPool(), with: master)
        let (one, two) = (person(), person())
        let sealed = try await vault.seal("张三", for: one, as: .name)
        _ = try await vault.seal("李四", for: two, as: .name)
        var moved = sealed
        moved.key = two
        await #expect(throws: VaultError.damaged(two)) { _ = try await vault.open(moved, as: .name) }
        await #expect(throws: VaultError.damaged(one)) { _ = try await vault.open(sealed, as: .other) }
        var changed = sealed
        changed.ciphertext = "AAAA" + changed.ciphertext.dropFirst(4)
        await #expect(throws: VaultError.damaged(one)) { _ = try await vault.open(changed, as: .name) }
        changed.ciphertext = "?"
        await #expect(throws: VaultError.damaged(one)) { _ = try await vault.open(changed, as: .name) }
    }

    @Test("does not take a key that was copied from another person")
    @IO func movedKey() async throws {
        let pool = try await freshPool()
        let vault = try await Vault.unlock(pool, with: master)
        let (one, two) = (person(), person())
        _ = try await vault.seal("张三", for: one, as: .name)
        let sealed = try await vault.seal("李四", for: two, as: .name)
        _ = try await pool.query(
            """
            UPDATE vault.person_key SET wrapped = (
              SELECT wrapped FROM vault.person_key WHERE person = \(one.description))
            WHERE person = \(two.description)
            """)
        let reader = try await Vault.unlock(pool, with: master)
        await #expect(throws: VaultError.damaged(two)) { _ = try await reader.open(sealed, as: .name) }
    }

    @Test("makes one key for a person, however many ask at once in several processes")
    @IO func race() async throws {
        let pool = try await freshPool()
        let person = person()
        var vaults: [Vault] = []
        for _ in 0..<4 { vaults.append(try await Vault.unlock(pool, with: master)) }
        let tasks = (0..<40).map { number in
            Task { @IO in try await vaults[number % 4].seal(String(number), for: person, as: .other) }
        }
        let reader = try await Vault.unlock(pool, with: master)
        for (number, task) in tasks.enumerated() {
            #expect(try await reader.open(try await task.value, as: .other) == String(number))
        }
    }

    @Test("erases a person for ever, for this process at once and for others soon")
    @IO func erasure() async throws {
        let pool = try await freshPool()
        let vault = try await Vault.unlock(pool, with: master)
        let other = try await Vault.unlock(pool, with: master, memory: .milliseconds(1))
        let (erased, kept) = (person(), person())
        let sealed = try await vault.seal("张三", for: erased, as: .name)
        let untouched = try await vault.seal("李四", for: kept, as: .name)
        #expect(try await other.open(sealed, as: .name) == "张三")
        try await vault.erase(erased)
        try await vault.erase(erased)
        #expect(try await vault.open(sealed, as: .name) == nil)
        try await EventLoop.sleep(for: .milliseconds(2))
        #expect(try await other.open(sealed, as: .name) == nil)
        #expect(try await vault.open(untouched, as: .name) == "李四")
        await #expect(throws: Refusal.personErased) {
            _ = try await vault.seal("张三", for: erased, as: .name)
        }
        let unknown = person()
        try await vault.erase(unknown)
        await #expect(throws: Refusal.personErased) {
            _ = try await vault.seal("王五", for: unknown, as: .name)
        }
    }

    @Test("keeps no key of a person who is erased while it is read")
    @IO func erasureDuringReading() async throws {
        let pool = try await freshPool()
        for _ in 0..<50 {
            let person = person()
            let sealed = try await Vault.unlock(pool, with: master).seal("张三", for: person, as: .name)
            let vault = try await Vault.unlock(pool, with: master)
            let reading = Task { @IO in try await vault.open(sealed, as: .name) }
            try await vault.erase(person)
            _ = try await reading.value
            #expect(try await vault.open(sealed, as: .name) == nil)
        }
    }

    @Test("refuses to start with another master key than the database's")
    @IO func wrongMaster() async throws {
        let pool = try await freshPool()
        let path = "/tmp/master-\(Random.bytes(8).hex)"
        defer { unlink(path) }
        let vault = try await Vault.unlock(pool, with: .file(path))
        let sealed = try await vault.seal("张三", for: person(), as: .name)
        let restarted = try await Vault.unlock(pool, with: .file(path))
        #expect(try await restarted.open(sealed, as: .name) == "张三")
        await #expect(throws: VaultError.wrongMasterKey) { _ = try await Vault.unlock(pool, with: master) }
        unlink(path)
        await #expect(throws: VaultError.wrongMasterKey) { _ = try await Vault.unlock(pool, with: .file(path)) }
        #expect(access(path, F_OK) != 0, "no other key is put in the place of the one that is missing")
        #expect(MasterKey(hex: "00") == nil && MasterKey(hex: String(repeating: "g", count: 64)) == nil)
    }

    @Test("remembers a bounded number of keys, for a bounded time")
    @IO func cache() async throws {
        var cache = KeyCache(lifetime: .seconds(60), size: 4)
        let people = (0..<100).map { UUID(high: 0, low: $0) }
        for person in people {
            cache.insert([1], of: person)
            #expect(cache.key(of: people[0]) == [1], "one that is used stays")
            #expect(cache.count <= 8)
        }
        #expect(cache.key(of: people[50]) == nil && cache.key(of: people[99]) == [1])
        var short = KeyCache(lifetime: .zero)
        short.insert([1], of: people[0])
        #expect(short.key(of: people[0]) == nil && short.count == 0)
    }
}

func person() -> UUID { UUID(high: Random.uint64(), low: Random.uint64()) }

/// A database with the vault's tables.
@IO func freshPool() async throws -> Pool {
    let pool = Pool(
        Configuration(url: try await TestCluster.database(named: "vault")), size: 4, waitLimit: .seconds(120))
    for script in Vault.scripts { try await pool.transaction { try await $0.script(script.sql) } }
    return pool
}
