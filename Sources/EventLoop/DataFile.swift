import Glibc

/// A file of bytes: made anew and written, or opened and read anywhere. Blocks; its callers leave the loop for it.
package final class DataFile: Sendable {
    package let path: String
    private let descriptor: Int32

    /// Opens an existing file for reading.
    package init(reading path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw FileError(call: "open", path: path, errno: errno) }
    }

    /// Makes a file for its owner only; what was left of an earlier attempt is replaced.
    package init(making path: String) throws(FileError) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw FileError(call: "open", path: path, errno: errno) }
    }

    deinit { close(descriptor) }

    package var size: Int {
        get throws(FileError) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw FileError(call: "fstat", path: path, errno: errno) }
            return Int(status.st_size)
        }
    }

    /// So many bytes from an offset; fewer if the file ends before.
    package func read(_ count: Int, at offset: Int) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let rest = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let got = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = FileError(call: "pread", path: path, errno: errno) }
                if got <= 0 { return }
                filled += got
            }
        }
        if let failure { throw failure }
        return bytes
    }

    package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
                return pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
            }
            if put < 0, errno == EINTR { continue }
            guard put > 0 else { throw FileError(call: "pwrite", path: path, errno: errno) }
            done += put
        }
    }

    /// Brings the file to the disk and gives it its name, so that there is never half of it under that name.
    package func publish(as name: String) throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError(call: "fsync", path: path, errno: errno) }
        guard rename(path, name) == 0 else { throw FileError(call: "rename", path: name, errno: errno) }
        let directory = open(parent(of: name), O_RDONLY | O_CLOEXEC)
        guard directory >= 0 else { throw FileError(call: "open", path: parent(of: name), errno: errno) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw FileError(call: "fsync", path: parent(of: name), errno: errno) }
    }

    private func parent(of name: String) -> String {
        guard let slash = name.lastIndex(of: "/") else { return "." }
        return slash == name.startIndex ? "/" : String(name[..<slash])
    }
}
