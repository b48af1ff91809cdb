import Testing

@testable import Crypto

@Suite("scrypt and HMAC-SHA1") struct ScryptTests {
    @Test(
        "the vectors of RFC 7914 come out",
        arguments: [
            (
                "", "", UInt64(16), UInt64(1), UInt64(1),
                """
                77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442\
                fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906
                """
            ),
            (
                "password", "NaCl", 1024, 8, 16,
                """
                fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162\
                2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640
                """
            ),
        ])
    func vectors(password: String, salt: String, cost: UInt64, size: UInt64, parallelism: UInt64, wanted: String) {
        let parameters = Scrypt.Parameters(cost: cost, blockSize: size, parallelism: parallelism)
        let hash = Scrypt.hash(Array(password.utf8), salt: Array(salt.utf8), parameters, size: 64)
        #expect(hash?.hex == wanted)
    }

    @Test("parameters that scrypt does not take give nothing")
    func badParameters() {
        #expect(Scrypt.hash([1], salt: [2], Scrypt.Parameters(cost: 1_000)) == nil)
    }

    @Test(
        "the vectors of RFC 2202 come out",
        arguments: [
            (String(repeating: "0b", count: 20), "Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"),
            ("4a656665", "what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        ])
    func hmac(key: String, message: String, wanted: String) {
        #expect(HMAC.sha1(key: [UInt8](hex: key) ?? [], message: Array(message.utf8)).hex == wanted)
    }
}
