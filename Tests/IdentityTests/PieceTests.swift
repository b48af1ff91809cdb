import Crypto
import EventLoop
import Foundation
import Kernel
import System
import Testing

@testable import Identity

@Suite("Pieces of identity") struct PieceTests {
    @Test(
        "the vectors of RFC 6238 come out",
        arguments: [
            (Int64(59), "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"), (2_000_000_000, "69279037"), (20_000_000_000, "65353130"),
        ])
    func totp(seconds: Int64, code: String) {
        let key = Array("12345678901234567890".utf8)
        #expect(TOTP.code(key, step: seconds / TOTP.step, digits: 8) == code)
        // The last six digits are the shorter code.
        #expect(TOTP.step(of: String(code.suffix(6)), key, at: seconds) == seconds / TOTP.step)
        #expect(TOTP.step(of: String(code.suffix(6)), key, at: seconds + 30) == seconds / TOTP.step)
        #expect(TOTP.step(of: String(code.suffix(6)), key, at: seconds + 90) == nil)
    }

    @Test("base32 is written and read as RFC 4648 says, without padding")
    func base32() {
        #expect(TOTP.base32(Array("foobar".utf8)) == "MZXW6YTBOI" && TOTP.base32(Array("fooba".utf8)) == "MZXW6YTB")
        #expect(TOTP.key(base32: "MZXW6YTBOI") == Array("foobar".utf8) && TOTP.key(base32: "a") == nil)
    }

    @Test("a password's record is read back, matches its password and no other")
    func record() throws {
        let record = try #require(PasswordRecord("Xin-An 2026", Scrypt.Parameters(cost: 1 << 10)))
        let again = try #require(PasswordRecord(record.text))
        #expect(again == record && again.matches("Xin-An 2026") && !again.matches("Xin-An 2027"))
        #expect(record.text.hasPrefix("scrypt$1024$8$1$"))
        #expect(PasswordRecord("scrypt$1024$8$1$00") == nil && PasswordRecord("md5$1$1$1$00$00") == nil)
    }

    private static let clerk = Account.fold([
        .issued(
            Account.Issued {
                ($0.account, $0.roles) = ("zhang_wei", ["ENTRY_CLERK"])
            })
    ])

    @Test(
        "a password that is weak is told why",
        arguments: [
            ("Ab1-x", "至少 10 个字符"), ("abcdefghijkl", "3 类"), ("Zhang_Wei.2026", "不得包含账号"),
            ("P@ssw0rd!!2026", "弱口令"), ("Xy-12345678", "弱口令"), ("Aa1Aa1Aa1Aa1", "弱口令"),
            ("Guangsha@2026", "弱口令"), (String(repeating: "aB3-xyz", count: 20), "最多 128"),
        ])
    func weak(password: String, fault: String) {
        let faults = PasswordChoice.faults(password, of: Self.clerk, SignInRules(.none))
        #expect(faults.contains { $0.contains(fault) }, "\(faults)")
    }

    @Test("a good password, in Chinese too, has no fault; what is given out keeps the rules itself")
    func strong() {
        let rules = SignInRules(.none)
        for password in ["Blaue-Wolke 7", "安得广厦千万间-Xin9", "correct-Horse-42"] {
            #expect(PasswordChoice.faults(password, of: Self.clerk, rules) == [], "\(password)")
        }
        var given: Set<String> = []
        for _ in 0..<200 {
            let password = PasswordChoice.oneTime()
            given.insert(password)
            #expect(password.count == 16 && PasswordChoice.faults(password, of: Self.clerk, rules) == [], "\(password)")
        }
        #expect(given.count == 200)
    }

    @Test("a captcha is a PNG of the right size with ink on paper, and every character has a shape of its own")
    func picture() throws {
        var random = CryptoRandom()
        // Whatever chance draws, also where it would leave the picture.
        for _ in 0..<200 { _ = CaptchaImage("AC379", using: &random) }
        let image = CaptchaImage("AC379", using: &random)
        #expect(image.pixels.count == CaptchaImage.width * CaptchaImage.height)
        let dark = image.pixels.count { $0 < 128 }
        #expect(dark > 600 && dark < image.pixels.count / 3)
        let png = image.png
        #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && png.count < 9_000)
        #expect(Array(png[16..<24]) == [0, 0, 0, 180, 0, 0, 0, 64])
        #expect(Set(Glyphs.all.values).count == Glyphs.characters.count)
        #expect(Glyphs.characters.allSatisfy { !"0O1IL2Z5S8BGQ".contains($0) })
        // For people to look at: CAPTCHA=<file> swift test --filter PieceTests
        if let path = ProcessInfo.processInfo.environment["CAPTCHA"] { try Data(png).write(to: URL(filePath: path)) }
    }

    @Test("so many wait for the hasher, and the next is told to come back")
    @IO func busy() async throws {
        let hasher = PasswordHasher(Scrypt.Parameters(cost: 1 << 14), limit: 3)
        let outcomes = Outcomes()
        let tasks = (0..<8).map { _ in
            Task.onLoop {
                do {
                    _ = try await hasher.record(of: "x")
                    outcomes.done += 1
                } catch { outcomes.busy += error is PasswordHasher.Busy ? 1 : 0 }
            }
        }
        for task in tasks { await task.value }
        #expect(outcomes.done >= 3 && outcomes.busy >= 1 && outcomes.done + outcomes.busy == 8)
        #expect(try await hasher.check("x", nil).isRight == false)
    }

    @IO private final class Outcomes { var done = 0, busy = 0 }

    @Test("what a client says of itself cannot forge a line")
    func origin() {
        #expect(Origin(peer: "::1", userAgent: "curl\r\n8").userAgent.contains { $0.isNewline } == false)
        #expect(LoginEntry.masked("Geheim-123") == "Ge***")
    }
}
