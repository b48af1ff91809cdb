import Glibc

/// A lock on a file, held until it is released or the process ends, whatever ends it.
package struct FileLock: ~Copyable {
    private let descriptor: Int32

    /// Takes the lock; nil if another process has it or the file cannot be made.
    package init?(_ path: String) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor < 0 { return nil }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }
}
