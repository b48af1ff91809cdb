import Crypto

/// A password as it is kept: `scrypt$32768$8$3$<salt>$<hash>`, so that each carries what it was made with.
struct PasswordRecord: Sendable, Equatable {
    let parameters: Scrypt.Parameters
    private let salt: [UInt8], hash: [UInt8]

    /// Takes as long as the parameters want. nil if scrypt does not take them.
    init?(_ password: String, _ parameters: Scrypt.Parameters) {
        salt = Random.bytes(16)
        guard let hash = Scrypt.hash(Array(password.utf8), salt: salt, parameters) else { return nil }
        (self.parameters, self.hash) = (parameters, hash)
    }

    init?(_ text: String) {
        let parts = text.split(separator: "$")
        guard parts.count == 6, parts[0] == "scrypt", let cost = UInt64(parts[1]), let size = UInt64(parts[2]),
            let parallelism = UInt64(parts[3]), let salt = [UInt8](hex: parts[4]), let hash = [UInt8](hex: parts[5])
        else { return nil }
        parameters = Scrypt.Parameters(cost: cost, blockSize: size, parallelism: parallelism)
        (self.salt, self.hash) = (salt, hash)
    }

    var text: String {
        "scrypt$\(parameters.cost)$\(parameters.blockSize)$\(parameters.parallelism)$\(salt.hex)$\(hash.hex)"
    }

    /// Takes as long for a wrong password as for the right one.
    func matches(_ password: String) -> Bool {
        guard let other = Scrypt.hash(Array(password.utf8), salt: salt, parameters, size: hash.count) else {
            return false
        }
        return equalInConstantTime(hash, other)
    }
}
