import CCrypto

/// AES-256-GCM (NIST SP 800-38D): a sealed message can be neither read nor changed without the key.
package enum AESGCM {
    package static let keySize = 32
    static let nonceSize = 12
    static let tagSize = 16

    nonisolated(unsafe) private static let algorithm = EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)

    /// Nonce (12 random bytes), ciphertext and tag (16) in one piece.
    ///
    /// `associated` is not kept in it but must be given again to open it: what the message belongs to.
    package static func seal(_ message: [UInt8], key: [UInt8], associated: [UInt8]) -> [UInt8] {
        seal(message, key: key, associated: associated, nonce: Random.bytes(nonceSize))
    }

    static func seal(_ message: [UInt8], key: [UInt8], associated: [UInt8], nonce: [UInt8]) -> [UInt8] {
        precondition(key.count == keySize && nonce.count == nonceSize, "AES-256-GCM takes 32 and 12 bytes")
        return withContext { context in
            mustSucceed(EVP_EncryptInit_ex2(context, algorithm, key, nonce, nil))
            var length: Int32 = 0
            mustSucceed(EVP_EncryptUpdate(context, nil, &length, associated, Int32(associated.count)))
            return [UInt8](unsafeUninitializedCapacity: nonceSize + message.count + tagSize) { buffer, count in
                _ = buffer.update(fromContentsOf: nonce)
                let text = buffer.baseAddress! + nonceSize
                mustSucceed(EVP_EncryptUpdate(context, text, &length, message, Int32(message.count)))
                mustSucceed(EVP_EncryptFinal_ex(context, text + message.count, &length))
                let tag = text + message.count
                mustSucceed(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagSize), tag))
                count = buffer.count
            }
        }
    }

    /// The message, or nil if it was not sealed with this key and these associated bytes, or was changed since.
    package static func open(_ sealed: [UInt8], key: [UInt8], associated: [UInt8]) -> [UInt8]? {
        precondition(key.count == keySize, "AES-256-GCM takes a key of 32 bytes")
        let size = sealed.count - nonceSize - tagSize
        guard size >= 0 else { return nil }
        return withContext { context in
            sealed.withUnsafeBufferPointer { sealed -> [UInt8]? in
                let text = sealed.baseAddress! + nonceSize
                mustSucceed(EVP_DecryptInit_ex2(context, algorithm, key, sealed.baseAddress, nil))
                let tag = UnsafeMutablePointer(mutating: text + size)
                mustSucceed(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagSize), tag))
                var length: Int32 = 0
                mustSucceed(EVP_DecryptUpdate(context, nil, &length, associated, Int32(associated.count)))
                var isGenuine = false
                // One byte more than the message: an empty one would have no memory to point at.
                let message = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
                    mustSucceed(EVP_DecryptUpdate(context, buffer.baseAddress, &length, text, Int32(size)))
                    isGenuine = EVP_DecryptFinal_ex(context, buffer.baseAddress! + size, &length) == 1
                    count = size
                }
                return isGenuine ? message : nil
            }
        }
    }

    private static func withContext<T>(_ body: (OpaquePointer) -> T) -> T {
        guard let context = EVP_CIPHER_CTX_new() else { fatalError("no memory for an AES context") }
        defer { EVP_CIPHER_CTX_free(context) }
        return body(context)
    }
}
