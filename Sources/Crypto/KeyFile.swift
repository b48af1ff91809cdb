import Glibc

/// Why a secret could not be had from a file.
package enum KeyFileError: Error, Equatable, Sendable {
    /// The call that failed, on which path, and the kernel's error number.
    case failed(call: String, path: String, errno: Int32)
    /// The file does not hold what it should: it is damaged, or it is another file.
    case wrongSize(path: String, expected: Int)
    /// Others than its owner can read it: `chmod 600`.
    case readableByOthers(path: String)
}

/// A secret that a file keeps, made on the first start.
package enum KeyFile {
    /// The bytes of the file at `path`; if there is none it is made with `count` random bytes, for its owner only.
    ///
    /// Processes that start together agree on one secret. Blocks; for start-up only.
    package static func readOrCreate(_ path: String, count: Int) throws(KeyFileError) -> [UInt8] {
        if access(path, F_OK) != 0 { try create(path, Random.bytes(count)) }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .failed(call: "open", path: path, errno: errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .failed(call: "fstat", path: path, errno: errno) }
        guard status.st_mode & 0o077 == 0 else { throw .readableByOthers(path: path) }
        var bytes = [UInt8](repeating: 0, count: count + 1)
        guard read(file, &bytes, bytes.count) == count else { throw .wrongSize(path: path, expected: count) }
        bytes.removeLast()
        return bytes
    }

    /// Writes the whole secret beside `path` first, so that nobody ever sees half of one; the first link wins.
    private static func create(_ path: String, _ secret: [UInt8]) throws(KeyFileError) {
        let draft = "\(path).\(Random.bytes(8).hex)"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .failed(call: "open", path: draft, errno: errno) }
        defer {
            close(file)
            unlink(draft)
        }
        guard write(file, secret, secret.count) == secret.count, fsync(file) == 0 else {
            throw .failed(call: "write", path: draft, errno: errno)
        }
        guard link(draft, path) == 0 || errno == EEXIST else { throw .failed(call: "link", path: path, errno: errno) }
    }
}
