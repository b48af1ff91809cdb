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
        guard let bytes = try read(path, count: count) else { throw .failed(call: "open", path: path, errno: ENOENT) }
        return bytes
    }

    /// The bytes of the file at `path`; nil if there is none. Blocks.
    package static func read(_ path: String, count: Int) throws(KeyFileError) -> [UInt8]? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw .failed(call: "open", path: path, errno: errno)
        }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .failed(call: "fstat", path: path, errno: errno) }
        guard status.st_mode & 0o077 == 0 else { throw .readableByOthers(path: path) }
        var bytes = [UInt8](repeating: 0, count: count + 1)
        guard Glibc.read(file, &bytes, bytes.count) == count else { throw .wrongSize(path: path, expected: count) }
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
        try syncFolder(of: path)
    }

    /// Puts the file at `next` in the place of the one at `path`, in one step that outlives a power cut.
    package static func replace(_ path: String, with next: String) throws(KeyFileError) {
        guard rename(next, path) == 0 else { throw .failed(call: "rename", path: next, errno: errno) }
        try syncFolder(of: path)
    }

    /// A name is on the disk when its folder is.
    private static func syncFolder(of path: String) throws(KeyFileError) {
        let end = path.lastIndex(of: "/")
        let folder = end.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed(call: "open", path: folder, errno: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .failed(call: "fsync", path: folder, errno: errno) }
    }
}
