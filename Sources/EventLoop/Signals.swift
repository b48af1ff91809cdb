import CLinux
import Glibc

/// Process signals read like any other descriptor.
package enum Signals {
    /// Stops the default action of these signals in every thread started later. Call first thing in `main`.
    package static func block(_ signals: [Int32]) {
        var set = sigset(signals)
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for one of the signals, which must have been blocked before.
    @IO package static func next(of signals: [Int32]) async -> Int32? {
        var set = sigset(signals)
        let fd = signalfd(-1, &set, Int32(SFD_NONBLOCK | SFD_CLOEXEC))
        defer {
            EventLoop.forget(fd)
            close(fd)
        }
        guard await EventLoop.wait(.read, on: fd) == .ready else { return nil }
        var info = signalfd_siginfo()
        guard read(fd, &info, MemoryLayout<signalfd_siginfo>.size) > 0 else { return nil }
        return Int32(bitPattern: info.ssi_signo)
    }

    /// Waits on the calling thread for one of the signals, which must have been blocked before; nil after `timeout`.
    package static func wait(for signals: [Int32], timeout: Duration) -> Int32? {
        var set = sigset(signals)
        let (seconds, attoseconds) = timeout.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        let signal = sigtimedwait(&set, nil, &time)
        return signal > 0 ? signal : nil
    }

    private static func sigset(_ signals: [Int32]) -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        for signal in signals { sigaddset(&set, signal) }
        return set
    }
}
