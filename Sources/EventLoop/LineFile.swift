import Glibc

/// Why an operation on a file failed: the call, the path and the kernel's error number.
package struct FileError: Error, Equatable, Sendable {
    package let call: String, path: String, errno: Int32

    package init(call: String, path: String, errno: Int32) {
        (self.call, self.path, self.errno) = (call, path, errno)
    }
}

/// A file of lines that only grows. A line outlives the process once `append` has returned, though not a power cut.
@IO package final class LineFile {
    private let path: String
    private let descriptor: Int32

    /// Opens the file, or makes it for its owner only.
    package init(_ path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw FileError(call: "open", path: path, errno: errno) }
    }

    deinit { close(descriptor) }

    /// All lines. What stands behind the last line end was cut off by a crash: it is removed.
    package func lines() throws(FileError) -> [[UInt8]] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = pread(descriptor, &chunk, chunk.count, off_t(bytes.count))
            guard count >= 0 else { throw FileError(call: "pread", path: path, errno: errno) }
            if count == 0 { break }
            bytes.append(contentsOf: chunk[..<count])
        }
        let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard ftruncate(descriptor, off_t(end)) == 0 else {
            throw FileError(call: "ftruncate", path: path, errno: errno)
        }
        return bytes[..<end].split(separator: UInt8(ascii: "\n")).map(Array.init)
    }

    /// Adds one line, which must not hold a line end.
    package func append(_ line: [UInt8]) throws(FileError) {
        let bytes = line + [UInt8(ascii: "\n")]
        guard write(descriptor, bytes, bytes.count) == bytes.count else {
            throw FileError(call: "write", path: path, errno: errno)
        }
    }
}
