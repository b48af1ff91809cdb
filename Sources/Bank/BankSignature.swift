import Crypto

/// How a message shows that it comes from who shares the secret.
package enum BankSignature {
    /// The header with the signature, and the one with the time it covers.
    package static let header = "X-Sign"
    package static let timeHeader = "X-Timestamp"

    /// The hexadecimal HMAC-SHA256 of method, target, time and the body's hexadecimal SHA-256, in this order.
    package static func sign(
        _ secret: [UInt8], method: String, target: String, time: BankTime, body: [UInt8]
    ) -> String {
        let covered = "\(method)\(target)\(time)\(SHA256.hash(body).hex)"
        return HMAC.sha256(key: secret, message: Array(covered.utf8)).hex
    }
}
