import CLinux
import Glibc

/// A process of this program, started and watched by another one of it.
///
/// Start children from the main thread: the kernel ends them when the thread that started them ends.
package struct ChildProcess: Sendable {
    package let id: Int32

    /// Starts `path`; nil if the kernel refuses. `inherited` is handed on as descriptor 3.
    package init?(_ path: String, _ arguments: [String], inherited: Int32? = nil, endsWithParentBy signal: Int32) {
        var pointers: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        pointers.append(nil)
        // What the child allocates: hundreds of requests under way hold many blocks of each size, and seven of a size is
        // all that its thread keeps at hand otherwise. The C library reads this when a process starts.
        setenv("GLIBC_TUNABLES", "glibc.malloc.tcache_count=1000", 0)
        id = spawnChild(path, pointers, inherited ?? -1, signal)
        if id < 0 { return nil }
    }

    /// How it ended, nil while it runs. Answers once.
    package func ending() -> Ending? {
        var status: Int32 = 0
        guard waitpid(id, &status, WNOHANG) == id else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? .exited(code: status >> 8 & 0xff) : .killed(signal: signal)
    }

    package func send(_ signal: Int32) { kill(id, signal) }

    package enum Ending: Sendable, Equatable, CustomStringConvertible {
        case exited(code: Int32), killed(signal: Int32)

        package var description: String {
            switch self {
            case .exited(let code): "exited with \(code)"
            case .killed(let signal): "was killed by signal \(signal)"
            }
        }
    }
}
