import Crypto
import EventLog
import EventLoop
import Kernel
import Testing

@testable import Audit

@Suite("Proofs") struct ProofTests {
    @Test("the tree is that of RFC 6962")
    func tree() {
        // The test vectors of its first implementation: eight inputs, and the root of each prefix of them.
        let inputs = [
            "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
        ]
        let leaves = inputs.map { SHA256.hash([0] + ([UInt8](hex: $0) ?? [])) }
        #expect(
            MerkleTree.root(of: leaves[..<0]).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            MerkleTree.root(of: leaves[..<1]).hex == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
        #expect(
            MerkleTree.root(of: leaves[..<2]).hex == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")
        #expect(
            MerkleTree.root(of: leaves[..<3]).hex == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")
        #expect(
            MerkleTree.root(of: leaves[..<8]).hex == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")
    }

    @Test("every leaf has a path that leads to the root, and no other leaf has it", arguments: 1...20)
    func paths(size: Int) {
        let leaves = (0..<size).map { SHA256.hash([UInt8($0)]) }
        let root = MerkleTree.root(of: leaves)
        for index in 0..<size {
            let path = MerkleTree.path(to: index, in: leaves[...])
            #expect(MerkleTree.root(leaf: leaves[index], index: index, size: size, path: path) == root)
            #expect(MerkleTree.root(leaf: SHA256.hash([200]), index: index, size: size, path: path) != root)
            #expect(MerkleTree.root(leaf: leaves[index], index: index, size: size, path: path + [root]) == nil)
            #expect(MerkleTree.root(leaf: leaves[index], index: size, size: size, path: path) == nil)
        }
    }

    @Test("a proof holds without the database, for what was recorded and nothing else")
    @IO func proof() async throws {
        let ledger = try await Ledger("proof")
        try await ledger.fill()
        let made = try await InclusionProof.make(position: 11, on: ledger.pool)
        let read = try InclusionProof(json: made.json)
        #expect(read == made)
        let root = try await DayTree.read(made.day, on: ledger.pool).root
        #expect(made.root == root.hex)
        try read.check(root: root)
        let lies: [(inout InclusionProof) -> Void] = [
            { $0.fact.payload += " " }, { $0.fact.position += 1 }, { $0.fact.recordedAt = Instant() },
            { $0.fact.actor = "another" }, { $0.fact.version += 1 },
            { $0.fact.policyVersion = $0.fact.policyVersion == nil ? "2027" : nil }, { $0.index += 1 },
            { $0.path.swapAt(0, 1) }, { $0.path.removeLast() }, { $0.path[0] = "no hash" }, { $0.format = "another" },
        ]
        for lie in lies {
            var proof = made
            lie(&proof)
            #expect(throws: InclusionProof.Failure.self) { try proof.check(root: root) }
        }
        #expect(throws: InclusionProof.Failure.otherRoot(made.root)) { try made.check(root: SHA256.hash([])) }
        try await ledger.harm("UPDATE log.event SET payload = '{}' WHERE position = 11")
        await #expect(throws: InclusionProof.Failure.altered(11)) {
            try await InclusionProof.make(position: 11, on: ledger.pool)
        }
        await #expect(throws: InclusionProof.Failure.noSuchFact("99")) {
            try await InclusionProof.make(position: 99, on: ledger.pool)
        }
    }

    @Test("numbers that no column can hold are refused, not cut to fit")
    @IO func numbers() async throws {
        let ledger = try await Ledger("proof_numbers")
        try await ledger.fill()
        var proof = try await InclusionProof.make(position: 1, on: ledger.pool)
        proof.fact.version += 1 << 32
        #expect(throws: ReadError.self) { try InclusionProof(json: proof.json) }
    }

    @Test("a day's tree holds the facts of that day in Shanghai")
    @IO func day() async throws {
        let ledger = try await Ledger("proof_day")
        try await ledger.fill()
        try await ledger.harm(
            """
            UPDATE log.commit SET recorded_at = '2026-03-01 15:59:59.999999+00' WHERE first_position = 1;
            UPDATE log.commit SET recorded_at = '2026-03-01 16:00:00+00' WHERE first_position = 3;
            """)
        let first = try #require(Day(2026, 3, 1))
        #expect(try await DayTree.read(first, on: ledger.pool).positions == [1, 2])
        #expect(try await DayTree.read(first + 1, on: ledger.pool).positions == [3, 4])
        #expect(try await DayTree.read(first + 2, on: ledger.pool).root == SHA256.hash([]))
    }

    @Test("kept heads are read from lines, and a line that is none is named")
    func heads() throws {
        let hash = SHA256.hash([1])
        #expect(
            try Head.read("# kept by the auditor\n\n12 \(hash.hex) 2026-03-01T00:00:00Z\n")
                == [Head(position: 12, hash: hash)])
        let error = #expect(throws: Head.Unreadable.self) { try Head.read("1 \(hash.hex)\n2 abc\n") }
        #expect(error?.line == 2)
    }
}
