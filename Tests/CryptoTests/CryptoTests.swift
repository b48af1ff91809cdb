import Glibc
import Testing

@testable import Crypto

private func bytes(_ hex: String) -> [UInt8] { [UInt8](hex: hex) ?? [] }

@Suite("SHA-256 and HMAC") struct HashTests {
    @Test(
        "the vectors of FIPS 180 come out",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func digests(message: String, digest: String) {
        #expect(SHA256.hash(Array(message.utf8)).hex == digest)
    }

    @Test("a million letters in pieces of any size have the published digest")
    func incremental() {
        var whole = SHA256()
        var left = 1_000_000
        var size = 1
        while left > 0 {
            let piece = min(size, left)
            whole.update([UInt8](repeating: UInt8(ascii: "a"), count: piece))
            left -= piece
            size = size * 7 % 10_007
        }
        #expect(whole.finish().hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        #expect(SHA256().finish() == SHA256.hash([]))
    }

    @Test(
        "the vectors of RFC 4231 come out",
        arguments: [
            (
                String(repeating: "0b", count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                "4a656665", Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                String(repeating: "aa", count: 20), [UInt8](repeating: 0xdd, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                "0102030405060708090a0b0c0d0e0f10111213141516171819", [UInt8](repeating: 0xcd, count: 50),
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
            ),
            (
                String(repeating: "aa", count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            ("", [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ])
    func keyed(key: String, message: [UInt8], code: String) {
        #expect(HMAC.sha256(key: bytes(key), message: message).hex == code)
    }

    @Test("secrets are equal only when every byte is")
    func comparison() {
        #expect(equalInConstantTime([], []))
        #expect(equalInConstantTime([1, 2, 3], [1, 2, 3]))
        #expect(!equalInConstantTime([1, 2, 3], [1, 2, 4]))
        #expect(!equalInConstantTime([1, 2, 3], [1, 2]))
    }
}

@Suite("AES-256-GCM") struct AESGCMTests {
    /// Test cases 13 to 16 of the GCM specification, which NIST SP 800-38D refers to.
    @Test(
        "the published vectors come out and open again",
        arguments: [
            ["00", "00", "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"],
            [
                "00", "00", "00000000000000000000000000000000", "", "cea7403d4d606b6e074ec5d3baf39d18",
                "d0d1c8a799996bf0265b98b5d48ab919",
            ],
            [
                "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
                "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                    + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
                "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                    + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
                "76fc6ece0f4e1768cddf8853bb2d551b",
            ],
        ])
    func vectors(vector: [String]) {
        let key = vector[0] == "00" ? [UInt8](repeating: 0, count: 32) : bytes(vector[0])
        let nonce = vector[1] == "00" ? [UInt8](repeating: 0, count: 12) : bytes(vector[1])
        let sealed = AESGCM.seal(bytes(vector[2]), key: key, associated: bytes(vector[3]), nonce: nonce)
        #expect(sealed == nonce + bytes(vector[4]) + bytes(vector[5]))
        #expect(AESGCM.open(sealed, key: key, associated: bytes(vector[3])) == bytes(vector[2]))
    }

    @Test("a changed byte, another key, another context or a cut message does not open")
    func tampering() {
        let key = Random.bytes(32)
        let sealed = AESGCM.seal(Array("张三".utf8), key: key, associated: [7])
        #expect(AESGCM.open(sealed, key: key, associated: [7]) == Array("张三".utf8))
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(AESGCM.open(changed, key: key, associated: [7]) == nil)
        }
        #expect(AESGCM.open(sealed, key: Random.bytes(32), associated: [7]) == nil)
        #expect(AESGCM.open(sealed, key: key, associated: [8]) == nil)
        for count in 0..<sealed.count {
            #expect(AESGCM.open(Array(sealed.prefix(count)), key: key, associated: [7]) == nil)
        }
    }

    @Test("the same message is sealed differently each time")
    func nonces() {
        let key = Random.bytes(32)
        let sealed = Set((0..<100).map { _ in AESGCM.seal([1], key: key, associated: []) })
        #expect(sealed.count == 100)
    }
}

@Suite("Random bytes and their texts") struct TextTests {
    @Test("random values have the size asked for and do not repeat")
    func random() {
        #expect(Random.bytes(0).isEmpty && Random.bytes(33).count == 33)
        #expect(Set((0..<1_000).map { _ in Random.uint64() }).count == 1_000)
    }

    @Test(
        "the vectors of RFC 4648 come out and read back",
        arguments: [
            ("", "", ""), ("f", "Zg==", "66"), ("fo", "Zm8=", "666f"), ("foo", "Zm9v", "666f6f"),
            ("foob", "Zm9vYg==", "666f6f62"), ("fooba", "Zm9vYmE=", "666f6f6261"),
            ("foobar", "Zm9vYmFy", "666f6f626172"),
        ])
    func texts(plain: String, base64: String, hex: String) {
        let bytes = Array(plain.utf8)
        #expect(bytes.base64 == base64 && bytes.hex == hex)
        #expect([UInt8](base64: base64) == bytes && [UInt8](hex: hex.uppercased()) == bytes)
    }

    @Test("every byte survives both texts", arguments: 0..<70)
    func roundTrip(count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
        #expect([UInt8](base64: bytes.base64) == bytes)
        #expect([UInt8](hex: bytes.hex) == bytes)
    }

    @Test(
        "what is no such text is refused", arguments: ["Zg", "Zg=", "Z===", "Zh==", "Zg==Zg==", "Z g=", "_-8=", "===="])
    func malformed(text: String) {
        #expect([UInt8](base64: text) == nil)
        #expect([UInt8](hex: "abc") == nil && [UInt8](hex: "0g") == nil && [UInt8](hex: "+1") == nil)
    }
}

@Suite("A key file") struct KeyFileTests {
    @Test("is made once, for its owner only, and read ever after")
    func lifecycle() throws {
        let path = "/tmp/key-\(Random.bytes(8).hex)"
        defer { unlink(path) }
        let made = try KeyFile.readOrCreate(path, count: 32)
        #expect(made.count == 32)
        #expect(try KeyFile.readOrCreate(path, count: 32) == made)
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        #expect(throws: KeyFileError.wrongSize(path: path, expected: 16)) {
            _ = try KeyFile.readOrCreate(path, count: 16)
        }
        chmod(path, 0o644)
        #expect(throws: KeyFileError.readableByOthers(path: path)) { _ = try KeyFile.readOrCreate(path, count: 32) }
    }

    @Test("takes another's place in one step; one that is not there is nothing")
    func replacement() throws {
        let path = "/tmp/key-\(Random.bytes(8).hex)"
        defer { unlink(path) }
        #expect(try KeyFile.read(path, count: 32) == nil)
        let next = "\(path).next"
        _ = try KeyFile.readOrCreate(path, count: 32)
        let wanted = try KeyFile.readOrCreate(next, count: 32)
        try KeyFile.replace(path, with: next)
        #expect(try KeyFile.read(path, count: 32) == wanted && KeyFile.read(next, count: 32) == nil)
        #expect(throws: KeyFileError.failed(call: "rename", path: next, errno: ENOENT)) {
            try KeyFile.replace(path, with: next)
        }
    }

    @Test("that many start together to make is the same for all")
    func race() async throws {
        let path = "/tmp/key-\(Random.bytes(8).hex)"
        defer { unlink(path) }
        let keys = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<16 { group.addTask { try KeyFile.readOrCreate(path, count: 32) } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
    }
}
