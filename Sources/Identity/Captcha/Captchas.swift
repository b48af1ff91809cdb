import Crypto
import EventLog
package import EventLoop
package import Kernel
package import Postgres

/// Makes captchas (图片验证码) and takes their answers, each once.
///
/// They are friction for programs that guess, no proof of a person; what stops guessing is the lock behind them.
@IO package final class Captchas {
    private let pool: Pool
    private let key: [UInt8]
    private let clock: @IO @Sendable () -> Instant
    private let makeID: @IO @Sendable (Instant) -> UUID
    private static let length = 5

    /// What became of an answer.
    package enum Outcome: Sendable, Equatable { case right, wrong, expired, used, unknown }

    package init(
        pool: Pool, key: [UInt8], clock: @escaping @IO @Sendable () -> Instant,
        makeID: @escaping @IO @Sendable (Instant) -> UUID
    ) {
        (self.pool, self.key, self.clock, self.makeID) = (pool, key, clock, makeID)
    }

    /// Makes one that is good for so long. Who has the key and the database may choose its text: a test.
    package func make(
        for validity: Duration, text: String? = nil
    ) async throws(PostgresError) -> (id: UUID, png: [UInt8], expiresAt: Instant) {
        var random = CryptoRandom()
        let text =
            text ?? String((0..<Captchas.length).compactMap { _ in Glyphs.characters.randomElement(using: &random) })
        let (id, now) = (makeID(clock()), clock())
        _ = try await pool.run([
            "DELETE FROM identity.captcha WHERE expires_at < \(now + .seconds(-3_600))",
            """
            INSERT INTO identity.captcha (id, answer, expires_at) VALUES (\(id), \(mac(text, id)), \(now + validity))
            """,
        ])
        return (id, CaptchaImage(text, using: &random).png, now + validity)
    }

    /// Takes an answer. Right or wrong, the captcha is used up.
    package func take(_ answer: String, of id: UUID) async throws(PostgresError) -> Outcome {
        let taken = try await pool.query(
            """
            UPDATE identity.captcha SET used_at = \(clock()) WHERE id = \(id) AND used_at IS NULL
            RETURNING answer, expires_at
            """)
        guard let row = taken.first else {
            let known = try await pool.query("SELECT FROM identity.captcha WHERE id = \(id)")
            return known.isEmpty ? .unknown : .used
        }
        if try row.get(1, as: Instant.self) <= clock() { return .expired }
        return equalInConstantTime(try row.bytes(0), mac(answer, id)) ? .right : .wrong
    }

    /// In any case, without spaces.
    private func mac(_ text: String, _ id: UUID) -> [UInt8] {
        let folded = text.filter { !$0.isWhitespace }.uppercased()
        return HMAC.sha256(key: key, message: id.bytes + Array(folded.utf8))
    }
}
